//! The pictures of the gallery's page are how the screens look: a new drawing is held against each.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use ui::gallery::{Look, Subject, paint, subjects};

/// A channel that differs by less is the same to the eye.
const SHADE_APART: u8 = 24;
/// This part of the pixels may differ: edges fall elsewhere with another version of the font.
const PART_APART_MAX: f32 = 0.002;
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/gallery");

/// A picture's width and its pixels, three bytes each.
type Picture = (usize, Vec<u8>);

fn kept(path: &Path) -> Picture {
    let file = BufReader::new(File::open(path).expect("a picture of the gallery's page"));
    let mut reader = png::Decoder::new(file).read_info().expect("a PNG");
    let mut bytes = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut bytes).expect("its pixels");
    assert_eq!(info.color_type, png::ColorType::Rgb, "{}", path.display());
    bytes.truncate(info.buffer_size());
    (info.width as usize, bytes)
}

/// The part of the pixels that differ; all of them when the sizes do.
fn apart(one: &Picture, other: &Picture) -> f32 {
    if one.0 != other.0 || one.1.len() != other.1.len() {
        return 1.0;
    }
    let pairs = one.1.chunks_exact(3).zip(other.1.chunks_exact(3));
    let differs =
        |(a, b): &(&[u8], &[u8])| a.iter().zip(*b).any(|(a, b)| a.abs_diff(*b) > SHADE_APART);
    pairs.filter(differs).count() as f32 / (one.1.len() / 3) as f32
}

fn drawn(subject: &Subject, look: Look) -> Picture {
    let shot = subject.picture(look).expect("a picture");
    let bytes = shot.as_slice().iter().flat_map(|p| [p.r, p.g, p.b]).collect();
    (shot.width() as usize, bytes)
}

/// Holds every subject whose name begins so against its picture.
#[track_caller]
fn look_at(beginning: &str) {
    paint::headless().expect("one screen a thread");
    let (mut seen, mut changed) = (0, Vec::new());
    for subject in subjects().iter().filter(|subject| subject.name().starts_with(beginning)) {
        let look = subject.usual();
        let name = format!("{}-{}.png", subject.name(), look.name());
        let part = apart(&kept(&Path::new(FOLDER).join(&name)), &drawn(subject, look));
        if part > PART_APART_MAX {
            changed.push(format!("{name}: {:.2} %", part * 100.0));
        }
        seen += 1;
    }
    assert!(seen > 5, "only {seen} pictures of {beginning}");
    assert!(
        changed.is_empty(),
        "these look different; if they should, docs/gallery.md has the command to write them\n{}",
        changed.join("\n")
    );
}

#[test]
fn widgets() {
    look_at("widget");
}

#[test]
fn the_kiosk() {
    look_at("kiosk");
}

#[test]
fn the_wall() {
    look_at("display");
}

#[test]
fn the_counter() {
    look_at("counter");
}

#[test]
fn a_change_is_seen() {
    let plain = (100, vec![200; 100 * 100 * 3]);
    assert_eq!(apart(&plain, &plain), 0.0);
    let mut other = plain.clone();
    other.1[..300].fill(90);
    assert!(apart(&plain, &other) > PART_APART_MAX);
    other.0 = 50;
    assert_eq!(apart(&plain, &other), 1.0);
}

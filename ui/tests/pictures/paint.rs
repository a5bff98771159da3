//! What every picture needs: a headless screen, a mock clock, a file.

use i_slint_backend_testing::{TestingBackend, TestingBackendOptions, mock_elapsed_time};
use slint::{ComponentHandle, PhysicalSize, Rgba8Pixel, SharedPixelBuffer};
use std::fs;
use std::io::BufWriter;
use std::path::PathBuf;
use std::time::Duration;

/// Fewer dark or light pixels than this on a page of text means that its glyphs are missing.
const INK_PIXELS_MIN: usize = 2_000;

/// A picture as it was drawn.
pub type Shot = SharedPixelBuffer<Rgba8Pixel>;

/// Opens this thread's headless screen; called before the first window.
pub fn screen() {
    let options = TestingBackendOptions {
        mock_time: true,
        threading: false,
        renderer_name: Some("software".into()),
    };
    slint::platform::set_platform(Box::new(TestingBackend::new(options)))
        .expect("one screen a thread");
}

/// Chooses the language, `zh` or `en`; called after the first window exists.
pub fn language(tag: &str) {
    let name = if tag == "zh" { "" } else { tag };
    slint::select_bundled_translation(name).expect("a bundled language");
}

/// Draws the window at this size into `target/pictures/{name}.png`.
pub fn picture(window: &impl ComponentHandle, name: &str, (width, height): (u32, u32)) -> Shot {
    window.window().set_size(PhysicalSize::new(width, height));
    // The screen's scale follows the size at the next turn of the loop.
    mock_elapsed_time(Duration::from_millis(1));
    let shot = window.window().take_snapshot().expect("a picture of the window");
    save(&shot, name);
    shot
}

/// Makes sure that there is writing in the picture: pixels near the ink's colour.
#[track_caller]
pub fn assert_ink(shot: &Shot, ink: [u8; 3]) {
    let near = |p: &&Rgba8Pixel| {
        let away = |a: u8, b: u8| a.abs_diff(b) < 24;
        away(p.r, ink[0]) && away(p.g, ink[1]) && away(p.b, ink[2])
    };
    let found = shot.as_slice().iter().filter(near).count();
    assert!(found > INK_PIXELS_MIN, "only {found} pixels of ink: is the Chinese font missing?");
}

fn save(shot: &Shot, name: &str) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/pictures");
    fs::create_dir_all(&folder).expect("a folder for the pictures");
    let file = fs::File::create(folder.join(format!("{name}.png"))).expect("a picture's file");
    let mut encoder = png::Encoder::new(BufWriter::new(file), shot.width(), shot.height());
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().expect("a picture's head");
    writer.write_image_data(shot.as_bytes()).expect("a picture's pixels");
}

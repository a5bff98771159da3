//! The folder of pictures: its `playlist.toml`, checked whole. Pictures are PNG files beside it.

use super::flash::{FLASHES_A_SECOND_MAX, Samples, flashes_a_second};
use serde::Deserialize;
use shared::moment::Millis;
use shared::rules::limits::Span;
use shared::{ScreenId, Text};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use toml::Spanned;

/// The file that names them.
const FILE: &str = "playlist.toml";
/// The longest such file.
const FILE_BYTES_MAX: u64 = 64 * 1024;
/// How many things a folder shows.
const ITEMS_MAX: usize = 64;
/// How many pictures of one sequence follow one another.
const FRAMES_MAX: usize = 32;
/// How long a thing stands where the file does not say, at least and at most, in seconds.
const SECONDS: u16 = 12;
const SECONDS_MIN: u16 = 6;
const SECONDS_MAX: u16 = 600;
/// The fastest sequence of pictures, whatever they show.
const FRAME_MS_MIN: u32 = 100;

/// What a folder has to show.
#[derive(Debug, Default)]
pub struct Playlist {
    /// In order.
    pub items: Vec<Item>,
}

/// A picture, or pictures that follow one another.
#[derive(Debug)]
pub struct Item {
    /// What it is, for who does not see it.
    pub title: Text,
    /// How long it stands.
    pub stands: Millis,
    /// At which time of the day.
    pub hours: Option<Span>,
    /// Before which screens.
    pub screens: Vec<ScreenId>,
    /// The last day on which it is right.
    pub until: Option<String>,
    frames: Vec<PathBuf>,
    frame_ms: u32,
}

/// Why a folder is not shown.
#[derive(Debug, thiserror::Error)]
pub enum PlaylistError {
    /// Its file cannot be read.
    #[error("{} cannot be read: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It cannot be followed.
    #[error("{}, line {line}: {what}", path.display())]
    Mistake {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong and what was expected.
        what: String,
    },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default, rename = "item")]
    items: Vec<ItemFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemFile {
    title: Spanned<Text>,
    pictures: Option<Spanned<Vec<String>>>,
    frame_ms: Option<Spanned<u32>>,
    seconds: Option<Spanned<u16>>,
    hours: Option<Spanned<String>>,
    #[serde(default)]
    screens: Vec<ScreenId>,
    until: Option<Spanned<String>>,
}

type Mistake = (usize, String);

impl Playlist {
    /// Reads and checks a folder, its pictures with it.
    pub fn read(folder: &Path) -> Result<Self, PlaylistError> {
        let path = folder.join(FILE);
        let unread = |source| PlaylistError::Read { path: path.clone(), source };
        let length = fs::metadata(&path).map_err(unread)?.len();
        if length > FILE_BYTES_MAX {
            let source = std::io::Error::other(format!("more than {FILE_BYTES_MAX} bytes"));
            return Err(PlaylistError::Read { path, source });
        }
        let text = fs::read_to_string(&path).map_err(unread)?;
        let mistake = |(at, what): Mistake| {
            let before = text.as_bytes().get(..at).unwrap_or_default();
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            PlaylistError::Mistake { path: path.clone(), line, what }
        };
        let file: File = toml::from_str(&text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            mistake((at, error.message().trim_end().to_owned()))
        })?;
        if let Some(beyond) = file.items.get(ITEMS_MAX) {
            let what = format!("expected at most {ITEMS_MAX} things to show");
            return Err(mistake((beyond.title.span().start, what)));
        }
        let items = file.items.iter().map(|item| item.checked(folder));
        Ok(Self { items: items.collect::<Result<_, _>>().map_err(mistake)? })
    }
}

impl Item {
    /// The picture that stands so long after the first.
    pub fn frame_at(&self, since: Millis) -> &Path {
        let turn = since.0.max(0) / i64::from(self.frame_ms);
        let index = usize::try_from(turn).unwrap_or(0) % self.frames.len();
        &self.frames[index]
    }
}

impl ItemFile {
    fn checked(&self, folder: &Path) -> Result<Item, Mistake> {
        let seconds = self.seconds.as_ref().map_or(SECONDS, |seconds| *seconds.get_ref());
        if !(SECONDS_MIN..=SECONDS_MAX).contains(&seconds) {
            let at = self.seconds.as_ref().map_or(0, |seconds| seconds.span().start);
            let what = format!("it stands for {SECONDS_MIN} to {SECONDS_MAX} seconds");
            return Err((at, what));
        }
        let names = self.pictures.as_ref().map_or(&[][..], |names| names.get_ref());
        let title_at = self.title.span().start;
        let at = self.pictures.as_ref().map_or(title_at, |names| names.span().start);
        if names.is_empty() || names.len() > FRAMES_MAX {
            return Err((at, format!("expected pictures = [\"...\"], at most {FRAMES_MAX}")));
        }
        let frames: Vec<PathBuf> = names.iter().map(|name| folder.join(name)).collect();
        let frame_ms =
            self.frame_ms.as_ref().map_or(u32::from(seconds) * 1_000, |it| *it.get_ref());
        let mut samples = Vec::new();
        for (name, path) in names.iter().zip(&frames) {
            let outside = Path::new(name).components().count() != 1;
            let picture =
                ui::brand::picture(path).map_err(|trouble| (at, format!("{name}: {trouble}")));
            if outside {
                return Err((at, format!("{name}: expected a file of this folder")));
            }
            samples.extend(picture?.to_rgba8().as_ref().map(Samples::of));
        }
        let flashes = flashes_a_second(&samples, frame_ms);
        if frame_ms < FRAME_MS_MIN || flashes > FLASHES_A_SECOND_MAX {
            let at = self.frame_ms.as_ref().map_or(at, |it| it.span().start);
            let what = format!(
                "these pictures flash {flashes:.1} times a second; at most \
                 {FLASHES_A_SECOND_MAX} and at least {FRAME_MS_MIN} ms a picture are expected"
            );
            return Err((at, what));
        }
        Ok(Item {
            title: self.title.get_ref().clone(),
            stands: Millis::seconds(i64::from(seconds)),
            hours: self.hours.as_ref().map(hours).transpose()?,
            screens: self.screens.clone(),
            until: self.until.as_ref().map(day).transpose()?,
            frames,
            frame_ms,
        })
    }
}

/// When the folder last changed: its playlist, or a picture beside it.
pub fn changed_at(folder: &Path) -> Option<SystemTime> {
    let entries = fs::read_dir(folder).ok()?.filter_map(Result::ok);
    let times = entries.filter_map(|entry| entry.metadata().ok()?.modified().ok());
    times.chain(fs::metadata(folder).ok()?.modified().ok()).max()
}

fn hours(text: &Spanned<String>) -> Result<Span, Mistake> {
    let minute = |text: &str| {
        let (hours, minutes) = text.split_once(':')?;
        let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
        (hours <= 24 && minutes < 60).then_some(hours * 60 + minutes)
    };
    let span = text.get_ref().split_once('-').and_then(|(from, to)| {
        let (from_min, to_min) = (minute(from)?, minute(to)?);
        (from_min < to_min).then_some(Span { from_min, to_min })
    });
    span.ok_or((text.span().start, "expected hours such as \"09:00-11:30\"".to_owned()))
}

fn day(text: &Spanned<String>) -> Result<String, Mistake> {
    if text.get_ref().parse::<jiff::civil::Date>().is_err() {
        return Err((text.span().start, "expected a day such as \"2026-12-31\"".to_owned()));
    }
    Ok(text.get_ref().clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    const TITLE: &str = "[[item]]\ntitle = { zh = \"海报\", en = \"Poster\" }\n";

    /// A folder with a black and a white picture and this playlist.
    fn folder(text: &str) -> TempDir {
        let folder = TempDir::new().unwrap();
        for (name, shade) in [("black.png", 0_u8), ("white.png", 255)] {
            let file = fs::File::create(folder.path().join(name)).unwrap();
            let mut encoder = png::Encoder::new(file, 16, 9);
            encoder.set_color(png::ColorType::Grayscale);
            let mut writer = encoder.write_header().unwrap();
            writer.write_image_data(&[shade; 16 * 9]).unwrap();
        }
        fs::write(folder.path().join(FILE), text).unwrap();
        folder
    }

    #[test]
    fn a_folder_is_read() {
        let folder = folder(&format!(
            "{TITLE}pictures = [\"black.png\"]\nseconds = 8\nhours = \"09:00-12:00\"\n\
             until = \"2026-12-31\"\nscreens = [1]\n{TITLE}pictures = [\"black.png\", \
             \"white.png\"]\nframe_ms = 500\n"
        ));
        let items = Playlist::read(folder.path()).unwrap().items;
        assert_eq!((items.len(), items[0].stands), (2, Millis::seconds(8)));
        assert_eq!(items[0].until.as_deref(), Some("2026-12-31"));
        assert!(items[1].frame_at(Millis(499)).ends_with("black.png"));
        assert!(items[1].frame_at(Millis(500)).ends_with("white.png"));
        assert!(items[1].frame_at(Millis(1_000)).ends_with("black.png"));
    }

    #[test]
    fn a_mistake_names_its_line() {
        let both = "pictures = [\"black.png\", \"white.png\"]\nframe_ms = ";
        let cases = [
            (format!("{TITLE}{both}150"), 4, "flash 3.3 times a second"),
            (format!("{TITLE}pictures = [\"black.png\"]\nframe_ms = 50"), 4, "at least 100 ms"),
            (format!("{TITLE}pictures = [\"gone.png\"]"), 3, "gone.png"),
            (format!("{TITLE}pictures = [\"../a.png\"]"), 3, "../a.png"),
            (TITLE.to_owned(), 2, "expected pictures"),
            (format!("{TITLE}pictures = [\"black.png\"]\nseconds = 2"), 4, "6 to 600 seconds"),
            (format!("{TITLE}pictures = [\"black.png\"]\nhours = \"9\""), 4, "09:00-11:30"),
            (format!("{TITLE}pictures = [\"black.png\"]\nuntil = \"soon\""), 4, "2026-12-31"),
            ("[[item]]\nname = 5".to_owned(), 2, "unknown field"),
        ];
        for (text, expected, said) in cases {
            let folder = folder(&text);
            match Playlist::read(folder.path()) {
                Err(PlaylistError::Mistake { line, what, .. }) => {
                    assert!(what.contains(said) && line == expected, "{text}: {line}: {what}");
                }
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_folder_that_changes_is_noticed() {
        let folder = folder(TITLE);
        let before = changed_at(folder.path());
        let later = SystemTime::now() + std::time::Duration::from_secs(5);
        let file = fs::File::options().append(true).open(folder.path().join(FILE)).unwrap();
        file.set_modified(later).unwrap();
        assert_ne!(changed_at(folder.path()), before);
        assert_eq!(changed_at(&folder.path().join("none")), None);
    }
}

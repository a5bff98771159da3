//! What is known of a printer's model before a line to it is open.

use super::{Family, Flow};
use crate::place::Mistake;
use serde::Deserialize;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The profiles that come with the program, by name.
const EMBEDDED: [(&str, &str); 5] = [
    ("epson-tm", include_str!("../../../assets/printers/epson-tm.toml")),
    ("custom-vkp80", include_str!("../../../assets/printers/custom-vkp80.toml")),
    ("snbc-bt-t080", include_str!("../../../assets/printers/snbc-bt-t080.toml")),
    ("generic-80", include_str!("../../../assets/printers/generic-80.toml")),
    ("generic-58", include_str!("../../../assets/printers/generic-58.toml")),
];

/// Paper narrower or wider than this is on no ticket printer, in dots.
const WIDTH_DOTS: std::ops::RangeInclusive<u16> = 256..=832;

/// One model, or several that behave alike. The files are in `assets/printers`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Who makes it, and the models meant.
    pub name: String,
    /// What a ticket is laid out for.
    pub paper: Paper,
    /// Whose meaning its status bits have; none for a printer that cannot answer.
    pub status: Option<Family>,
    /// How it says that a ticket came out.
    pub confirms: Confirms,
    /// Whether it holds a ticket in its mouth and tells when it is taken.
    #[serde(default)]
    pub presenter: bool,
    /// Whether it tells that the roll is near its end.
    #[serde(default)]
    pub near_end: bool,
    /// Bits a second on a serial line, as it leaves the factory.
    pub baud: u32,
    /// How the two ends of a serial line hold each other back.
    #[serde(default)]
    pub flow: Flow,
    /// What it answers to `GS I 66`; empty where it is not known to answer.
    #[serde(default)]
    pub maker: String,
    /// What its answer to `GS I 67` may begin with; the first is a whole one.
    #[serde(default)]
    pub models: Vec<String>,
}

/// What a ticket is laid out for. Eight dots are a millimetre (203 dots an inch).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// Dots across the printed width: 576 on paper of 80 mm, 384 on 58 mm.
    pub width_dots: u16,
    /// Which characters it draws by itself.
    pub text: TextMode,
    /// Whether it draws a QR code from its content (`GS ( k`).
    #[serde(default)]
    pub qr: bool,
    /// How a ticket ends.
    pub cut: Cut,
    /// How fast its head prints, in millimetres a second.
    pub speed_mm_s: u16,
}

/// Which characters a printer draws by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextMode {
    /// Letters only: tickets are pictures.
    None,
    /// The two-byte part of GB18030, after `FS &`.
    Gbk,
    /// All of GB18030, after `FS &`.
    Gb18030,
}

/// How a ticket ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// Feeds to the cutter and cuts: `GS V 66 0`.
    Feed,
    /// Cuts and holds it out: `ESC i`, then `GS e 3`.
    Present,
    /// Has no cutter: feeds far enough to be torn off.
    Tear,
}

/// How a printer says that a ticket came out, the ladder's rungs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confirms {
    /// Echoes a process id (`GS ( H`) once what stands before it is printed; where it does not, it
    /// is asked as one that knows a barrier.
    ProcessId,
    /// Answers its barrier, `GS r 1` or `ESC v`, once what stands before it is processed.
    Barrier,
    /// Says that a ticket is in its mouth.
    Presenter,
    /// Cannot.
    Never,
}

/// A profile that cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// None of this name comes with the program.
    #[error("there is no printer profile \"{name}\"; expected {}, or a file", names())]
    Unknown {
        /// What was asked for.
        name: String,
    },
    /// Its file cannot be read.
    #[error("the printer profile {} cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Its file cannot be followed.
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

impl Profile {
    /// The names of the profiles that come with the program.
    pub const NAMES: [&str; EMBEDDED.len()] = {
        let mut names = [""; EMBEDDED.len()];
        let mut at = 0;
        while at < names.len() {
            names[at] = EMBEDDED[at].0;
            at += 1;
        }
        names
    };

    /// A profile that comes with the program.
    pub fn named(name: &str) -> Result<Self, ProfileError> {
        let found = EMBEDDED.iter().find(|(known, _)| *known == name);
        let (_, text) = found.ok_or_else(|| ProfileError::Unknown { name: name.to_owned() })?;
        Self::parse(text, Path::new(name))
    }

    /// A profile of one's own, from its file.
    pub fn read(path: &Path) -> Result<Self, ProfileError> {
        let unread = |source| ProfileError::Read { path: path.to_owned(), source };
        Self::parse(&fs::read_to_string(path).map_err(unread)?, path)
    }

    fn parse(text: &str, path: &Path) -> Result<Self, ProfileError> {
        let told = |mistake: Mistake| {
            let line = mistake.line(text);
            ProfileError::Mistake { path: path.to_owned(), line, what: mistake.what }
        };
        let profile: Self = toml::from_str(text).map_err(|error| told(Mistake::grammar(&error)))?;
        match profile.mistake() {
            None => Ok(profile),
            Some((key, what)) => Err(told(Mistake::new(place(text, key), what))),
        }
    }

    /// The first thing that cannot be, by the key it stands under.
    fn mistake(&self) -> Option<(&'static str, &'static str)> {
        let answers = self.status.is_some();
        let presents = self.confirms == Confirms::Presenter || self.paper.cut == Cut::Present;
        if answers == (self.confirms == Confirms::Never) {
            return Some((
                "confirms",
                "expected \"never\" where no status is named, and another where one is",
            ));
        }
        if presents && !(self.presenter && self.status == Some(Family::Custom)) {
            return Some((
                "confirms",
                "a ticket is held out only with presenter = true and status = \"custom\"",
            ));
        }
        if !WIDTH_DOTS.contains(&self.paper.width_dots) || !self.paper.width_dots.is_multiple_of(8)
        {
            return Some(("width_dots", "expected a multiple of 8 dots, 256 to 832"));
        }
        if self.paper.speed_mm_s == 0 {
            return Some(("speed_mm_s", "expected the head's speed in mm a second, 1 or more"));
        }
        if self.baud == 0 {
            return Some(("baud", "expected bits a second, such as 115200"));
        }
        None
    }
}

/// Where the line of a key begins.
fn place(text: &str, key: &str) -> usize {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('=')) {
            return at;
        }
        at += line.len();
    }
    0
}

fn names() -> String {
    Profile::NAMES.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const EPSON: &str = include_str!("../../../assets/printers/epson-tm.toml");

    fn written(text: &str) -> Result<Profile, ProfileError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ours.toml");
        fs::write(&path, text).unwrap();
        Profile::read(&path)
    }

    #[test]
    fn every_file_is_read_and_has_its_name_in_the_program() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/printers");
        let mut files = 0;
        for file in fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap();
            let read = Profile::read(&path).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(read, Profile::named(name).unwrap());
            files += 1;
        }
        assert_eq!(files, Profile::NAMES.len());
    }

    #[test]
    fn a_wrong_profile_is_told_by_file_line_and_what_was_expected() {
        for (from, to, said) in [
            ("status = \"epson\"", "status = \"epsom\"", "expected one of `epson`, `snbc`"),
            ("near_end", "nearend", "unknown field `nearend`, expected one of"),
            ("width_dots = 576", "width_dots = 570", "expected a multiple of 8 dots"),
            ("\"process_id\"", "\"never\"", "expected \"never\" where no status"),
            ("\"process_id\"", "\"presenter\"", "presenter = true"),
            ("speed_mm_s = 150", "speed_mm_s = 0", "mm a second"),
            ("baud = 115200", "baud = 0", "bits a second"),
            ("baud = 115200", "baud = fast", "expected"),
        ] {
            assert!(EPSON.contains(from), "{from}");
            let error = written(&EPSON.replacen(from, to, 1)).unwrap_err();
            let ProfileError::Mistake { line, what, .. } = &error else { panic!("{error}") };
            assert!(what.contains(said), "{to}: {what}");
            let pointed = EPSON.lines().nth(line - 1).unwrap();
            assert!(pointed.contains(from), "{to}: line {line} is {pointed:?}");
            assert!(error.to_string().contains("ours.toml, line "), "{error}");
        }
    }

    #[test]
    fn an_unknown_name_and_a_missing_file_are_told() {
        let said = Profile::named("epsom").unwrap_err().to_string();
        assert!(said.contains("\"epsom\"; expected epson-tm, custom-vkp80"), "{said}");
        let said = Profile::read(Path::new("nowhere.toml")).unwrap_err().to_string();
        assert!(said.contains("nowhere.toml cannot be read"), "{said}");
    }
}

//! A language's sentences: `kiosk/<language>.toml` of the voice folder.

use crate::voice::make::manifest::{ClipSet, Job};
use crate::voice::pack::{PackError, read_text};
use crate::voice::phrase::Step;
use serde::Deserialize;
use shared::Language;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Most sentences of a language.
const SENTENCES_MAX: usize = 400;
/// Most places in a sentence.
const PLACES_MAX: usize = 4;
/// Silence between a ten and its digit, ms.
const TENS_PAUSE_MS: u32 = 20;

/// What is said, and how numbers are read in it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sentences {
    /// The language's tag.
    pub language: String,
    /// The name of the pack that its clips make.
    pub id: String,
    /// Who says them: an engine of the language's manifest.
    pub engine: String,
    /// How counts are read.
    pub count: Count,
    /// The clips of counts.
    pub clips: Vec<Set>,
    /// The sentences.
    pub say: Vec<Sentence>,
}

/// The clips that counts are read with.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// 0 to 9 alone.
    pub alone: [String; 10],
    /// 0 to 9 behind a ten, and where the number is a name.
    pub behind: [String; 10],
    /// 10 to 19.
    pub teens: [String; 10],
    /// 20, 30 to 90.
    pub tens: [String; 8],
    /// More than 99.
    pub more: String,
}

/// Clips made to one pattern, as in a manifest, by the file's own engine.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Set {
    id: String,
    text: String,
    items: Vec<(String, String)>,
}

/// One sentence.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sentence {
    /// The name of its clip, and the beginning of its clips' names where it has places.
    pub id: String,
    /// The key of the screens' words.
    pub key: String,
    /// How it is spoken, where that is not its key.
    pub text: Option<String>,
    /// How it is spoken where its first count is one.
    pub one: Option<String>,
}

/// A part of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A clip and what it says.
    Clip {
        /// Its name.
        id: String,
        /// Its words.
        text: String,
    },
    /// The place of a value.
    Place(usize),
}

impl Sentences {
    /// Reads and checks a language's sentences.
    pub fn load(assets: &Path, language: &Language) -> Result<Self, PackError> {
        let file = Self::file(assets, language);
        let read: Self =
            toml::from_str(&read_text(&file)?).map_err(|error| PackError::new(&file, error))?;
        read.check(language).map_err(|reason| PackError::new(&file, reason))?;
        Ok(read)
    }

    /// Where a language's sentences stand.
    pub fn file(assets: &Path, language: &Language) -> PathBuf {
        assets.join("kiosk").join(format!("{language}.toml"))
    }

    /// The sentence of a key.
    pub fn get(&self, key: &str) -> Option<&Sentence> {
        self.say.iter().find(|sentence| sentence.key == key)
    }

    /// Every clip to be made, in order.
    pub fn jobs(&self) -> Vec<Job> {
        let set = |set: &Set| {
            let (id, text, items) = (set.id.clone(), set.text.clone(), set.items.clone());
            ClipSet { id, text, engine: self.engine.clone(), items }.jobs().collect::<Vec<_>>()
        };
        let mut jobs: Vec<Job> = self.clips.iter().flat_map(set).collect();
        for sentence in &self.say {
            for piece in sentence.all_pieces() {
                if let Piece::Clip { id, text } = piece {
                    jobs.push(Job { id, text, engine: self.engine.clone() });
                }
            }
        }
        jobs
    }

    /// Every clip that sentences and counts ask for, names aside.
    pub fn ids(&self) -> BTreeSet<String> {
        let jobs = self.jobs().into_iter().map(|job| job.id);
        jobs.chain(self.count.ids().cloned()).collect()
    }

    fn check(&self, language: &Language) -> Result<(), String> {
        if self.language != language.0 {
            return Err(format!("is for language {}", self.language));
        }
        if self.say.len() > SENTENCES_MAX {
            return Err(format!("has more than {SENTENCES_MAX} sentences"));
        }
        let mut keys = BTreeSet::new();
        if let Some(again) = self.say.iter().find(|sentence| !keys.insert(&sentence.key)) {
            return Err(format!("has the key \"{}\" twice", again.key));
        }
        let mut ids = BTreeSet::new();
        match self.jobs().into_iter().find(|job| !ids.insert(job.id.clone())) {
            Some(job) => Err(format!("names the clip {} twice", job.id)),
            None => Ok(()),
        }
    }
}

impl Count {
    /// The clips of a count; with `is_name`, of a number that names something.
    pub fn read(&self, count: u32, is_name: bool) -> Vec<Step> {
        let clip = |id: &String| Step::Clip(id.clone());
        let (ten, one) = ((count / 10) as usize, (count % 10) as usize);
        match ten {
            0 if is_name => vec![clip(&self.behind[one])],
            0 => vec![clip(&self.alone[one])],
            1 => vec![clip(&self.teens[one])],
            2..=9 if one == 0 => vec![clip(&self.tens[ten - 2])],
            2..=9 => {
                let ten = clip(&self.tens[ten - 2]);
                vec![ten, Step::Pause(TENS_PAUSE_MS), clip(&self.behind[one])]
            }
            _ if is_name => {
                let digits = count.to_string();
                let digits = digits.bytes().map(|digit| usize::from(digit - b'0'));
                digits.map(|digit| clip(&self.behind[digit])).collect()
            }
            _ => vec![clip(&self.more)],
        }
    }

    fn ids(&self) -> impl Iterator<Item = &String> {
        let few = self.alone.iter().chain(&self.behind).chain(&self.teens);
        few.chain(&self.tens).chain(std::iter::once(&self.more))
    }
}

impl Sentence {
    /// Its parts in order; with `one`, as it is worded for one.
    pub fn pieces(&self, one: bool) -> Vec<Piece> {
        match &self.one {
            Some(text) if one => pieces(&format!("{}-one", self.id), text),
            Some(_) | None => pieces(&self.id, self.text.as_ref().unwrap_or(&self.key)),
        }
    }

    /// What is told of a value that is not there.
    pub fn lacks(key: &str, place: usize) -> String {
        format!("{key}: nothing stands in {{{place}}}")
    }

    fn all_pieces(&self) -> Vec<Piece> {
        let mut all = self.pieces(false);
        if self.one.is_some() {
            all.extend(self.pieces(true));
        }
        all
    }
}

/// The words between the places, each a clip: the only one by the sentence's own name.
fn pieces(id: &str, text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let (mut words, mut places) = (Vec::new(), 0);
    while let Some((at, place)) = next_place(rest) {
        words.push((pieces.len(), rest[..at].to_owned()));
        pieces.push(Piece::Place(place));
        rest = &rest[at + "{0}".len()..];
        places += 1;
    }
    words.push((pieces.len(), rest.to_owned()));
    let is_edge = |letter: char| letter.is_whitespace() || "，。,.".contains(letter);
    words.retain(|(_, words)| !words.trim_matches(is_edge).is_empty());
    for (count, (at, words)) in words.into_iter().enumerate().rev() {
        let id = if places == 0 { id.to_owned() } else { format!("{id}-{}", count + 1) };
        let text = words.trim_matches(is_edge).to_owned();
        pieces.insert(at, Piece::Clip { id, text });
    }
    pieces
}

fn next_place(text: &str) -> Option<(usize, usize)> {
    let found =
        (0..PLACES_MAX).filter_map(|place| Some((text.find(&format!("{{{place}}}"))?, place)));
    found.min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clip(id: &str, text: &str) -> Piece {
        Piece::Clip { id: id.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn places_stand_where_the_language_has_them() {
        assert_eq!(pieces("a", "请稍候。"), [clip("a", "请稍候")]);
        let ahead = [clip("a-1", "前面有"), Piece::Place(0), clip("a-2", "人等候")];
        assert_eq!(pieces("a", "前面有 {0} 人等候"), ahead);
        assert_eq!(pieces("a", "{0} waiting"), [Piece::Place(0), clip("a-1", "waiting")]);
        let range = [
            clip("a-1", "大约"),
            Piece::Place(0),
            clip("a-2", "到"),
            Piece::Place(1),
            clip("a-3", "分钟"),
        ];
        assert_eq!(pieces("a", "大约 {0} 到 {1} 分钟"), range);
        assert_eq!(pieces("a", "{1}, {0}"), [Piece::Place(1), Piece::Place(0)]);
    }

    #[test]
    fn counts_are_read_as_people_say_them() {
        let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/voice");
        let zh = Sentences::load(&assets, &Language::chinese()).unwrap();
        let read = |count, is_name| {
            let clips = zh.count.read(count, is_name).into_iter().filter_map(|step| match step {
                Step::Clip(id) => Some(id),
                Step::Pause(_) => None,
            });
            clips.collect::<Vec<_>>().join(" ")
        };
        for (count, clips) in [
            (0, "digit-0"),
            (2, "count-2"),
            (10, "count-10"),
            (12, "count-12"),
            (20, "count-20"),
            (42, "count-40 digit-2"),
            (99, "count-90 digit-9"),
            (100, "count-more"),
            (u32::MAX, "count-more"),
        ] {
            assert_eq!(read(count, false), clips, "{count}");
        }
        assert_eq!(read(2, true), "digit-2");
        assert_eq!(read(101, true), "digit-1 digit-0 digit-1");
    }

    #[test]
    fn what_is_wrong_is_refused_with_its_file() {
        let folder = tempfile::TempDir::new().unwrap();
        std::fs::create_dir(folder.path().join("kiosk")).unwrap();
        let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/voice");
        let right = std::fs::read_to_string(assets.join("kiosk/en.toml")).unwrap();
        for (from, to, told) in [
            ("language = \"en\"", "language = \"fr\"", "is for language fr"),
            ("id = \"closed\"", "id = \"choose\"", "names the clip choose twice"),
            ("key = \"取号成功\"", "key = \"暂停办理\"", "has the key \"暂停办理\" twice"),
            ("[count]", "[counts]", "unknown field"),
        ] {
            assert!(right.contains(from), "{from}");
            let file = folder.path().join("kiosk/en.toml");
            std::fs::write(&file, right.replacen(from, to, 1)).unwrap();
            let error = Sentences::load(folder.path(), &Language::english()).unwrap_err();
            assert!(error.reason.contains(told), "{}", error.reason);
            assert_eq!(error.file, file);
        }
    }
}

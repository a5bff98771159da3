//! A branch's ticket: its elements in their order and its words, checked whole.

use super::layout::{Align, ElementFile, Kind, Layout, Reader, dots};
use super::logo::Logo;
use super::pieces::shortest;
use super::words::{self, Table};
use crate::place::Mistake;
use shared::{Language, Text};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The longest ticket: what stands out further is torn off or bent by the next customer.
pub const LENGTH_MM_MAX: usize = 300;

/// The house's own layout.
const STANDARD: &str = include_str!("../../../assets/ticket/layout.toml");

/// How a branch's tickets look.
#[derive(Clone, Debug)]
pub struct Design {
    pub(super) elements: Vec<Element>,
    pub(super) words: Table,
}

/// A mistake in a layout, or no layout.
#[derive(Debug, thiserror::Error)]
pub enum DesignError {
    /// It cannot be read.
    #[error("{} cannot be read", path.display())]
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

/// One element, ready to be set.
#[derive(Clone, Debug)]
pub(super) struct Element {
    pub content: Content,
    /// In dots, for the normal and the elder reader.
    pub size: [usize; 2],
    pub align: Align,
    pub bold: bool,
    /// The only reader it is for.
    pub only: Option<Reader>,
}

/// What an element shows.
#[derive(Clone, Debug)]
pub(super) enum Content {
    /// What the slip or the words say, or what needs none.
    Kind(Kind),
    Logo(Logo),
    Phone(String),
    Text(Text),
}

impl Design {
    /// Reads a layout, and the words and the logo beside it, for a branch with these languages.
    pub fn load(path: &Path, languages: &[Language]) -> Result<Self, DesignError> {
        let text = read(path)?;
        let mistake = |mistake: Mistake| refused(path, &text, mistake);
        let layout = Layout::read(&text, languages).map_err(mistake)?;
        let folder = path.parent().unwrap_or(Path::new("."));

        let named = &layout.words;
        let words_path = folder.join(named.get_ref());
        let words = fs::read_to_string(&words_path).map_err(|error| {
            let what = format!("expected the words' file: {}: {error}", words_path.display());
            mistake(Mistake::new(named.span().start, what))
        })?;
        let table = words::read(&words, languages)
            .map_err(|mistake| refused(&words_path, &words, mistake))?;

        let logo = |name: &str| match fs::read(folder.join(name)) {
            Ok(file) => Logo::read(&file),
            Err(error) => Err(format!("expected a PNG picture: {error}")),
        };
        let width = usize::from(*layout.width_mm.get_ref());
        Self::of(layout, table, logo)
            .and_then(|(design, places)| {
                design.short_enough(&places, languages, dots(width as f32))?;
                Ok(design)
            })
            .map_err(mistake)
    }

    /// The house's own, for a branch without a layout: with neither logo nor telephone.
    pub fn standard() -> &'static Self {
        static STANDARD_DESIGN: LazyLock<Design> = LazyLock::new(|| {
            let languages = [Language::chinese(), Language::english()];
            let words = words::read(words::STANDARD, &languages);
            let mut layout =
                Layout::read(STANDARD, &languages).expect("the tests read the same layout");
            let branch = [Kind::Logo, Kind::Phone];
            layout.elements.retain(|element| !branch.contains(element.kind.get_ref()));
            let none = |_: &str| Err(String::new());
            let words = words.expect("the tests read the same table");
            Design::of(layout, words, none).expect("no element needs a file").0
        });
        &STANDARD_DESIGN
    }

    /// The design of a layout, and where each element stands in its file.
    fn of(
        layout: Layout,
        words: Table,
        logo: impl Fn(&str) -> Result<Logo, String>,
    ) -> Result<(Self, Vec<usize>), Mistake> {
        let width = dots(f32::from(*layout.width_mm.get_ref()));
        let places = layout.elements.iter().map(|element| element.kind.span().start).collect();
        let elements = layout.elements.iter().map(|element| Element::of(element, width, &logo));
        let elements = elements.collect::<Result<_, _>>()?;
        Ok((Self { elements, words }, places))
    }

    /// With names on one line each, the ticket is short enough in any language and size.
    fn short_enough(
        &self,
        places: &[usize],
        languages: &[Language],
        width: usize,
    ) -> Result<(), Mistake> {
        let most = LENGTH_MM_MAX * super::sheet::DOTS_PER_MM;
        for (count, at) in (1..).zip(places) {
            let part =
                Self { elements: self.elements[..count].to_vec(), words: self.words.clone() };
            for (language, elder) in languages.iter().flat_map(|tag| [(tag, false), (tag, true)]) {
                let rows = shortest(&part, language, (elder, width));
                if rows > most {
                    let mm = rows.div_ceil(super::sheet::DOTS_PER_MM);
                    let what = format!(
                        "down to here the ticket is {mm} mm long in \"{language}\"; expected at \
                        most {LENGTH_MM_MAX} mm"
                    );
                    return Err(Mistake::new(*at, what));
                }
            }
        }
        Ok(())
    }
}

impl Element {
    fn of(
        file: &ElementFile,
        width: usize,
        logo: &impl Fn(&str) -> Result<Logo, String>,
    ) -> Result<Self, Mistake> {
        let kind = *file.kind.get_ref();
        let size = file.dots();
        let content = match (&file.file, &file.phone, &file.text) {
            (Some(name), _, _) => {
                let at = name.span().start;
                let refuse =
                    |what| Mistake::new(at, format!("logo \"{}\": {what}", name.get_ref()));
                let logo = logo(name.get_ref()).map_err(refuse)?;
                let wide = logo.width(size[0].max(size[1]));
                if wide > width {
                    let what = format!(
                        "it is {} mm wide at this height; the paper prints {} mm",
                        wide.div_ceil(super::sheet::DOTS_PER_MM),
                        width / super::sheet::DOTS_PER_MM
                    );
                    return Err(refuse(what));
                }
                Content::Logo(logo)
            }
            (_, Some(phone), _) => Content::Phone(phone.get_ref().clone()),
            (_, _, Some(text)) => Content::Text(text.get_ref().clone()),
            (None, None, None) => Content::Kind(kind),
        };
        let align = file.align.as_ref().map(|align| *align.get_ref()).unwrap_or_default();
        let bold = file.bold.as_ref().is_some_and(|bold| *bold.get_ref());
        let only = file.only.as_ref().map(|only| *only.get_ref());
        Ok(Self { content, size, align, bold, only })
    }
}

fn read(path: &Path) -> Result<String, DesignError> {
    let unread = |source| DesignError::Read { path: path.to_owned(), source };
    fs::read_to_string(path).map_err(unread)
}

fn refused(path: &Path, text: &str, mistake: Mistake) -> DesignError {
    let line = mistake.line(text);
    DesignError::Mistake { path: path.to_owned(), line, what: mistake.what }
}

#[cfg(test)]
mod tests;

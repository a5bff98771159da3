//! The faces that screens are drawn with. Without one, its script is drawn as nothing at all: no
//! boxes and no error, so each program asks for the Chinese one before it opens its window, and
//! the kiosk for a language's own before it offers the language.

use fontdb::{Database, Family, Query};
use std::sync::OnceLock;

/// The family that `Theme.font` names.
pub const FAMILY: &str = "Noto Sans CJK SC";

/// What a language is written with, by its four letters of ISO 15924.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// Simplified Chinese.
    Hans,
    /// Traditional Chinese.
    Hant,
    /// Japanese.
    Jpan,
    /// Korean.
    Kore,
    /// Latin.
    Latn,
    /// Cyrillic.
    Cyrl,
    /// Arabic.
    Arab,
    /// Tibetan.
    Tibt,
}

/// A script's family and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Face {
    /// The family.
    pub family: &'static str,
    /// The Debian package.
    pub package: &'static str,
}

const CJK: &str = "fonts-noto-cjk";
const CORE: &str = "fonts-noto-core";

/// The machine has no Chinese font, and a screen would stay without words.
#[derive(Debug, thiserror::Error)]
#[error("the font {FAMILY} is not installed: install the Debian package fonts-noto-cjk")]
pub struct NoChineseFont;

/// The machine lacks a script's font.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the font {family} is not installed: install the Debian package {package}",
    family = .0.family,
    package = .0.package
)]
pub struct NoFont(pub Face);

/// What a script is drawn with.
pub fn face(script: Script) -> Face {
    let (family, package) = match script {
        Script::Hans | Script::Latn | Script::Cyrl => (FAMILY, CJK),
        Script::Hant => ("Noto Sans CJK TC", CJK),
        Script::Jpan => ("Noto Sans CJK JP", CJK),
        Script::Kore => ("Noto Sans CJK KR", CJK),
        Script::Arab => ("Noto Sans Arabic", CORE),
        Script::Tibt => ("Noto Serif Tibetan", CORE),
    };
    Face { family, package }
}

/// The family that a language's screens name first: a Chinese one, whose lines are as high in every
/// language. Letters that it has not are drawn by their own script's.
pub fn leading(script: Script) -> &'static str {
    let face = face(script);
    if face.package == CJK { face.family } else { FAMILY }
}

/// Makes sure that the screens' font is on this machine.
pub fn require() -> Result<(), NoChineseFont> {
    if has_family(installed(), FAMILY) { Ok(()) } else { Err(NoChineseFont) }
}

/// Makes sure that a script's font is on this machine.
pub fn require_script(script: Script) -> Result<(), NoFont> {
    let face = face(script);
    if has_family(installed(), face.family) { Ok(()) } else { Err(NoFont(face)) }
}

/// The fonts of this machine, looked up once.
fn installed() -> &'static Database {
    static FONTS: OnceLock<Database> = OnceLock::new();
    FONTS.get_or_init(|| {
        let mut fonts = Database::new();
        fonts.load_system_fonts();
        fonts
    })
}

fn has_family(fonts: &Database, family: &str) -> bool {
    let query = Query { families: &[Family::Name(family)], ..Query::default() };
    fonts.query(&query).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPTS: [Script; 8] = [
        Script::Hans,
        Script::Hant,
        Script::Jpan,
        Script::Kore,
        Script::Latn,
        Script::Cyrl,
        Script::Arab,
        Script::Tibt,
    ];

    #[test]
    fn this_machine_has_every_font() {
        require().unwrap();
        for script in SCRIPTS {
            require_script(script).unwrap();
        }
    }

    #[test]
    fn a_machine_without_fonts_is_told_which_package_to_install() {
        let none = Database::new();
        assert!(SCRIPTS.iter().all(|script| !has_family(&none, face(*script).family)));
        assert!(NoChineseFont.to_string().contains("fonts-noto-cjk"));
        let told = NoFont(face(Script::Tibt)).to_string();
        assert!(told.contains("Noto Serif Tibetan") && told.contains("fonts-noto-core"), "{told}");
    }
}

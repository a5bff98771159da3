//! The one font every screen is drawn with. Without it Chinese is drawn as nothing at all: no
//! boxes and no error, so each program asks before it opens its window.

use fontdb::{Database, Family, Query};

/// The family that `Theme.font` names.
pub const FAMILY: &str = "Noto Sans CJK SC";

/// The machine has no Chinese font, and a screen would stay without words.
#[derive(Debug, thiserror::Error)]
#[error("the font {FAMILY} is not installed: install the Debian package fonts-noto-cjk")]
pub struct NoChineseFont;

/// Makes sure that the screens' font is on this machine.
pub fn require() -> Result<(), NoChineseFont> {
    let mut fonts = Database::new();
    fonts.load_system_fonts();
    if has_family(&fonts) { Ok(()) } else { Err(NoChineseFont) }
}

fn has_family(fonts: &Database) -> bool {
    let query = Query { families: &[Family::Name(FAMILY)], ..Query::default() };
    fonts.query(&query).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_has_the_font() {
        require().unwrap();
    }

    #[test]
    fn a_machine_without_fonts_is_told_which_package_to_install() {
        assert!(!has_family(&Database::new()));
        assert!(NoChineseFont.to_string().contains("fonts-noto-cjk"));
    }
}

//! The code a phone reads.

use super::sheet::Sheet;
use qrcode::{Color, EcLevel, QrCode};

/// Longest content.
pub(super) const CODE_BYTES_MAX: usize = 200;

/// Fewest dots to a module that any phone reads.
pub(super) const MODULE_DOTS_MIN: usize = 5;

/// Most dots to a module that a printer draws by itself.
const MODULE_DOTS_MAX: usize = 16;

/// White modules on each side.
pub(super) const QUIET_MODULES: usize = 4;

/// Modules across a code of a branch's token: 42 bytes at the middle level of correction.
pub(super) const TOKEN_MODULES: usize = 29;

/// A code to print.
#[derive(Clone, Debug)]
pub(super) struct Code {
    /// What it says.
    pub content: String,
    /// Dots to a module.
    pub module: usize,
    dark: Vec<bool>,
    /// Modules across, without the white round it.
    across: usize,
}

impl Code {
    /// A code about so wide with its white, and no wider than the room; `None` for no content,
    /// too much, or one that would not fit.
    ///
    /// Its modules have an even number of dots where they can: such a code is sent at half size.
    pub fn new(content: &str, width: usize, room: usize) -> Option<Self> {
        let content = content.replace(char::is_control, "");
        if content.is_empty() || content.len() > CODE_BYTES_MAX {
            return None;
        }
        let code = QrCode::with_error_correction_level(&content, EcLevel::M).ok()?;
        let across = code.width();
        let whole = across + 2 * QUIET_MODULES;
        let widest = (room / whole).min(MODULE_DOTS_MAX);
        let module = (width / whole).clamp(MODULE_DOTS_MIN, MODULE_DOTS_MAX).min(widest);
        let module = if module > MODULE_DOTS_MIN { module & !1 } else { module };
        let dark = code.to_colors().into_iter().map(|color| color == Color::Dark).collect();
        (module >= MODULE_DOTS_MIN).then_some(Self { content, module, dark, across })
    }

    /// White rows above and below it.
    pub fn quiet(&self) -> usize {
        QUIET_MODULES * self.module
    }

    /// Rows of its dark part.
    pub fn rows(&self) -> usize {
        self.across * self.module
    }

    /// Its dots, with the white round them.
    pub fn sheet(&self) -> Sheet {
        let side = self.rows() + 2 * self.quiet();
        let mut sheet = Sheet::new(side, side);
        let dark = (0..self.dark.len()).filter(|at| self.dark[*at]);
        for at in dark {
            let (left, top) = (at % self.across * self.module, at / self.across * self.module);
            for dot in 0..self.module * self.module {
                let (x, y) = (dot % self.module, dot / self.module);
                sheet.ink(self.quiet() + left + x, self.quiet() + top + y);
            }
        }
        sheet
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_modules_and_white_that_a_phone_reads() {
        let token = Code::new("tingxu:t/7d3f0c91b2a4e6805f1c", 224, 560).unwrap();
        assert_eq!((token.across, token.module, token.rows()), (TOKEN_MODULES, 6, 174));
        let sheet = token.sheet();
        assert_eq!(
            (sheet.width(), sheet.extent(23), sheet.extent(24)),
            (222, None, Some((24, 198)))
        );
        let long = Code::new(&"x".repeat(CODE_BYTES_MAX), 224, 368).unwrap();
        assert_eq!(long.module, MODULE_DOTS_MIN);
        for (content, room) in [(String::new(), 560), ("x".repeat(201), 560), ("x".repeat(99), 90)]
        {
            assert!(Code::new(&content, 224, room).is_none());
        }
    }
}

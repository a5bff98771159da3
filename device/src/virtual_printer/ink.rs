//! The unit's letters, drawn from Noto Sans CJK as a real unit draws its own from its ROM.

use cosmic_text::{
    Attrs, Buffer, Family, FontSystem, Metrics, Shaping, SwashCache, SwashImage, Weight, Wrap,
};

/// Half-width Latin and full-width Chinese, as a printer's cells are.
const FAMILY: &str = "Noto Sans Mono CJK SC";

/// Height of the foot line within a Chinese cell.
const FOOT: f32 = 0.88;

/// The same within a Latin cell, which leaves room for what hangs below it.
const LATIN_FOOT: f32 = 0.79;

/// Ink from this coverage on.
const INK_MIN: u8 = 110;

/// There is no font to draw Chinese with.
#[derive(Debug, thiserror::Error)]
#[error("no font \"{FAMILY}\" is installed; on Debian it is in the package fonts-noto-cjk")]
pub struct NoFont;

/// The letters of a printer.
pub struct Type {
    fonts: FontSystem,
    cache: SwashCache,
}

impl Type {
    /// Finds the font among those installed.
    pub fn load() -> Result<Self, NoFont> {
        let fonts = FontSystem::new();
        let named = |(name, _): &(String, _)| name == FAMILY;
        if !fonts.db().faces().any(|face| face.families.iter().any(named)) {
            return Err(NoFont);
        }
        Ok(Self { fonts, cache: SwashCache::new() })
    }

    /// One character's dots, row after row, filling a cell of this width and height.
    pub fn cell(&mut self, glyph: char, cell: (usize, usize), bold: bool) -> Vec<bool> {
        let (width, height) = cell;
        let mut dots = vec![false; width * height];
        let size = height as f32;
        let mut buffer = Buffer::new(&mut self.fonts, Metrics::new(size, size));
        let weight = if bold { Weight::BOLD } else { Weight::NORMAL };
        let attrs = Attrs::new().family(Family::Name(FAMILY)).weight(weight);
        buffer.set_wrap(Wrap::None);
        buffer.set_text(glyph.encode_utf8(&mut [0; 4]), &attrs, Shaping::Advanced, None);
        buffer.shape_until_scroll(&mut self.fonts, false);
        let natural = if glyph.is_ascii() { height / 2 } else { height };
        let laid = buffer.layout_runs().flat_map(|run| run.glyphs.iter()).next();
        let Some(laid) = laid else { return dots };
        let key = laid.physical((0.0, 0.0), 1.0).cache_key;
        if let Some(image) = self.cache.get_image(&mut self.fonts, key) {
            let natural = natural.max(1);
            let foot = size * if glyph.is_ascii() { LATIN_FOOT } else { FOOT };
            for (at, dot) in dots.iter_mut().enumerate() {
                // The cell's dot is looked up in the letter as drawn at its natural width.
                let x = (at % width * natural + natural / 2) / width;
                *dot = coverage(image, (x, at / width), foot) >= INK_MIN;
            }
        }
        dots
    }
}

/// How much ink the letter has at a place counted from its cell's upper left corner.
fn coverage(image: &SwashImage, (x, y): (usize, usize), foot: f32) -> u8 {
    let foot = foot.round() as i64;
    let place = image.placement;
    let column = x as i64 - i64::from(place.left);
    let row = y as i64 - (foot - i64::from(place.top));
    let inside = |at: i64, length: u32| (0..i64::from(length)).contains(&at);
    if !inside(column, place.width) || !inside(row, place.height) {
        return 0;
    }
    let at = row * i64::from(place.width) + column;
    usize::try_from(at).ok().and_then(|at| image.data.get(at)).copied().unwrap_or(0)
}

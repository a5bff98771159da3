//! A QR code as a picture, one pixel a module, with the quiet zone it needs.

use qrcode::{Color, QrCode};
use slint::{Image, Rgb8Pixel, SharedPixelBuffer};

/// The light border that a reader needs around the code (ISO/IEC 18004).
const QUIET_MODULES: usize = 4;
const DARK: u8 = 0;
const LIGHT: u8 = 255;

/// The code for this text; none when the text is too long for one.
pub fn image(text: &str) -> Option<Image> {
    let code = QrCode::new(text).ok()?;
    let side = code.width() + 2 * QUIET_MODULES;
    let length = u32::try_from(side).ok()?;
    let mut pixels = SharedPixelBuffer::<Rgb8Pixel>::new(length, length);
    pixels.make_mut_slice().fill(Rgb8Pixel::from([LIGHT; 3]));
    for (place, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let (x, y) = (place % code.width(), place / code.width());
            let pixel = (y + QUIET_MODULES) * side + x + QUIET_MODULES;
            pixels.make_mut_slice()[pixel] = Rgb8Pixel::from([DARK; 3]);
        }
    }
    Some(Image::from_rgb8(pixels))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_quiet_zone_and_its_corner() {
        let pixels = image("A018").unwrap().to_rgb8().unwrap();
        let side = pixels.width() as usize;
        assert_eq!(side, 21 + 2 * QUIET_MODULES, "a short text needs the smallest code");
        let dark = |x: usize, y: usize| pixels.as_slice()[y * side + x].r == DARK;
        assert!((0..side).all(|x| !dark(x, QUIET_MODULES - 1) && !dark(QUIET_MODULES - 1, x)));
        assert!((0..7).all(|step| dark(QUIET_MODULES + step, QUIET_MODULES)), "the finder's edge");
    }

    #[test]
    fn a_text_too_long_for_a_code_has_none() {
        assert!(image(&"x".repeat(5_000)).is_none());
    }
}

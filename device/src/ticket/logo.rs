//! The branch's mark: a picture, in black and white.

use super::sheet::Sheet;
use std::io::Cursor;

/// How dark a place must be for ink, of 255.
const INK_MIN: u32 = 105;

/// Longest side of the picture in pixels.
const PIXELS_MAX: u32 = 4_096;

/// A picture as darkness, 0 for white and 255 for black.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Logo {
    width: usize,
    height: usize,
    dark: Vec<u8>,
}

impl Logo {
    /// Reads a PNG file, laid on white; `Err` says what was expected.
    pub fn read(file: &[u8]) -> Result<Self, String> {
        let no_png = |error: png::DecodingError| format!("expected a PNG picture: {error}");
        let mut decoder = png::Decoder::new(Cursor::new(file));
        decoder.set_transformations(
            png::Transformations::normalize_to_color8() | png::Transformations::ALPHA,
        );
        let mut reader = decoder.read_info().map_err(no_png)?;
        let info = reader.info();
        if info.width.max(info.height) > PIXELS_MAX {
            return Err(format!("expected a picture of at most {PIXELS_MAX} pixels a side"));
        }
        let bytes = reader.output_buffer_size().ok_or("expected a smaller picture")?;
        let mut pixels = vec![0; bytes];
        let frame = reader.next_frame(&mut pixels).map_err(no_png)?;
        let channels = frame.color_type.samples();
        let dark = pixels[..frame.buffer_size()].chunks(channels).map(darkness).collect();
        let size = |side: u32| usize::try_from(side).unwrap_or(0);
        Ok(Self { width: size(frame.width), height: size(frame.height), dark })
    }

    /// How wide it is at this height.
    pub fn width(&self, rows: usize) -> usize {
        (self.width * rows).div_ceil(self.height.max(1)).max(1)
    }

    /// Drawn so many dots high: a dot has ink where its part of the picture is dark on the whole.
    pub fn sheet(&self, rows: usize) -> Sheet {
        let width = self.width(rows);
        let mut sheet = Sheet::new(width, rows);
        let part = |at: usize, of: usize, pixels: usize| {
            let from = at * pixels / of;
            from..((at + 1) * pixels).div_ceil(of).max(from + 1).min(pixels.max(1))
        };
        for y in 0..rows {
            for x in 0..width {
                let across = part(x, width, self.width);
                let mut pixels = 0;
                let mut dark = 0;
                for row in part(y, rows, self.height) {
                    let row = row * self.width;
                    let part = self.dark.get(row + across.start..row + across.end);
                    for pixel in part.unwrap_or_default() {
                        pixels += 1;
                        dark += u32::from(*pixel);
                    }
                }
                if dark > INK_MIN * pixels {
                    sheet.ink(x, y);
                }
            }
        }
        sheet
    }
}

/// How dark a pixel of grey and opacity, or of red, green, blue and opacity, is on white.
fn darkness(pixel: &[u8]) -> u8 {
    let (grey, alpha) = match *pixel {
        [grey, alpha] => (u32::from(grey), alpha),
        [red, green, blue, alpha] => {
            let sum = 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue);
            (sum / 1_000, alpha)
        }
        [grey, ..] => (u32::from(grey), u8::MAX),
        [] => (255, 0),
    };
    u8::try_from((255 - grey.min(255)) * u32::from(alpha) / 255).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_black_where_it_is_dark_and_opaque() {
        for (pixel, dark) in [
            (&[0u8, 0, 0, 255][..], 255),
            (&[0, 0, 0, 0], 0),
            (&[255, 255, 255, 255], 0),
            (&[0, 255], 255),
            (&[127], 128),
        ] {
            assert_eq!(darkness(pixel), dark);
        }
        let half = Logo { width: 2, height: 1, dark: vec![255, 0] };
        let sheet = half.sheet(8);
        assert_eq!(
            (sheet.width(), sheet.extent(0), sheet.extent(7)),
            (16, Some((0, 8)), Some((0, 8)))
        );
        assert!(Logo::read(b"no picture").unwrap_err().starts_with("expected a PNG picture"));
    }
}

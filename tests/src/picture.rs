//! Pictures: what a window or a printer drew, looked at by its pixels.

use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;
use std::path::Path;

/// Darker than this is ink.
const DARK_MAX: u8 = 128;
/// The largest picture kept in the documents; a larger one is halved.
const FILE_BYTES_MAX: usize = 300_000;

/// A picture in full colour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    pixels: Vec<[u8; 3]>,
}

impl Picture {
    /// Reads a PNG file's bytes.
    pub fn read(file: &[u8]) -> Result<Self> {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info()?;
        let size = reader.output_buffer_size().context("the picture is too large")?;
        let mut bytes = vec![0; size];
        let info = reader.next_frame(&mut bytes)?;
        let pixels = match info.color_type {
            png::ColorType::Grayscale => bytes.iter().map(|grey| [*grey; 3]).collect(),
            png::ColorType::Rgb => bytes.chunks_exact(3).map(|p| [p[0], p[1], p[2]]).collect(),
            png::ColorType::Rgba => bytes.chunks_exact(4).map(|p| [p[0], p[1], p[2]]).collect(),
            other @ (png::ColorType::GrayscaleAlpha | png::ColorType::Indexed) => {
                bail!("a picture of kind {other:?} is not expected")
            }
        };
        Ok(Self { width: info.width as usize, height: info.height as usize, pixels })
    }

    /// A picture as an X server gives it: four bytes a pixel, blue first.
    pub fn of_screen(width: usize, bytes: &[u8]) -> Self {
        let pixels: Vec<_> = bytes.chunks_exact(4).map(|p| [p[2], p[1], p[0]]).collect();
        Self { width, height: pixels.len() / width.max(1), pixels }
    }

    /// Whether there is ink at a place.
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.width
            && self.pixels.get(y * self.width + x).is_some_and(|pixel| pixel[0] < DARK_MAX)
    }

    /// The colour at a place: red, green, blue.
    pub fn pixel(&self, x: usize, y: usize) -> Option<[u8; 3]> {
        self.pixels.get(y * self.width + x).copied()
    }

    /// How many colours it has.
    pub fn colours(&self) -> usize {
        self.pixels.iter().collect::<BTreeSet<_>>().len()
    }

    /// The share of pixels that are nearly of this colour.
    pub fn share_of(&self, colour: [u8; 3]) -> f64 {
        let near = |pixel: &[u8; 3]| pixel.iter().zip(colour).all(|(a, b)| a.abs_diff(b) < 12);
        self.pixels.iter().filter(|pixel| near(pixel)).count() as f64 / self.pixels.len() as f64
    }

    /// Writes it as a PNG file, at half its size where it would be too large.
    pub fn keep(&self, file: &Path) -> Result<()> {
        let mut bytes = self.encoded()?;
        if bytes.len() > FILE_BYTES_MAX {
            bytes = self.halved().encoded()?;
        }
        std::fs::write(file, bytes).with_context(|| format!("{} is not kept", file.display()))
    }

    fn halved(&self) -> Self {
        let (width, height) = (self.width / 2, self.height / 2);
        let mean = |x: usize, y: usize| {
            let four = [(0, 0), (1, 0), (0, 1), (1, 1)];
            let four = four.map(|(dx, dy)| self.pixels[(2 * y + dy) * self.width + 2 * x + dx]);
            [0, 1, 2].map(|channel| {
                let sum: u16 = four.iter().map(|pixel| u16::from(pixel[channel])).sum();
                (sum / 4) as u8
            })
        };
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        Self { width, height, pixels: pixels.map(|(x, y)| mean(x, y)).collect() }
    }

    fn encoded(&self) -> Result<Vec<u8>> {
        let mut file = Vec::new();
        let size = |pixels: usize| u32::try_from(pixels);
        let mut encoder = png::Encoder::new(&mut file, size(self.width)?, size(self.height)?);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_compression(png::Compression::High);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(self.pixels.as_flattened())?;
        writer.finish()?;
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_read_as_it_was_written_and_halved_by_its_means() {
        let pixels = vec![[0, 0, 0], [100, 0, 0], [200, 4, 0], [100, 0, 40]];
        let picture = Picture { width: 2, height: 2, pixels };
        assert_eq!(Picture::read(&picture.encoded().unwrap()).unwrap(), picture);
        let half = picture.halved();
        assert_eq!((half.width, half.height, half.pixels), (1, 1, vec![[100, 1, 10]]));
        assert_eq!(picture.colours(), 4);
        assert!(picture.is_dark(0, 0) && !picture.is_dark(0, 1) && !picture.is_dark(2, 0));
    }
}

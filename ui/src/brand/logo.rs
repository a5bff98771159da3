//! The logo: a PNG of a known size, decoded once.

use super::read_at_most;
use png::{ColorType, Decoder, Transformations};
use slint::{Image, Rgba8Pixel, SharedPixelBuffer};
use std::io::{self, Cursor};
use std::path::Path;

/// The longest file that is read.
pub const LOGO_BYTES_MAX: u64 = 2 * 1024 * 1024;
/// The largest picture that is decoded: 8 MB in memory.
pub const LOGO_PIXELS_MAX: u64 = 2_000_000;

/// The longest file of a wall's picture.
pub const PICTURE_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// The largest picture of a wall: that of a whole panel of 3840 by 2160, 33 MB in memory.
pub const PICTURE_PIXELS_MAX: u64 = 8_300_000;

/// Why a logo cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum LogoError {
    /// The file cannot be read.
    #[error(transparent)]
    Read(#[from] io::Error),
    /// It is no PNG, or a broken one.
    #[error("it is no whole PNG")]
    Png(#[from] png::DecodingError),
    /// It would take too much memory.
    #[error("it has {width} x {height} pixels; at most {pixels_max} in all are expected")]
    Pixels {
        /// Its width.
        width: u32,
        /// Its height.
        height: u32,
        /// How many are decoded at most.
        pixels_max: u64,
    },
}

pub fn read(path: &Path) -> Result<Image, LogoError> {
    decode(&read_at_most(path, LOGO_BYTES_MAX)?)
}

/// A picture of any size that a wall shows.
pub fn picture(path: &Path) -> Result<Image, LogoError> {
    within(&read_at_most(path, PICTURE_BYTES_MAX)?, PICTURE_PIXELS_MAX)
}

fn decode(bytes: &[u8]) -> Result<Image, LogoError> {
    within(bytes, LOGO_PIXELS_MAX)
}

fn within(bytes: &[u8], pixels_max: u64) -> Result<Image, LogoError> {
    let mut decoder = Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(Transformations::STRIP_16 | Transformations::ALPHA);
    let (width, height) = decoder.read_header_info()?.size();
    if u64::from(width) * u64::from(height) > pixels_max {
        return Err(LogoError::Pixels { width, height, pixels_max });
    }
    let mut reader = decoder.read_info()?;
    let too_many = LogoError::Pixels { width, height, pixels_max };
    let length = reader.output_buffer_size().ok_or(too_many)?;
    let mut samples = vec![0; length];
    reader.next_frame(&mut samples)?;
    let mut buffer = SharedPixelBuffer::<Rgba8Pixel>::new(width, height);
    let pixels = buffer.make_mut_slice();
    match reader.output_color_type().0 {
        ColorType::GrayscaleAlpha => {
            for (pixel, sample) in pixels.iter_mut().zip(samples.chunks_exact(2)) {
                *pixel = Rgba8Pixel::new(sample[0], sample[0], sample[0], sample[1]);
            }
        }
        // Every other kind is widened to this one.
        ColorType::Rgba | ColorType::Rgb | ColorType::Indexed | ColorType::Grayscale => {
            for (pixel, sample) in pixels.iter_mut().zip(samples.chunks_exact(4)) {
                *pixel = Rgba8Pixel::new(sample[0], sample[1], sample[2], sample[3]);
            }
        }
    }
    Ok(Image::from_rgba8(buffer))
}

#[cfg(test)]
mod tests {
    use super::*;
    use png::{BitDepth, Encoder};

    /// A PNG of one row, and its palette for those that have one.
    fn drawn(width: u32, (kind, depth): (ColorType, BitDepth), row: Option<&[u8]>) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, width, 1);
        encoder.set_color(kind);
        encoder.set_depth(depth);
        if kind == ColorType::Indexed {
            encoder.set_palette(vec![0, 0, 0, 10, 20, 30]);
        }
        let mut writer = encoder.write_header().unwrap();
        if let Some(row) = row {
            writer.write_image_data(row).unwrap();
        }
        drop(writer);
        bytes
    }

    #[test]
    fn every_kind_of_png_is_read() {
        let (eight, sixteen) = (BitDepth::Eight, BitDepth::Sixteen);
        for (kind, row, expected) in [
            ((ColorType::Rgba, eight), &[10, 20, 30, 40][..], [10, 20, 30, 40]),
            ((ColorType::Rgb, eight), &[10, 20, 30], [10, 20, 30, 255]),
            ((ColorType::Rgb, sixteen), &[10, 0, 20, 0, 30, 0], [10, 20, 30, 255]),
            ((ColorType::Grayscale, eight), &[10], [10, 10, 10, 255]),
            ((ColorType::Grayscale, BitDepth::One), &[0x80], [255, 255, 255, 255]),
            ((ColorType::GrayscaleAlpha, eight), &[10, 20], [10, 10, 10, 20]),
            ((ColorType::Indexed, eight), &[1], [10, 20, 30, 255]),
        ] {
            let image = decode(&drawn(1, kind, Some(row))).unwrap();
            let pixel = image.to_rgba8().unwrap().as_slice()[0];
            assert_eq!([pixel.r, pixel.g, pixel.b, pixel.a], expected, "{kind:?}");
        }
    }

    #[test]
    fn what_is_too_large_is_not_decoded() {
        let width = u32::try_from(LOGO_PIXELS_MAX).unwrap() + 1;
        let head = drawn(width, (ColorType::Rgba, BitDepth::Eight), None);
        let told = decode(&head).err().unwrap();
        assert!(matches!(told, LogoError::Pixels { height: 1, .. }), "{told}");
    }

    #[test]
    fn half_a_png_is_refused() {
        let whole = drawn(1, (ColorType::Rgb, BitDepth::Eight), Some(&[10, 20, 30]));
        for bytes in [&whole[..40], &whole[..7], b"GIF89a, and no PNG"] {
            assert!(matches!(decode(bytes), Err(LogoError::Png(_))));
        }
    }
}

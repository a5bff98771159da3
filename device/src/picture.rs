//! Paper as a picture.

/// Dots to a metre, as pictures name it: 8 to the millimetre.
const DOTS_PER_METRE: u32 = 8_000;

/// Rows of so many dots as a PNG file: one bit to a dot, ink black.
pub(crate) fn png(width: usize, dots: &[bool]) -> Result<Vec<u8>, png::EncodingError> {
    let width = width.max(1);
    let size = |dots: usize| u32::try_from(dots).unwrap_or(u32::MAX);
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, size(width), size(dots.len() / width));
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: DOTS_PER_METRE,
        yppu: DOTS_PER_METRE,
        unit: png::Unit::Meter,
    }));
    let mut writer = encoder.write_header()?;
    let rows = dots.chunks(width);
    let bytes: Vec<u8> = rows.flat_map(|row| row.chunks(8).map(|dots| !pack(dots))).collect();
    writer.write_image_data(&bytes)?;
    writer.finish()?;
    Ok(file)
}

/// Up to eight dots as a byte, the first its highest bit.
fn pack(dots: &[bool]) -> u8 {
    let byte = dots.iter().fold(0, |byte: u8, dot| byte << 1 | u8::from(*dot));
    byte.checked_shl(8 - u32::try_from(dots.len()).unwrap_or(8)).unwrap_or(0)
}

//! Whether pictures that follow one another flash, by WCAG 2.3.1.
//!
//! A flash is a pair of opposing changes of brightness by a tenth or more whose darker side is
//! below 0.8, or of saturated red. Three a second are the most. An area counts from a quarter of
//! the picture on: how much of the eye's field a picture on a wall takes is not known here, and a
//! quarter of all of it is always the stricter rule.

use slint::{Rgba8Pixel, SharedPixelBuffer};

/// The most flashes in a second.
pub const FLASHES_A_SECOND_MAX: f64 = 3.0;
/// What a picture is sampled in, across and down.
const GRID: (u32, u32) = (32, 18);
/// The part of the samples that must change together.
const AREA_MIN: f64 = 0.25;
/// The change of relative luminance that counts.
const CHANGE_MIN: f64 = 0.1;
/// Between two colours brighter than this nothing flashes.
const DARKER_MAX: f64 = 0.8;
/// How much red of all light is saturated, and the change of it that counts.
const RED: (f64, f64) = (0.8, 20.0);

/// A picture's brightness and its red, in samples.
pub struct Samples(Vec<(f64, f64)>);

/// How bright a spot is, and how red.
type Sample = (f64, f64);

impl Samples {
    /// The samples of a picture.
    pub fn of(picture: &SharedPixelBuffer<Rgba8Pixel>) -> Self {
        let (across, down) = (picture.width(), picture.height());
        let pixels = picture.as_slice();
        let spots = (0..GRID.1).flat_map(|row| (0..GRID.0).map(move |column| (column, row)));
        let samples = spots.filter_map(|(column, row)| {
            let x = (2 * column + 1) * across / (2 * GRID.0);
            let y = (2 * row + 1) * down / (2 * GRID.1);
            pixels.get((y * across + x) as usize).map(|pixel| sample(*pixel))
        });
        Self(samples.collect())
    }

    /// How a large enough part of it changes to another: brighter, darker, or not; and to or from
    /// red.
    fn change(&self, next: &Self) -> [i8; 2] {
        let count = |changes: &dyn Fn(&Sample, &Sample) -> bool| {
            let pairs = self.0.iter().zip(&next.0);
            pairs.filter(|(one, other)| changes(one, other)).count() as f64
        };
        let enough = self.0.len() as f64 * AREA_MIN;
        let rises = |one: f64, other: f64| other - one >= CHANGE_MIN && one < DARKER_MAX;
        let way = |up: f64, down: f64| if up >= enough { 1 } else { -i8::from(down >= enough) };
        [
            way(count(&|a, b| rises(a.0, b.0)), count(&|a, b| rises(b.0, a.0))),
            way(count(&|a, b| b.1 - a.1 > RED.1), count(&|a, b| a.1 - b.1 > RED.1)),
        ]
    }
}

/// How often pictures that follow one another for ever flash in a second.
pub fn flashes_a_second(frames: &[Samples], frame_ms: u32) -> f64 {
    let turns = frames.iter().zip(frames.iter().cycle().skip(1));
    let changes: Vec<[i8; 2]> = turns.map(|(one, next)| one.change(next)).collect();
    let flashes = |of: usize| {
        let mut ways = changes.iter().map(|change| change[of]).filter(|way| *way != 0);
        let first = ways.next();
        let mut last = first;
        let mut turned = 0_u32;
        for way in ways.chain(first) {
            turned += u32::from(last != Some(way));
            last = Some(way);
        }
        f64::from(turned) / 2.0
    };
    let round_s = f64::from(frame_ms.max(1)) * frames.len().max(1) as f64 / 1_000.0;
    flashes(0).max(flashes(1)) / round_s
}

fn sample(pixel: Rgba8Pixel) -> (f64, f64) {
    let light = |channel: u8| {
        let part = f64::from(channel) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    let (r, g, b) = (light(pixel.r), light(pixel.g), light(pixel.b));
    let is_red = r > 0.0 && r / (r + g + b) >= RED.0;
    let red = if is_red { ((r - g - b) * 320.0).max(0.0) } else { 0.0 };
    (0.2126 * r + 0.7152 * g + 0.0722 * b, red)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture whose left part has a colour and whose right part another.
    fn picture(part: u32, left: [u8; 3], right: [u8; 3]) -> Samples {
        let mut buffer = SharedPixelBuffer::<Rgba8Pixel>::new(64, 36);
        for (index, pixel) in buffer.make_mut_slice().iter_mut().enumerate() {
            let [r, g, b] = if (index as u32 % 64) < part { left } else { right };
            *pixel = Rgba8Pixel { r, g, b, a: 255 };
        }
        Samples::of(&buffer)
    }

    const BLACK: [u8; 3] = [0; 3];
    const WHITE: [u8; 3] = [255; 3];

    #[test]
    fn black_and_white_flash_once_a_pair() {
        let frames = [picture(64, BLACK, BLACK), picture(64, WHITE, WHITE)];
        assert_eq!(flashes_a_second(&frames, 125), 4.0);
        assert_eq!(flashes_a_second(&frames, 500), 1.0);
    }

    #[test]
    fn a_small_part_does_not_flash() {
        let frames = [picture(12, BLACK, BLACK), picture(12, WHITE, BLACK)];
        assert_eq!(flashes_a_second(&frames, 100), 0.0);
        let frames = [picture(20, BLACK, BLACK), picture(20, WHITE, BLACK)];
        assert!(flashes_a_second(&frames, 100) > FLASHES_A_SECOND_MAX);
    }

    #[test]
    fn bright_colours_and_slow_fades_do_not_flash() {
        let bright = [picture(64, [240; 3], WHITE), picture(64, WHITE, WHITE)];
        assert_eq!(flashes_a_second(&bright, 100), 0.0);
        let fade: Vec<_> = (0..8).map(|step| picture(64, [step * 30; 3], BLACK)).collect();
        assert!(flashes_a_second(&fade, 400) <= 1.0);
    }

    #[test]
    fn red_flashes_by_itself() {
        let frames = [picture(64, [200, 0, 0], BLACK), picture(64, [110, 0, 0], BLACK)];
        assert!(flashes_a_second(&frames, 100) > FLASHES_A_SECOND_MAX);
    }
}

//! How well one colour is seen on another.
//!
//! Relative luminance and contrast ratio as WCAG 2.2 defines them (W3C Recommendation "Web Content
//! Accessibility Guidelines 2.2", section 6, "contrast ratio" and "relative luminance"), for
//! colours in sRGB. How opaque a colour is plays no part: it is taken as if it covered everything.

use slint::Color;

/// From 1, which nobody sees, to 21, black on white. It does not matter which of the two is ink.
pub fn ratio(one: Color, other: Color) -> f32 {
    let (one, other) = (luminance(one), luminance(other));
    let (light, dark) = if one > other { (one, other) } else { (other, one) };
    // The definition adds what any screen reflects of the light around it.
    (light + 0.05) / (dark + 0.05)
}

/// From 0, black, to 1, white.
pub fn luminance(colour: Color) -> f32 {
    let [red, green, blue] = [colour.red(), colour.green(), colour.blue()].map(linear);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// The light of one channel.
fn linear(channel: u8) -> f32 {
    let share = f32::from(channel) / 255.0;
    if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(ink: u32, surface: u32, expected: f32) {
        let colour = |rgb: u32| Color::from_argb_encoded(0xff00_0000 | rgb);
        let (there, back) =
            (ratio(colour(ink), colour(surface)), ratio(colour(surface), colour(ink)));
        assert!((there - expected).abs() < 0.05, "{there:.2} where {expected} is known");
        assert!((there - back).abs() < f32::EPSILON);
    }

    #[test]
    fn contrast_is_as_it_is_known() {
        check(0xffffff, 0x000000, 21.0);
        check(0x777777, 0x777777, 1.0);
        // The lightest grey that passes for text on white.
        check(0x767676, 0xffffff, 4.54);
        check(0xffffff, 0x0b1f3a, 16.5);
        check(0xf0e442, 0x0b1f3a, 12.5);
        check(0xe69f00, 0x0b1f3a, 7.3);
        check(0xd55e00, 0xffffff, 3.9);
        check(0x0072b2, 0x000000, 4.05);
    }
}

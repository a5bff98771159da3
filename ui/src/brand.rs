//! `brand.toml`: how a branch's own look is told to its screens. Everything it does not tell is the
//! house's.
//!
//! 1. A mistake names file, line and what was expected.
//! 2. A brand that makes anything unreadable is refused, and the theme stays as it was.
//! 3. High contrast stands above every brand.

mod logo;

pub use logo::{LOGO_BYTES_MAX, LOGO_PIXELS_MAX, LogoError, picture};

use crate::contrast;
use crate::roles::{Pair, pairs};
use crate::{BrandColors, Roles, Theme, Tone};
use serde::Deserialize;
use slint::{Color, Image};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use toml::Spanned;

/// The longest `brand.toml` that is read.
pub const BRAND_BYTES_MAX: u64 = 16 * 1024;

/// The tones that wear a brand.
const BRANDED: [Tone; 2] = [Tone::Light, Tone::Dark];
/// What is written on the primary colour where it contrasts more than the house's ink.
const WHITE: Color = Color::from_rgb_u8(0xff, 0xff, 0xff);

/// A branch's look as its file tells it.
#[derive(Debug)]
pub struct Brand {
    path: PathBuf,
    primary: Paint,
    second: Paint,
    logo: Option<Image>,
}

/// Why a brand cannot be worn.
#[derive(Debug, thiserror::Error)]
pub enum BrandError {
    /// The file cannot be read.
    #[error("{} cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It cannot be followed.
    #[error("{}, line {line}: {what}", path.display())]
    Mistake {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong and what was expected.
        what: String,
    },
    /// Its logo cannot be shown.
    #[error("{}, line {line}: the logo {} cannot be shown", path.display(), logo.display())]
    Logo {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// The logo's own file.
        logo: PathBuf,
        /// Why.
        source: LogoError,
    },
    /// Something would be drawn that people cannot read.
    #[error("{}, line {line}: {unseen}", path.display())]
    Unseen {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What, and by how much.
        unseen: Box<Unseen>,
    },
}

/// A pair of colours that a brand brings too near to one another.
#[derive(Debug, thiserror::Error)]
#[error(
    "{key} {} cannot be read: {} has a contrast of {:.1} where {} is needed, in the {} tone",
    hex(*colour), pair.what, tenths(pair.ratio()), pair.at_least, named(*tone)
)]
pub struct Unseen {
    /// The key whose colour is at fault.
    pub key: &'static str,
    /// That colour.
    pub colour: Color,
    /// What meets.
    pub pair: Pair,
    /// In which tone.
    pub tone: Tone,
}

impl Brand {
    /// Reads the file and its logo.
    pub fn read(path: &Path) -> Result<Self, BrandError> {
        let unread = |source| BrandError::Read { path: path.to_owned(), source };
        let bytes = read_at_most(path, BRAND_BYTES_MAX).map_err(unread)?;
        let text = String::from_utf8(bytes)
            .map_err(|error| unread(io::Error::new(io::ErrorKind::InvalidData, error)))?;
        Self::parse(path, &text)
    }

    /// Gives the theme this look, unless anything could not be read in it.
    pub fn wear(&self, theme: &Theme<'_>) -> Result<(), BrandError> {
        let (tone, brand) = (theme.get_tone(), theme.get_brand());
        theme.set_tone(Tone::Light);
        let ink = theme.invoke_roles().text;
        theme.set_brand(self.colours(ink));
        let unseen = BRANDED.into_iter().filter_map(|tone| {
            theme.set_tone(tone);
            self.unseen(tone, &theme.invoke_roles())
        });
        let worst = unseen.min_by(|a, b| short(&a.pair).total_cmp(&short(&b.pair)));
        theme.set_tone(tone);
        if let Some(unseen) = worst {
            theme.set_brand(brand);
            let line = if unseen.key == "second" { self.second.line } else { self.primary.line };
            let (path, unseen) = (self.path.clone(), Box::new(unseen));
            return Err(BrandError::Unseen { path, line, unseen });
        }
        theme.set_logo(self.logo.clone().unwrap_or_default());
        theme.set_has_logo(self.logo.is_some());
        Ok(())
    }

    fn parse(path: &Path, text: &str) -> Result<Self, BrandError> {
        let mistake = |at: usize, what: String| {
            let (path, line) = (path.to_owned(), line(text, at));
            BrandError::Mistake { path, line, what }
        };
        let told: Told = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            mistake(at, error.message().trim_end().to_owned())
        })?;
        let paint = |key: &str, told: &Spanned<String>| {
            let at = told.span().start;
            let colour = colour(told.get_ref()).ok_or_else(|| {
                let told = told.get_ref();
                mistake(at, format!("{key} is {told:?}; a colour as \"#rrggbb\" is expected"))
            })?;
            Ok(Paint { line: line(text, at), colour })
        };
        let (primary, second) = (paint("primary", &told.primary)?, paint("second", &told.second)?);
        let logo = told.logo.map(|told| {
            let line = line(text, told.span().start);
            let logo = path.with_file_name(told.into_inner());
            logo::read(&logo).map_err(|source| {
                let path = path.to_owned();
                BrandError::Logo { path, line, logo, source }
            })
        });
        Ok(Self { path: path.to_owned(), primary, second, logo: logo.transpose()? })
    }

    fn colours(&self, ink: Color) -> BrandColors {
        let primary = self.primary.colour;
        let white = contrast::ratio(WHITE, primary) >= contrast::ratio(ink, primary);
        let on_primary = if white { WHITE } else { ink };
        BrandColors { given: true, primary, on_primary, second: self.second.colour }
    }

    /// What lacks most, if anything does.
    fn unseen(&self, tone: Tone, roles: &Roles) -> Option<Unseen> {
        let unseen = pairs(tone, roles).into_iter().filter(|pair| !pair.passes());
        let pair = unseen.min_by(|a, b| short(a).total_cmp(&short(b)))?;
        let second = pair.what.starts_with("mark ");
        let (key, paint) =
            if second { ("second", &self.second) } else { ("primary", &self.primary) };
        Some(Unseen { key, colour: paint.colour, pair, tone })
    }
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    logo: Option<Spanned<PathBuf>>,
    primary: Spanned<String>,
    second: Spanned<String>,
}

/// A colour and where it stands.
#[derive(Debug)]
struct Paint {
    /// Counted from 1.
    line: usize,
    colour: Color,
}

/// A file whole, or nothing of it.
fn read_at_most(path: &Path, bytes_max: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(bytes_max + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > bytes_max {
        let what = format!("it is larger than {bytes_max} bytes");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, what));
    }
    Ok(bytes)
}

fn colour(told: &str) -> Option<Color> {
    let digits = told.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let whole = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let rgb = u32::from_str_radix(digits, 16).ok().filter(|_| whole)?;
    let [_, red, green, blue] = rgb.to_be_bytes();
    Some(Color::from_rgb_u8(red, green, blue))
}

fn hex(colour: Color) -> String {
    format!("#{:02x}{:02x}{:02x}", colour.red(), colour.green(), colour.blue())
}

/// Rounded down: what falls short by a little is not told as enough.
fn tenths(ratio: f32) -> f32 {
    (ratio * 10.0).floor() / 10.0
}

fn named(tone: Tone) -> &'static str {
    match tone {
        Tone::Light => "light",
        Tone::Dark => "dark",
        Tone::Contrast => "contrast",
    }
}

/// How much of the needed contrast a pair has.
fn short(pair: &Pair) -> f32 {
    pair.ratio() / pair.at_least
}

/// The line of a place in a text, counted from 1.
fn line(text: &str, at: usize) -> usize {
    let before = text.as_bytes().get(..at).unwrap_or(text.as_bytes());
    before.iter().filter(|byte| **byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::error::Error;

    /// Beside this package's own files, of which none is a logo.
    fn parsed(text: &str) -> Result<Brand, BrandError> {
        Brand::parse(&Path::new(env!("CARGO_MANIFEST_DIR")).join("brand.toml"), text)
    }

    #[track_caller]
    fn check_told(text: &str, expected: &str) -> BrandError {
        let told = parsed(text).err().unwrap();
        assert!(told.to_string().contains("brand.toml, line"), "{told}");
        assert!(told.to_string().contains(expected), "{told}");
        told
    }

    #[test]
    fn the_sample_is_read() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/sample/brand.toml");
        let brand = Brand::read(&path).unwrap();
        let size = brand.logo.unwrap().size();
        assert_eq!((size.width, size.height), (256, 256));
    }

    #[test]
    fn a_brand_needs_no_logo() {
        let brand = parsed("primary = '#0A1b2c'\nsecond = '#ffffff'\n").unwrap();
        assert_eq!(brand.logo, None);
        assert_eq!(brand.primary.colour, Color::from_rgb_u8(0x0a, 0x1b, 0x2c));
        assert_eq!((brand.primary.line, brand.second.line), (1, 2));
    }

    #[test]
    fn what_is_no_colour_is_told() {
        for wrong in ["0b4f3c", "#0b4f3", "#0b4f3cff", "#0b4f3g", "#+b4f3c", "#号号", "green", ""]
        {
            let text = format!("\nprimary = '#0b4f3c'\nsecond = '{wrong}'\n");
            let expected =
                format!("line 3: second is {wrong:?}; a colour as \"#rrggbb\" is expected");
            check_told(&text, &expected);
        }
    }

    #[test]
    fn a_key_too_many_or_too_few_is_told() {
        let right = "primary = '#0b4f3c'\nsecond = '#ffffff'\n";
        check_told(&format!("{right}third = '#ffffff'\n"), "line 3: unknown field `third`");
        check_told("primary = '#0b4f3c'\n", "missing field `second`");
        check_told(&format!("{right}logo = 3\n"), "line 3: invalid type: integer `3`");
        check_told("primary = \n", "line 1: ");
    }

    #[test]
    fn a_logo_that_cannot_be_shown_is_named() {
        for (logo, why) in [("no.png", "No such file"), ("Cargo.toml", "no whole PNG")] {
            let text = format!("primary = '#0b4f3c'\nsecond = '#ffffff'\nlogo = '{logo}'\n");
            let told = check_told(&text, &format!("{logo} cannot be shown"));
            assert!(told.to_string().contains("line 3: the logo "), "{told}");
            assert!(told.source().unwrap().to_string().contains(why), "{told:?}");
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named() {
        let told = Brand::read(Path::new("no/brand.toml")).err().unwrap();
        assert_eq!(told.to_string(), "no/brand.toml cannot be read");
        assert!(told.source().unwrap().to_string().contains("No such file"));

        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        let told = read_at_most(&own, 8).err().unwrap();
        assert_eq!(told.to_string(), "it is larger than 8 bytes");
    }

    #[test]
    fn what_is_written_on_the_brand_is_what_contrasts_more() {
        let ink = colour("#14222b").unwrap();
        for (primary, expected) in [("#0a4534", WHITE), ("#ffe08a", ink), ("#7a8288", ink)] {
            let brand = parsed(&format!("primary = '{primary}'\nsecond = '#ffffff'\n")).unwrap();
            assert_eq!(brand.colours(ink).on_primary, expected, "{primary}");
        }
    }

    #[test]
    fn a_contrast_is_rounded_down() {
        assert_eq!(tenths(4.49), 4.4);
    }
}

//! Letters in black and white, of any script that the machine has a font for.
//!
//! Only the Noto fonts are used, so that a ticket looks the same on every machine with the same
//! packages, and what is missing can be named.

use super::gb::{STAND_IN, is_joiner, pauses};
use super::layout::Align;
use super::pieces::{Phrase, leading};
use super::sheet::Sheet;
use cosmic_text::fontdb::Database;
use cosmic_text::{
    Attrs, Buffer, CacheKey, Family, FontSystem, Metrics, Shaping, SwashCache, SwashContent,
    Weight, Wrap,
};
use std::collections::HashMap;

/// Chinese, Latin letters and tabular digits.
const FAMILY: &str = "Noto Sans CJK SC";

/// The Debian package it is in.
const FAMILY_PACKAGE: &str = "fonts-noto-cjk";

/// The Debian package of every other script.
const SCRIPTS_PACKAGE: &str = "fonts-noto-core";

/// Height of a capital letter or digit, to the size of the type.
const CAPITAL: f32 = 0.733;

/// Height of the foot line in a square of the type's size.
const FOOT: f32 = 0.88;

/// Ink from this coverage on, of 255.
const INK_MIN: u8 = 115;

/// How far a number too wide for the paper is narrowed before it is drawn lower.
const NARROW_MIN: f32 = 0.6;

/// Letters of every ticket.
const EVERY_TICKET: &str = "A0123456789 取号";

/// Pictures of letters kept for the next ticket.
const GLYPHS_MAX: usize = 4_096;

/// Characters whose fonts are remembered.
const KNOWN_MAX: usize = 16_384;

/// There is no font to set tickets in.
#[derive(Debug, thiserror::Error)]
#[error("no font \"{FAMILY}\" is installed; on Debian it is in the package {FAMILY_PACKAGE}")]
pub struct NoFont;

/// The letters, found once and kept from ticket to ticket.
pub struct Press {
    fonts: FontSystem,
    glyphs: SwashCache,
    buffer: Buffer,
    known: HashMap<char, bool>,
}

/// A line of letters, laid side by side on their foot line.
struct Laid {
    glyphs: Vec<(CacheKey, i32, i32)>,
    /// Where its first letter begins and how far the last reaches.
    start: f32,
    width: f32,
    rightward: bool,
    /// Whether a reader pauses after it.
    pauses: bool,
}

/// How much ink each place of a line takes, of 255.
struct Cover {
    /// The place of the first column and row, counted from the line's start on its foot line.
    left: i32,
    top: i32,
    width: usize,
    ink: Vec<u8>,
}

impl Press {
    /// Finds the fonts among those installed.
    pub fn load() -> Result<Self, NoFont> {
        let mut fonts = Database::new();
        fonts.load_system_fonts();
        let unused: Vec<_> = fonts
            .faces()
            .filter(|face| !face.families.iter().any(|(name, _)| is_used(name)))
            .map(|face| face.id)
            .collect();
        unused.into_iter().for_each(|id| fonts.remove_face(id));
        let named = |(name, _): &(String, _)| name == FAMILY;
        if !fonts.faces().any(|face| face.families.iter().any(named)) {
            return Err(NoFont);
        }
        let fonts = FontSystem::new_with_locale_and_db("zh-CN".to_owned(), fonts);
        let buffer = Buffer::new_empty(Metrics::new(1.0, 1.0));
        let mut press = Self { fonts, glyphs: SwashCache::new(), buffer, known: HashMap::new() };
        press.warm_up();
        Ok(press)
    }

    /// Reads the fonts of every ticket in, so that the first one takes no longer than the others.
    fn warm_up(&mut self) {
        for bold in [false, true] {
            for line in self.lay(EVERY_TICKET, (16.0, bold), None) {
                self.cover(&line);
            }
        }
    }

    /// The first letter of a text that no font has, where they are more than the letters there
    /// are fonts for.
    pub(super) fn lacks(&mut self, text: &str) -> Option<char> {
        let letters: Vec<char> = text.chars().filter(|letter| letter.is_alphabetic()).collect();
        let lacking: Vec<char> =
            letters.iter().copied().filter(|letter| !self.has(*letter)).collect();
        lacking.first().copied().filter(|_| lacking.len() * 2 > letters.len())
    }

    /// A phrase on as many lines as it needs, as even as they can be, and no more than allowed.
    pub(super) fn words(&mut self, phrase: &Phrase, room: usize, lines_max: usize) -> Sheet {
        let text = self.clean(&phrase.text);
        let style = (phrase.size as f32, phrase.bold);
        let lines = self.set(&text, style, (room, phrase.lines_max(lines_max)));
        let mut sheet = Sheet::new(room, 0);
        for line in lines {
            let cover = self.cover(&line);
            let white = leading(phrase.size) - phrase.size;
            let foot = sheet.rows() + white / 2 + (style.0 * FOOT).round() as usize;
            // What is taller than a line of hanzi makes its line taller.
            let above = usize::try_from(-cover.top).unwrap_or(0);
            let foot = foot.max(sheet.rows() + above);
            let end = sheet.rows() + leading(phrase.size);
            let align = match phrase.align {
                Align::Left if line.rightward => Align::Right,
                Align::Left | Align::Center | Align::Right => phrase.align,
            };
            let left = place(align, room, line.width.ceil() as usize);
            sheet.lengthen(end);
            cover.stamp(&mut sheet, (left, foot));
        }
        sheet
    }

    /// A number whose capitals are so high, in one line: one too wide is narrowed, and only then
    /// drawn lower.
    pub(super) fn number(&mut self, text: &str, size: usize, room: usize) -> Sheet {
        // Half a dot more, so that rounding takes none of the height away.
        let mut em = (size as f32 + 0.5) / CAPITAL;
        let mut lines = self.lay(text, (em, true), None);
        let wide = lines.first().map_or(0.0, |line| line.width);
        if wide * NARROW_MIN > room as f32 {
            em *= room as f32 / (wide * NARROW_MIN);
            lines = self.lay(text, (em, true), None);
        }
        let Some(line) = lines.first() else { return Sheet::new(room, 0) };
        let cover = self.cover(line).narrowed(room);
        let mut sheet = Sheet::new(cover.width, 0);
        let (left, top) = (cover.left, cover.top);
        let shifted = Cover { left: cover.left - left, top: cover.top - top, ..cover };
        shifted.stamp(&mut sheet, (0, 0));
        sheet
    }

    /// The text as it is set: what has no ink is dropped, what no font has is stood in for.
    fn clean(&mut self, text: &str) -> String {
        let mut clean = String::new();
        for letter in text.chars() {
            if letter == '\n' {
                clean.push(letter);
                continue;
            }
            let letter = if letter.is_whitespace() { ' ' } else { letter };
            if letter.is_control() || is_unseen(letter) {
                continue;
            }
            if self.has(letter) {
                clean.push(letter);
            } else if letter.is_alphanumeric() && !clean.ends_with(STAND_IN) {
                clean.push(STAND_IN);
            }
        }
        clean.trim().to_owned()
    }

    /// Whether a font has a letter.
    fn has(&mut self, letter: char) -> bool {
        if letter.is_ascii() || letter.is_whitespace() || is_joiner(letter) {
            return true;
        }
        if let Some(known) = self.known.get(&letter) {
            return *known;
        }
        if self.known.len() >= KNOWN_MAX {
            self.known.clear();
        }
        self.shape(letter.encode_utf8(&mut [0; 4]), (16.0, false), None);
        let mut glyphs = self.buffer.layout_runs().flat_map(|run| run.glyphs.iter());
        let has = glyphs.all(|glyph| glyph.glyph_id != 0);
        self.known.insert(letter, has);
        has
    }

    /// Breaks a text into lines within a room, and shortens it where they are too many.
    fn set(
        &mut self,
        text: &str,
        style: (f32, bool),
        (room, lines_max): (usize, usize),
    ) -> Vec<Laid> {
        let joined = text.replace('\n', " ");
        let mut lines = self.lay(&joined, style, Some((room, Wrap::WordOrGlyph)));
        if lines.len() > 1 && joined != text {
            lines = self.lay(text, style, Some((room, Wrap::WordOrGlyph)));
        }
        if lines.len() > lines_max {
            return self.shortened(text, style, (room, lines_max));
        }
        if lines.len() > 1 { self.even(style.0, room, lines) } else { lines }
    }

    /// The longest beginning of a text that fits, with the mark of what is left off.
    fn shortened(
        &mut self,
        text: &str,
        style: (f32, bool),
        (room, lines_max): (usize, usize),
    ) -> Vec<Laid> {
        let letters: Vec<char> = text.chars().collect();
        let (mut fits, mut over) = (0, letters.len());
        let mut best = Vec::new();
        while over - fits > 1 {
            let count = usize::midpoint(fits, over);
            let beginning: String = letters[..count].iter().collect();
            let shorter = format!("{}…", beginning.trim_end());
            let lines = self.lay(&shorter, style, Some((room, Wrap::WordOrGlyph)));
            if lines.len() <= lines_max {
                (fits, best) = (count, lines);
            } else {
                over = count;
            }
        }
        best
    }

    /// The same text, which is laid already, on as many lines: broken where a reader pauses, or
    /// else in the narrowest room. No word is broken for it, unless one has to be in any room.
    fn even(&mut self, size: f32, room: usize, lines: Vec<Laid>) -> Vec<Laid> {
        let whole: f32 = lines.iter().map(|line| line.width).sum();
        let mut narrow = (whole / lines.len() as f32) as usize;
        let (mut wide, mut best) = (room, None);
        let whole_words = self.relay(room, Wrap::Word);
        let fits =
            |lines: &[Laid], room: usize| lines.iter().all(|line| line.width <= room as f32 + 0.5);
        let wrap = if fits(&whole_words, room) { Wrap::Word } else { Wrap::WordOrGlyph };
        while narrow + (size / 4.0) as usize <= wide {
            let middle = usize::midpoint(narrow, wide);
            let tried = self.relay(middle, wrap);
            if tried.len() == lines.len() && fits(&tried, middle) {
                (wide, best) = (middle - 1, Some(tried));
            } else {
                narrow = middle + 1;
            }
        }
        let even = best.unwrap_or(lines);
        self.pausing(size, (wide, room), wrap, &even).unwrap_or(even)
    }

    /// The same lines, broken where a reader pauses, if any room between these two allows it.
    fn pausing(
        &mut self,
        size: f32,
        (narrow, room): (usize, usize),
        wrap: Wrap,
        even: &[Laid],
    ) -> Option<Vec<Laid>> {
        let pause = |lines: &[Laid]| lines.iter().all(|line| line.pauses);
        if pause(even) {
            return None;
        }
        let step = (size / 2.0) as usize + 1;
        (narrow..=room).step_by(step).chain([room]).find_map(|room| {
            let tried = self.relay(room, wrap);
            (tried.len() == even.len() && pause(&tried)).then_some(tried)
        })
    }

    fn lay(&mut self, text: &str, style: (f32, bool), wrap: Option<(usize, Wrap)>) -> Vec<Laid> {
        self.shape(text, style, wrap);
        self.laid()
    }

    fn relay(&mut self, room: usize, wrap: Wrap) -> Vec<Laid> {
        self.buffer.set_wrap(wrap);
        self.buffer.set_size(Some(room as f32), None);
        self.buffer.shape_until_scroll(&mut self.fonts, false);
        self.laid()
    }

    fn shape(&mut self, text: &str, (size, bold): (f32, bool), wrap: Option<(usize, Wrap)>) {
        let weight = if bold { Weight::BOLD } else { Weight::NORMAL };
        let attrs = Attrs::new().family(Family::Name(FAMILY)).weight(weight);
        self.buffer.set_metrics(Metrics::new(size, size));
        self.buffer.set_wrap(wrap.map_or(Wrap::None, |(_, wrap)| wrap));
        self.buffer.set_size(wrap.map(|(room, _)| room as f32), None);
        self.buffer.set_text(text, &attrs, Shaping::Advanced, None);
        self.buffer.shape_until_scroll(&mut self.fonts, false);
    }

    fn laid(&self) -> Vec<Laid> {
        let mut lines = Vec::new();
        for run in self.buffer.layout_runs() {
            let seen = run.glyphs.iter().filter(|glyph| {
                let letters = run.text.get(glyph.start..glyph.end);
                letters.is_some_and(|letters| !letters.trim().is_empty())
            });
            let (mut start, mut end) = (f32::MAX, f32::MIN);
            let (mut glyphs, mut last) = (Vec::new(), 0);
            for glyph in seen {
                last = last.max(glyph.end);
                (start, end) = (start.min(glyph.x), end.max(glyph.x + glyph.w));
                let drawn = glyph.physical((0.0, 0.0), 1.0);
                glyphs.push((drawn.cache_key, drawn.x, drawn.y));
            }
            if !glyphs.is_empty() {
                let width = end - start;
                let (line, rest) = run.text.split_at_checked(last).unwrap_or((run.text, ""));
                let break_at = line.chars().next_back().zip(rest.chars().next());
                let pauses = break_at.is_none_or(|(before, next)| pauses(before, next));
                lines.push(Laid { glyphs, start, width, rightward: run.rtl, pauses });
            }
        }
        lines
    }

    fn cover(&mut self, line: &Laid) -> Cover {
        if self.glyphs.image_cache.len() > GLYPHS_MAX {
            self.glyphs.image_cache.clear();
        }
        let start = line.start.floor() as i32;
        let mut images = Vec::new();
        for (key, x, y) in &line.glyphs {
            let image = self.glyphs.get_image(&mut self.fonts, *key).as_ref();
            // A picture in colours is no letter.
            if image.is_some_and(|image| image.content == SwashContent::Mask) {
                images.push((*key, *x - start, *y));
            }
        }
        let drawn = images.iter().filter_map(|(key, x, y)| {
            let image = self.glyphs.image_cache.get(key)?.as_ref()?;
            Some((image, x + image.placement.left, y - image.placement.top))
        });
        Cover::of(&drawn.collect::<Vec<_>>())
    }
}

impl Cover {
    fn of(images: &[(&cosmic_text::SwashImage, i32, i32)]) -> Self {
        let side = |length: u32| i32::try_from(length).unwrap_or(0);
        let left = images.iter().map(|(_, x, _)| *x).min().unwrap_or(0);
        let top = images.iter().map(|(_, _, y)| *y).min().unwrap_or(0);
        let right = images.iter().map(|(image, x, _)| x + side(image.placement.width)).max();
        let foot = images.iter().map(|(image, _, y)| y + side(image.placement.height)).max();
        let length = |end: Option<i32>, start| usize::try_from(end.unwrap_or(start) - start);
        let width = length(right, left).unwrap_or(0);
        let mut ink = vec![0; width * length(foot, top).unwrap_or(0)];
        for (image, x, y) in images {
            let across = usize::try_from(image.placement.width).unwrap_or(0).max(1);
            let column = usize::try_from(x - left).unwrap_or(0);
            let row = usize::try_from(y - top).unwrap_or(0);
            for (at, cover) in image.data.iter().enumerate() {
                let to = (row + at / across) * width + column + at % across;
                if let Some(place) = ink.get_mut(to) {
                    *place = (*place).max(*cover);
                }
            }
        }
        Self { left, top, width, ink }
    }

    /// The same in a room: each column the mean of those it stands for.
    fn narrowed(self, room: usize) -> Self {
        if self.width <= room || room == 0 {
            return self;
        }
        let mut ink = Vec::with_capacity(self.ink.len() / self.width * room);
        for row in self.ink.chunks(self.width) {
            for column in 0..room {
                let from = column * self.width / room;
                let to = ((column + 1) * self.width).div_ceil(room);
                let part = &row[from..to];
                let sum: usize = part.iter().map(|cover| usize::from(*cover)).sum();
                ink.push(u8::try_from(sum / part.len()).unwrap_or(u8::MAX));
            }
        }
        Self { width: room, ink, ..self }
    }

    /// Puts its ink on a sheet, with its foot line's start here.
    fn stamp(&self, sheet: &mut Sheet, (left, foot): (usize, usize)) {
        let rows = self.ink.len() / self.width.max(1);
        let from = |at: usize, by: i32| i64::try_from(at).unwrap_or(0) + i64::from(by);
        let (left, top) = (from(left, self.left), from(foot, self.top));
        sheet.lengthen(usize::try_from(top).unwrap_or(0) + rows);
        for (at, _) in self.ink.iter().enumerate().filter(|(_, cover)| **cover >= INK_MIN) {
            let (x, y) = (at % self.width, at / self.width);
            let place = |start: i64, by: usize| {
                usize::try_from(start + i64::try_from(by).unwrap_or(0)).ok()
            };
            if let (Some(x), Some(y)) = (place(left, x), place(top, y)) {
                sheet.ink(x, y);
            }
        }
    }
}

/// Where something so wide begins within a room.
pub(super) fn place(align: Align, room: usize, width: usize) -> usize {
    let left = room.saturating_sub(width);
    match align {
        Align::Left => 0,
        Align::Center => left / 2,
        Align::Right => left,
    }
}

/// The package that would draw a letter.
pub(super) fn package(letter: char) -> &'static str {
    match letter {
        '\u{1100}'..='\u{11FF}' | '\u{2E80}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7FF}' => {
            FAMILY_PACKAGE
        }
        '\u{F900}'..='\u{FAFF}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}' => {
            FAMILY_PACKAGE
        }
        _ => SCRIPTS_PACKAGE,
    }
}

fn is_used(family: &str) -> bool {
    let others = ["CJK", "Mono", "Color"];
    family == FAMILY
        || (family.starts_with("Noto ") && !others.iter().any(|other| family.contains(other)))
}

/// Marks that change the direction of what follows, or the look of what precedes.
fn is_unseen(letter: char) -> bool {
    let shapes = matches!(letter, '\u{200C}' | '\u{200D}');
    is_joiner(letter) && !shapes
}

//! Whose turn it is when the loudspeaker is free, and what was said when a sound has ended.
//!
//! First the calls that share the chime just played, each in its first language; then what is owed
//! of them in other languages; then the next call; then repeats; then announcements.

use super::{CallOut, Crier, Heard, Listening, Notice, Playing, TAIL, What, silence};
use crate::voice::announcer::{Report, Why};
use crate::voice::line::Waiting;
use crate::voice::loudness::{self, MORE_TIME_PACE_PERCENT, PERCENT_MAX};
use crate::voice::merge::{Round, Said, TOGETHER, Turn};
use crate::voice::shed;
use crate::voice::speech::Part;
use shared::device::VoiceState;
use std::collections::VecDeque;
use std::time::Instant;

/// A clip of the test phrase counts as heard from this score on; a hall's echo lowers it.
const HEARD_MIN: f32 = 0.6;

impl Crier {
    /// Says what is next, if the loudspeaker is free.
    pub(super) fn speak_next(&mut self, now: Instant) {
        if !self.is_free() {
            return;
        }
        let together = self.round.as_ref().map(|round| round.since + TOGETHER);
        if let Some(waiting) = together.and_then(|until| self.line.next_since(until)) {
            return self.speak_call(waiting, false, now);
        }
        while let Some(mut turn) = self.round.as_mut().and_then(Round::next_owed) {
            match self.other_language(&mut turn, now) {
                Some(part) => return self.utter(part, What::Call(turn), now),
                None => self.finish(&turn, now),
            }
        }
        self.round = None;
        let oldest = self.line.oldest(now);
        if let Some(waiting) = self.line.next() {
            self.round = Some(Round::new(waiting.since));
            let since_last = self.last_end.map(|end| now.saturating_duration_since(end));
            let chime = shed::has_chime(oldest, since_last);
            return self.speak_call(waiting, chime, now);
        }
        if self.silence_of_now().is_some() {
            self.repeats.clear();
        }
        if let Some(call) = self.repeats.next(now)
            && let Some((_, part)) = self.first_language(&call)
        {
            let part = self.speech.chime().then(part);
            return self.utter(part, What::Repeat(call.more_time), now);
        }
        if let Some(notice) = self.notices.pop_front() {
            self.speak_notice(notice, now);
        }
    }

    /// Takes note that a sound was played to its end.
    pub(super) fn played(&mut self, playing: Playing, now: Instant) {
        let Playing { began, from, clips, what, .. } = playing;
        match what {
            What::LeadIn => return self.tell_device(VoiceState::Ready),
            What::Call(mut turn) => {
                turn.hear(Said { began, from, ended: now, clips });
                match &mut self.round {
                    Some(round) if !turn.rest.is_empty() => round.owe(turn),
                    Some(_) | None => self.finish(&turn, now),
                }
            }
            What::Mute(waiting, clip) => self.not_spoken(&waiting.call, Why::MissingClip(clip)),
            What::Repeat(_) => {}
            What::Notice(Notice::Test, listening) => {
                let heard = listening.map(|listening| self.heard(listening));
                (self.report)(Report::Tested { why: None, heard });
            }
            What::Notice(notice, _) => self.answer_notice(notice, None),
        }
        self.last_end = Some(now);
    }

    fn speak_call(&mut self, waiting: Waiting, chime: bool, now: Instant) {
        let before = if chime { self.speech.chime() } else { Part::default() };
        match self.first_language(&waiting.call) {
            Some((rest, part)) => {
                let turn = Turn::new(waiting, rest);
                self.utter(before.then(part), What::Call(turn), now);
            }
            None => {
                let place = self.places(&waiting.call).front().copied().unwrap_or(0);
                let lacks = self.speech.call(place, &waiting.call).err().unwrap_or_default();
                self.utter(self.speech.chime(), What::Mute(waiting, lacks), now);
            }
        }
    }

    /// The first language that a call can be said in: the others after it, and its sound.
    fn first_language(&self, call: &CallOut) -> Option<(VecDeque<usize>, Part)> {
        let mut places = self.places(call);
        while let Some(place) = places.pop_front() {
            match self.speech.call(place, call) {
                Ok(part) => return Some((places, part)),
                Err(clip) => tracing::warn!(%clip, "a language is left out for want of a clip"),
            }
        }
        None
    }

    /// The places of the languages that a call is said in, in their order.
    fn places(&self, call: &CallOut) -> VecDeque<usize> {
        let own = self.own_place(call);
        match own.filter(|_| self.manner.own_language) {
            Some(own) => {
                // The others stand in only where the own one lacks a clip.
                let others = (0..self.speech.languages().count()).filter(|place| *place != own);
                let spare = others.filter(|_| self.speech.call(own, call).is_err());
                std::iter::once(own).chain(spare).collect()
            }
            None if self.manner.own_language => VecDeque::from([0]),
            None => (0..self.speech.languages().count()).collect(),
        }
    }

    fn own_place(&self, call: &CallOut) -> Option<usize> {
        let own = call.language.as_ref()?;
        self.speech.languages().position(|language| language == own)
    }

    /// The next language of a call that is not left out.
    fn other_language(&self, turn: &mut Turn, now: Instant) -> Option<Part> {
        let oldest = self.line.oldest(now);
        let asked = self.own_place(&turn.waiting.call);
        while let Some(place) = turn.rest.pop_front() {
            if shed::has_other_language(oldest, asked == Some(place))
                && let Ok(part) = self.speech.call(place, &turn.waiting.call)
            {
                return Some(part);
            }
        }
        None
    }

    /// Answers a call of which all has been said or left out, and keeps its repeat.
    fn finish(&mut self, turn: &Turn, now: Instant) {
        let call = &turn.waiting.call;
        let is_wanted = !turn.is_over && (self.manner.repeat || call.more_time);
        if is_wanted && shed::may_repeat(self.line.oldest(now)) {
            self.repeats.add(call.clone(), now);
        }
        self.answer(turn, &Why::Stopped);
    }

    fn speak_notice(&mut self, notice: Notice, now: Instant) {
        let part = match &notice {
            Notice::Announcement(id) => self.speech.announcement(id),
            Notice::Test => Some(self.speech.test()),
        };
        let Some(part) = part else { return self.answer_notice(notice, Some(Why::NotRecorded)) };
        let ear = self.ear.as_mut().filter(|_| notice == Notice::Test);
        let listening = ear.map(|ear| ear.listen()).and_then(|listening| {
            listening.inspect_err(|error| tracing::warn!(%error, "the test is not heard")).ok()
        });
        self.utter(part, What::Notice(notice, listening), now);
    }

    fn heard(&self, listening: Box<dyn Listening>) -> Option<Heard> {
        let heard = self.speech.heard(&listening.take(), HEARD_MIN);
        heard.map(|(score, level_dbfs)| Heard { score, level_dbfs })
    }

    /// Plays a sound at the hour's level and the zone's pace.
    fn utter(&mut self, part: Part, what: What, now: Instant) {
        let Part { clips, samples } = part;
        let is_slow = match &what {
            What::Call(turn) => turn.waiting.call.more_time,
            What::Repeat(is_slow) => *is_slow,
            What::LeadIn | What::Mute(..) | What::Notice(..) => false,
        };
        let slowed = if is_slow { MORE_TIME_PACE_PERCENT } else { PERCENT_MAX };
        let mut samples = match what {
            What::Notice(..) => samples,
            What::LeadIn | What::Call(_) | What::Mute(..) | What::Repeat(_) => {
                loudness::pace(samples, self.manner.pace_percent.max(slowed))
            }
        };
        let minute = (self.clock)().minute;
        loudness::scale(&mut samples, self.manner.loudness.percent(minute));
        samples.extend(silence(TAIL));
        self.play(Part { clips, samples }, what, now);
    }
}

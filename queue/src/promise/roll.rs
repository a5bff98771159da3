//! One future: from the scene on, every counter calls by the branch's policy until everybody who
//! asks has been called.
//!
//! Of newcomers only those are drawn who may go before one who asks now; of those called some do
//! not come, and of these some come back.

use super::Law;
use super::scene::{Doing, Habits, Scene, Waiting, newcomer};
use crate::chance::{Chance, normal_at, normal_below};
use crate::dispatch::{Dispatch, policy};
use shared::moment::Millis;
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// Who comes back does so after at least this part of the mean time, and at most as much above it.
const RETURN_SPREAD: f64 = 0.6;
/// The most of a law that a service under way has behind it.
const BEHIND_MAX: f64 = 0.999_9;

/// When something happens, in minutes from the scene on.
#[derive(Clone, Copy, PartialEq)]
struct At(f64);

impl Eq for At {}

impl PartialOrd for At {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for At {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Next {
    /// A counter is free.
    Free(usize),
    /// One of those who are away comes back.
    Back(usize),
    /// One of a stream comes.
    New(usize),
}

/// Where one who is picked stands.
#[derive(Clone, Copy)]
enum From {
    /// Was there when the scene was taken.
    Scene,
    /// Came since.
    New,
    /// Came back, and stands at this place of those.
    Back(usize),
}

/// Hears of each one who asks, with the minutes until the call.
pub(super) type Met<'a> = dyn FnMut(&Waiting, f64) + 'a;

/// What a roll needs again and again, kept from one to the next.
pub(super) struct Roller<'a> {
    scene: &'a Scene,
    policy: &'a dyn Dispatch,
    agenda: BinaryHeap<Reverse<(At, Next)>>,
    /// How many of each line have been called.
    called: Vec<usize>,
    /// Who came back to each line.
    back: Vec<Vec<Waiting>>,
    /// Who came to each line after the scene was taken, and how many of them have been called.
    new: Vec<(Vec<Waiting>, usize)>,
    /// Who is away and will come back: the line, and what they wait by.
    away: Vec<(usize, Waiting)>,
    /// The counters that have nobody to call.
    idle: Vec<usize>,
    pace: f64,
    asking: usize,
}

impl<'a> Roller<'a> {
    pub(super) fn new(scene: &'a Scene) -> Self {
        Self {
            scene,
            policy: policy(&scene.rules),
            agenda: BinaryHeap::new(),
            called: vec![0; scene.lines.len()],
            back: vec![Vec::new(); scene.lines.len()],
            new: vec![(Vec::new(), 0); scene.lines.len()],
            away: Vec::new(),
            idle: Vec::new(),
            pace: 0.0,
            asking: 0,
        }
    }

    /// Rolls once; `met` hears of each one who asks, with the minutes until the call.
    pub(super) fn roll(&mut self, chance: &mut Chance, asking: usize, met: &mut Met<'_>) {
        self.begin(chance, asking);
        while self.asking > 0
            && let Some(Reverse((At(now), next))) = self.agenda.pop()
        {
            match next {
                Next::Free(booth) => self.call(booth, now, chance, met),
                Next::Back(place) => {
                    let (line, waiting) = self.away[place];
                    self.back[line].push(waiting);
                    self.wake(line, now, chance, met);
                }
                Next::New(place) => {
                    let stream = self.scene.streams[place];
                    let at = self.scene.now + millis(now);
                    let key = newcomer(&self.scene.rules, stream.due, stream.lane, at);
                    let waiting = Waiting { key, service: stream.service, asks: false };
                    self.new[stream.line].0.push(waiting);
                    self.expect(place, now, chance);
                    self.wake(stream.line, now, chance, met);
                }
            }
        }
    }

    /// A free counter that has the line calls.
    fn wake(&mut self, line: usize, now: f64, chance: &mut Chance, met: &mut Met<'_>) {
        let serves = |booth: &usize| self.scene.booths[*booth].lines.contains(&line);
        if let Some(free) = self.idle.iter().position(serves) {
            let booth = self.idle.remove(free);
            self.call(booth, now, chance, met);
        }
    }

    /// The next one of a stream, if that is soon enough to matter.
    fn expect(&mut self, place: usize, from: f64, chance: &mut Chance) {
        let stream = &self.scene.streams[place];
        let at = from + chance.exponential() / stream.rate;
        if at < stream.until {
            self.agenda.push(Reverse((At(at), Next::New(place))));
        }
    }

    fn begin(&mut self, chance: &mut Chance, asking: usize) {
        let habits = &self.scene.habits;
        self.agenda.clear();
        self.called.fill(0);
        self.back.iter_mut().for_each(Vec::clear);
        self.new.iter_mut().for_each(|(new, called)| {
            new.clear();
            *called = 0;
        });
        self.away.clear();
        self.idle.clear();
        self.asking = asking;
        self.pace = habits.pace + habits.pace_deviation * chance.normal();
        for (place, booth) in self.scene.booths.iter().enumerate() {
            let shift = booth.effect + self.pace;
            let free = match booth.doing {
                Doing::Idle => 0.0,
                Doing::Serving(service, since) => {
                    left(self.scene.laws[service], shift, since, chance)
                }
                Doing::Called(service, since) if since <= habits.missed_minutes => {
                    let walk = (habits.walk - since).max(0.0);
                    let missed = (habits.missed_minutes - since).max(0.0);
                    match chance.happens(habits.missed_share) {
                        true => missed,
                        false => walk + whole(self.scene.laws[service], shift, chance),
                    }
                }
                Doing::Called(..) => 0.0,
            };
            self.agenda.push(Reverse((At(free), Next::Free(place))));
        }
        for place in 0..self.scene.streams.len() {
            self.expect(place, 0.0, chance);
        }
        for away in &self.scene.away {
            self.perhaps_back(0.0, away.line, away.waiting, chance);
        }
    }

    fn call(&mut self, booth: usize, now: f64, chance: &mut Chance, met: &mut Met<'_>) {
        while let Some((line, first, came_back)) = self.pick(booth, now) {
            if first.asks {
                met(&first, now);
                self.asking -= 1;
                if self.asking == 0 {
                    return;
                }
                continue;
            }
            let habits = &self.scene.habits;
            let busy = if !came_back && chance.happens(habits.missed_share) {
                self.perhaps_back(now + habits.missed_minutes, line, first, chance);
                habits.missed_minutes
            } else {
                let shift = self.scene.booths[booth].effect + self.pace;
                habits.walk + whole(self.scene.laws[first.service], shift, chance)
            };
            self.agenda.push(Reverse((At(now + busy), Next::Free(booth))));
            return;
        }
        self.idle.push(booth);
    }

    /// Takes the first of the counter's lines; says whether it has been called before.
    fn pick(&mut self, booth: usize, now: f64) -> Option<(usize, Waiting, bool)> {
        let at = self.scene.now + millis(now);
        let mut best: Option<(usize, Waiting, From)> = None;
        let mut look = |line: usize, waiting: Option<&Waiting>, from: From| {
            let Some(waiting) = waiting else { return };
            let known = best.as_ref().map(|(_, known, _)| known.key);
            if known.is_none_or(|known| self.policy.order(&waiting.key, &known, at).is_lt()) {
                best = Some((line, *waiting, from));
            }
        };
        for line in &self.scene.booths[booth].lines {
            look(*line, self.scene.lines[*line].waiting.get(self.called[*line]), From::Scene);
            let (new, called) = &self.new[*line];
            look(*line, new.get(*called), From::New);
            for (place, returned) in self.back[*line].iter().enumerate() {
                look(*line, Some(returned), From::Back(place));
            }
        }
        let (line, picked, from) = best?;
        match from {
            From::Scene => self.called[line] += 1,
            From::New => self.new[line].1 += 1,
            From::Back(place) => {
                self.back[line].remove(place);
            }
        }
        Some((line, picked, matches!(from, From::Back(_))))
    }

    fn perhaps_back(&mut self, from: f64, line: usize, waiting: Waiting, chance: &mut Chance) {
        let Habits { return_share, return_minutes, .. } = self.scene.habits;
        if chance.happens(return_share) {
            let spread = 1.0 + RETURN_SPREAD * (2.0 * chance.uniform() - 1.0);
            let at = At(from + return_minutes * spread);
            self.agenda.push(Reverse((at, Next::Back(self.away.len()))));
            self.away.push((line, waiting));
        }
    }
}

/// The length of a service that begins.
fn whole(law: Law, shift: f64, chance: &mut Chance) -> f64 {
    (law.mu + shift + law.sigma * chance.normal()).exp()
}

/// What is left of a service that has lasted for so long.
fn left(law: Law, shift: f64, since: f64, chance: &mut Chance) -> f64 {
    let behind = match since > 0.0 {
        true => normal_below((since.ln() - law.mu - shift) / law.sigma).min(BEHIND_MAX),
        false => 0.0,
    };
    let place = behind + chance.uniform() * (1.0 - behind);
    ((law.mu + shift + law.sigma * normal_at(place)).exp() - since).max(0.0)
}

#[expect(clippy::cast_possible_truncation, reason = "a future is no longer than days")]
fn millis(minutes: f64) -> Millis {
    Millis((minutes * 60_000.0) as i64)
}

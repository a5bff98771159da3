//! Promises of halls made by hand, where the wait can be counted on fingers.

use crate::Hall;
use crate::chance::Chance;
use crate::promise::{DRAWS, Forecast, Keeper, Learned, Outlook, Scene, remedies};
use crate::testing::Walk;
use crate::testing::branch::{OPENING, rules};
use shared::alert::Act;
use shared::moment::Millis;
use shared::promise::Promise;
use shared::rules::{Profile, Rules};
use shared::{Command, CounterId, Lane, Language, Moment, ServiceId};

/// Every service takes so long, nearly.
const SERVICE_MINUTES: f64 = 4.0;
/// What a call costs before it: the walk, as first thought.
const WALK_MINUTES: f64 = 0.5;

struct Desk {
    hall: Hall,
    keeper: Keeper,
    now: Moment,
}

impl Desk {
    fn open(counters: &[u16]) -> Self {
        Self::open_by(&rules(), counters)
    }

    fn open_by(rules: &Rules, counters: &[u16]) -> Self {
        let mut desk = Self { hall: Hall::default(), keeper: Keeper::default(), now: OPENING };
        for event in desk.hall.adopt(rules).unwrap() {
            desk.hall.apply(&event, desk.now);
        }
        desk.wish(Command::OpenDay { date: "2026-11-23".to_owned() });
        for counter in counters {
            desk.wish(Command::OpenCounter { counter: CounterId(*counter), teller: None });
        }
        desk.keeper.learned = steady();
        desk
    }

    fn wish(&mut self, command: Command) {
        for event in self.hall.decide(&command, self.now).unwrap() {
            self.keeper.note(&self.hall, &event, self.now);
            self.hall.apply(&event, self.now);
        }
    }

    fn issue(&mut self, lane: Lane) {
        let (kiosk, large_print) = (None, false);
        let (service, language) = (cash(), Language::chinese());
        self.wish(Command::Issue {
            service,
            lane,
            language,
            kiosk,
            large_print,
            person: None,
            grant: None,
            then: Vec::new(),
            more_time: false,
            visit: None,
        });
    }

    fn serve(&mut self, counter: u16) {
        let counter = CounterId(counter);
        self.wish(Command::CallNext { counter });
        self.wish(Command::Start { counter });
    }

    fn pass(&mut self, seconds: i64) {
        self.now = self.now + Millis::seconds(seconds);
    }

    /// What an act would do for cash, in whole minutes.
    fn remedy(&self, act: &Act) -> Option<(Option<i64>, i64)> {
        let scene = Scene::of(&self.hall, &self.keeper.learned, self.now).unwrap();
        let chance = Chance::new(1);
        let before = Forecast::draw(&scene, DRAWS, &mut chance.clone());
        let tried = remedies(&scene, &before, DRAWS, &chance);
        let remedy = tried.iter().find(|remedy| remedy.act == *act)?;
        let (before, after) = remedy.of(&cash())?;
        assert!(remedy.longest().is_some());
        Some((before.map(whole), whole(after)))
    }

    fn outlook(&self, lane: Lane) -> Option<Outlook> {
        let scene = Scene::of(&self.hall, &self.keeper.learned, self.now).unwrap();
        Forecast::draw(&scene, DRAWS, &mut Chance::new(1)).of(&cash(), lane)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a few minutes")]
fn whole(minutes: f64) -> i64 {
    minutes.round() as i64
}

fn cash() -> ServiceId {
    ServiceId("cash".to_owned())
}

fn steady() -> Learned {
    let mut learned = Learned::default();
    for counter in (1..=6).cycle().take(6_000) {
        learned.observe(&cash(), CounterId(counter), OPENING, SERVICE_MINUTES);
    }
    learned
}

#[test]
fn nobody_is_promised_what_no_counter_is_open_for() {
    assert_eq!(Scene::of(&Hall::default(), &Learned::default(), OPENING).map(|_| ()), None);
    let mut desk = Desk::open(&[5]);
    assert_eq!(desk.outlook(Lane::Ordinary), None);
    desk.wish(Command::OpenCounter { counter: CounterId(1), teller: None });
    let outlook = desk.outlook(Lane::Ordinary).unwrap();
    assert_eq!((outlook.median, outlook.upper), (0.0, 0.0));
    assert_eq!(outlook.promise(1.0), Promise { from: 1, to: Some(1) });
    desk.wish(Command::PauseCounter { counter: CounterId(1), reason: String::new() });
    assert_eq!(desk.outlook(Lane::Ordinary), None);
}

#[test]
fn what_would_help_is_tried_beforehand() {
    let mut desk = Desk::open(&[]);
    (0..9).for_each(|_| desk.issue(Lane::Ordinary));
    let open = |counter| Act::Open { counter: CounterId(counter) };
    let (before, after) = desk.remedy(&open(1)).unwrap();
    assert_eq!(before, None, "nobody serves");
    assert!((36..=44).contains(&after), "nine customers of 4.5 min: {after}");
    desk.wish(Command::OpenCounter { counter: CounterId(1), teller: None });
    let (before, halved) = desk.remedy(&open(2)).unwrap();
    assert_eq!(before, Some(after), "as was said");
    assert!((16..=24).contains(&halved), "two share them: {halved}");
    desk.wish(Command::PauseCounter { counter: CounterId(1), reason: String::new() });
    let resume = Act::Resume { counter: CounterId(1) };
    assert_eq!(desk.remedy(&resume), Some((None, after)));
    assert_eq!(desk.remedy(&open(5)), None, "it serves other lines");
}

#[test]
fn an_idle_counter_could_be_switched() {
    let mut all = rules();
    all.profiles = vec![Profile { name: "cash".to_owned(), services: vec![cash()] }];
    let mut desk = Desk::open_by(&all, &[1, 5]);
    (0..9).for_each(|_| desk.issue(Lane::Ordinary));
    let switch = Act::Switch { counter: CounterId(5), profile: "cash".to_owned() };
    let (before, after) = desk.remedy(&switch).unwrap();
    assert!(before.unwrap() - after >= 12, "{before:?} and {after}");
}

#[test]
fn the_wait_is_what_a_person_would_count() {
    let mut desk = Desk::open(&[1]);
    desk.issue(Lane::Ordinary);
    desk.serve(1);
    desk.pass(60);
    (0..3).for_each(|_| desk.issue(Lane::Ordinary));
    let ahead = 3.0 + 3.0 * (WALK_MINUTES + SERVICE_MINUTES);
    let outlook = desk.outlook(Lane::Ordinary).unwrap();
    assert!((outlook.median - ahead).abs() < 1.5, "{outlook:?}, counted {ahead}");
    assert!(outlook.upper > outlook.median && outlook.upper < ahead * 1.4, "{outlook:?}");

    let care = desk.outlook(Lane::Care).unwrap();
    assert!((care.median - 3.0).abs() < 1.0, "a head start goes before all three: {care:?}");

    desk.wish(Command::OpenCounter { counter: CounterId(2), teller: None });
    let halved = desk.outlook(Lane::Ordinary).unwrap();
    assert!(halved.median < 0.6 * ahead, "a second counter: {halved:?}");
}

#[test]
fn a_counter_that_lets_its_line_wait_is_taken_for_empty() {
    let mut desk = Desk::open(&[1, 2]);
    desk.issue(Lane::Ordinary);
    assert_eq!(desk.outlook(Lane::Ordinary).map(|outlook| outlook.median > 10.0), Some(false));
    desk.pass(20 * 60);
    assert_eq!(desk.outlook(Lane::Ordinary), None);
}

#[test]
fn the_last_hour_stretches_the_upper_end() {
    let mut desk = Desk::open(&[1]);
    assert_eq!(desk.keeper.stretch(), 1.0);
    for _ in 0..12 {
        desk.issue(Lane::Ordinary);
        let scene = Scene::of(&desk.hall, &desk.keeper.learned, desk.now).unwrap();
        desk.keeper.take(Forecast::draw(&scene, DRAWS, &mut Chance::new(1)));
    }
    for _ in 0..12 {
        desk.pass(8 * 60);
        desk.serve(1);
        desk.wish(Command::Finish { counter: CounterId(1) });
    }
    let stretch = desk.keeper.stretch();
    assert!(stretch > 1.2 && stretch <= 2.0, "services took twice as long: {stretch}");
    desk.pass(2 * 3_600);
    desk.issue(Lane::Ordinary);
    assert_eq!(desk.keeper.stretch(), 1.0, "what is longer ago has no say");
}

#[test]
fn random_halls_have_forecasts_that_depend_on_the_seed_alone() {
    let mut forecasts = 0;
    for seed in 0..4 {
        let mut walk = Walk::new(seed);
        let mut keeper = Keeper::default();
        for step in 0..1_500 {
            for event in walk.step().unwrap_or_default() {
                keeper.note(&walk.hall, &event, walk.now);
                walk.take(&event).unwrap();
            }
            if step % 50 != 0 {
                continue;
            }
            let Some(scene) = Scene::of(&walk.hall, &keeper.learned, walk.now) else { continue };
            let draw = || Forecast::draw(&scene, 8, &mut Chance::new(seed));
            assert_eq!(draw(), draw());
            let open = |id: &ServiceId| {
                let serves = |counter: &crate::hall::Counter, rule: &shared::rules::Counter| {
                    counter.state == shared::view::CounterState::Open && rule.services.contains(id)
                };
                let counters = &walk.hall.rules().unwrap().counters;
                let mut known = walk.hall.counters().zip(counters);
                known.any(|((_, counter), rule)| serves(counter, rule))
            };
            let forecast = draw();
            for service in &scene.services {
                let outlook = forecast.of(service, Lane::Ordinary);
                assert!(outlook.is_none() || open(service), "{service} has no counter");
                if let Some(outlook) = outlook {
                    assert!(outlook.upper.is_finite() && outlook.median <= outlook.upper);
                    forecasts += 1;
                }
            }
            keeper.take(forecast);
        }
    }
    assert!(forecasts > 100, "only {forecasts}");
}

//! The voice by a loudspeaker in memory, without a thread.

use super::*;
use crate::event::{Event, Touch};
use crate::flow::Flow;
use crate::script::tests::{flow_at, view};
use device::voice::MemorySpeaker;
use shared::Moment;
use std::path::PathBuf;
use std::sync::mpsc::Receiver;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/voice")
}

/// A speaker whose mouth is driven by hand.
struct Booth {
    speaker: Speaker,
    mouth: Mouth,
    inbox: Receiver<Order>,
    memory: MemorySpeaker,
}

impl Booth {
    fn new() -> Self {
        let memory = MemorySpeaker::by_hand();
        let (orders, inbox) = sync_channel(ORDERS_MAX);
        let mouth = Mouth::new(guides(&folder()), Box::new(memory.clone()), orders.clone());
        Self { speaker: Speaker::with(Some(orders)), mouth, inbox, memory }
    }

    /// Does something at the window, and lets the mouth follow.
    fn then(&mut self, act: impl FnOnce(&mut Speaker)) -> &mut Self {
        act(&mut self.speaker);
        self.turn()
    }

    fn turn(&mut self) -> &mut Self {
        while let Ok(order) = self.inbox.try_recv() {
            assert!(self.mouth.hear(order));
        }
        self
    }

    fn sounds(&self) -> usize {
        self.memory.sounds().len()
    }
}

fn elder_home() -> Flow {
    let mut flow = flow_at(&view());
    flow.on(Event::Touch(Touch::Elder(true)), Moment(0));
    flow
}

#[test]
fn only_whoever_asked_is_spoken_to() {
    let mut booth = Booth::new();
    booth.then(|speaker| speaker.page(&flow_at(&view()), Moment(0)));
    assert_eq!((booth.sounds(), booth.memory.opened(), booth.speaker.is_on()), (0, 0, false));
    booth.then(|speaker| speaker.page(&elder_home(), Moment(0)));
    assert_eq!((booth.sounds(), booth.memory.opened(), booth.speaker.is_on()), (1, 1, true));
    assert!(booth.memory.playing().is_some());
}

#[test]
fn a_page_is_said_once_and_again_when_asked() {
    let mut booth = Booth::new();
    booth.then(|speaker| speaker.page(&elder_home(), Moment(0)));
    let mut more = view();
    more.services[0].waiting += 1;
    let mut moved = elder_home();
    moved.on(Event::View(Box::new(more)), Moment(0));
    booth.then(|speaker| speaker.page(&moved, Moment(0)));
    assert_eq!(booth.sounds(), 1, "a number that moves is not said anew");
    booth.memory.finish();
    booth.turn().then(Speaker::repeat);
    assert_eq!(booth.sounds(), 2);
}

#[test]
fn a_touch_ends_it_and_the_next_page_follows() {
    let mut booth = Booth::new();
    booth.then(|speaker| speaker.page(&elder_home(), Moment(0)));
    booth.then(Speaker::stop);
    assert_eq!(booth.memory.playing(), None);
    let mut english = elder_home();
    english.on(Event::Touch(Touch::Language(Language::english())), Moment(0));
    booth.then(Speaker::repeat).then(|speaker| speaker.page(&english, Moment(0)));
    assert_eq!(booth.sounds(), 3, "stopped, repeated, and in the other language");
    assert!(booth.memory.playing().is_some());
}

#[test]
fn loudness_goes_in_steps_of_three_decibels_and_back_at_the_end_of_a_customer() {
    let mut booth = Booth::new();
    let db = |booth: &Booth| 20.0 * booth.memory.gain().log10();
    booth.then(|speaker| speaker.page(&elder_home(), Moment(0)));
    let usual = db(&booth);
    let mut last = usual;
    for _ in 0..STEPS_MAX {
        booth.then(Speaker::louder);
        assert!((db(&booth) - last - 3.0).abs() < 0.01, "{} after {last}", db(&booth));
        last = db(&booth);
    }
    booth.then(Speaker::louder);
    assert_eq!(db(&booth), last, "there is a loudest");
    assert!(last <= 0.0, "never above the pack's own level");
    booth.then(Speaker::softer);
    assert!((last - db(&booth) - 3.0).abs() < 0.01);
    booth.then(|speaker| speaker.page(&flow_at(&view()), Moment(0)));
    booth.then(|speaker| speaker.page(&elder_home(), Moment(0)));
    assert!((db(&booth) - usual).abs() < 0.01, "the next customer hears the usual loudness");
    booth.then(|speaker| speaker.page(&flow_at(&view()), Moment(0)));
    let mut loud = view();
    loud.volume = 100;
    let mut elder = flow_at(&loud);
    elder.on(Event::Touch(Touch::Elder(true)), Moment(0));
    booth.then(|speaker| speaker.page(&elder, Moment(0)));
    assert!((db(&booth) + 9.0).abs() < 0.01, "staff have set it, three steps below the most");
}

#[test]
fn at_the_end_of_a_customer_the_card_is_free_and_nothing_can_be_said_again() {
    let mut booth = Booth::new();
    booth.then(|speaker| speaker.page(&elder_home(), Moment(0)));
    booth.then(|speaker| speaker.page(&flow_at(&view()), Moment(0)));
    assert_eq!((booth.memory.playing(), booth.speaker.is_on()), (None, false));
    booth.then(Speaker::repeat).then(Speaker::louder);
    assert_eq!((booth.sounds(), booth.memory.opened()), (1, 1));
}

#[test]
fn a_loudspeaker_that_is_gone_or_not_there_stops_no_page() {
    let mut booth = Booth::new();
    booth.memory.plug(false);
    booth.then(|speaker| speaker.page(&elder_home(), Moment(0)));
    assert_eq!(booth.sounds(), 0);
    booth.then(Speaker::repeat);
    assert_eq!(booth.memory.opened(), 1, "it is left alone for a while");
    let mut booth = Booth::new();
    booth.then(|speaker| speaker.page(&elder_home(), Moment(0)));
    booth.memory.plug(false);
    booth.turn();
    booth.memory.plug(true);
    booth.then(Speaker::repeat);
    assert_eq!(booth.memory.opened(), 2);
}

#[test]
fn a_folder_without_sentences_is_silence() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut speaker = Speaker::open(&folder, Box::new(MemorySpeaker::instant()));
    speaker.page(&elder_home(), Moment(0));
    assert!(speaker.mouth.is_none());
}

#[test]
fn a_language_without_sentences_is_spoken_in_english() {
    let guides = guides(&folder());
    for (tag, spoken) in [("zh", "zh"), ("en", "en"), ("bo", "en"), ("ru", "en")] {
        let guide = guide_for(&guides, &Language(tag.to_owned())).unwrap();
        assert_eq!(guide.language().0, spoken);
    }
    assert!(guide_for(&[], &Language::chinese()).is_none());
}

use super::*;
use crate::bind::sample;
use shared::device::PrintState;
use shared::view::{CounterState, OwnTicket};
use shared::wire::{Done, Outcome, Problem};
use shared::{KioskId, Moment, ServiceId, TicketId};

fn done() -> Answer {
    Answer::Done(Done { seq: 1, outcome: Outcome::Done })
}

fn refused() -> Answer {
    let (kind, title) = ("urn:tingxu:problem:nobody_waiting".to_owned(), String::new());
    Answer::Refused(Problem {
        kind,
        title,
        status: 409,
        code: "nobody_waiting".to_owned(),
        refusal: None,
        tries_left: None,
        until: None,
    })
}

/// A terminal whose counter is open and has somebody waiting.
fn ready() -> Terminal {
    let mut terminal = Terminal::new(CounterId(3));
    terminal.hear(News::Fresh(sample::view(CounterState::Open, None)));
    terminal
}

fn called() -> Option<OwnTicket> {
    Some(sample::own(None))
}

fn code(terminal: &Terminal) -> &str {
    terminal.toast().map_or("", |toast| toast.code.as_str())
}

#[test]
fn a_press_sends_its_command_and_echoes_until_answered() {
    let mut terminal = ready();
    let sent = terminal.press(Act::Next, Millis(0));
    assert_eq!(sent, Some(Command::CallNext { counter: CounterId(3) }));
    assert_eq!(terminal.working(), Some(Act::Next));
    terminal.answered(&done(), Millis(50));
    assert_eq!((terminal.working(), code(&terminal)), (None, ""));
}

#[test]
fn the_state_changes_only_with_a_view() {
    let mut terminal = ready();
    terminal.press(Act::Next, Millis(0));
    terminal.answered(&done(), Millis(50));
    assert_eq!(terminal.stage(), Stage::ReadyWaiting);
    terminal.hear(News::Changed(sample::view(CounterState::Open, called()), Vec::new()));
    assert_eq!(terminal.stage(), Stage::Called);
}

#[test]
fn what_is_pressed_while_a_command_is_under_way_is_not_done_and_said() {
    let mut terminal = ready();
    terminal.press(Act::Next, Millis(0));
    assert_eq!(terminal.press(Act::Next, Millis(700)), None);
    assert_eq!(code(&terminal), "working");
    assert_eq!(terminal.press(Act::Close, Millis(800)), None);
    assert_eq!(terminal.working(), Some(Act::Next));
}

#[test]
fn one_key_struck_twice_is_one_press() {
    let mut terminal = ready();
    assert!(terminal.press(Act::Pause, Millis(0)).is_some());
    terminal.answered(&done(), Millis(20));
    terminal.hear(News::Changed(sample::view(CounterState::Paused, None), Vec::new()));
    assert_eq!(terminal.press(Act::Pause, Millis(DOUBLE_STRIKE_MS - 1)), None);
    let resumed = terminal.press(Act::Pause, Millis(DOUBLE_STRIKE_MS));
    assert_eq!(resumed, Some(Command::OpenCounter { counter: CounterId(3), teller: None }));
}

#[test]
fn what_is_not_legal_is_not_sent() {
    let mut terminal = ready();
    assert_eq!(terminal.press(Act::Finish, Millis(0)), None);
    assert_eq!(code(&terminal), "not_now");
    terminal.advance(Millis(HINT_MS));
    assert_eq!(code(&terminal), "");
}

#[test]
fn a_refusal_stands_in_words_and_goes() {
    let mut terminal = ready();
    terminal.press(Act::Next, Millis(0));
    terminal.answered(&refused(), Millis(100));
    assert_eq!(code(&terminal), "nobody_waiting");
    terminal.advance(Millis(100 + TOAST_MS - 1));
    assert_eq!(code(&terminal), "nobody_waiting");
    terminal.advance(Millis(100 + TOAST_MS));
    assert_eq!(code(&terminal), "");
}

#[test]
fn without_a_line_nothing_can_be_done() {
    let mut terminal = Terminal::new(CounterId(3));
    assert_eq!(terminal.press(Act::Close, Millis(0)), None);
    assert_eq!(code(&terminal), "no_link");
    for news in [News::Disconnected, News::Stale] {
        let mut terminal = ready();
        terminal.hear(news);
        assert!(!terminal.may(Act::Next) && !terminal.linked());
        assert_eq!(terminal.press(Act::Next, Millis(0)), None);
        terminal.hear(News::Fresh(sample::view(CounterState::Open, None)));
        assert!(terminal.press(Act::Next, Millis(1)).is_some());
    }
}

#[test]
fn nothing_can_be_done_before_the_day_is_open() {
    let mut terminal = ready();
    let mut view = sample::view(CounterState::Closed, None);
    view.day_open = false;
    terminal.hear(News::Fresh(view));
    assert_eq!(terminal.press(Act::Close, Millis(0)), None);
}

#[test]
fn an_answer_nobody_heard_is_told() {
    let mut terminal = ready();
    terminal.press(Act::Next, Millis(0));
    terminal.answered(&Answer::Unheard, Millis(10_000));
    assert_eq!((terminal.working(), code(&terminal)), (None, "unheard"));
}

#[test]
fn a_transfer_goes_to_the_place_chosen() {
    let mut terminal = ready();
    terminal.hear(News::Fresh(sample::view(CounterState::Open, called())));
    assert_eq!(terminal.press(Act::Transfer, Millis(0)), None);
    assert_eq!(terminal.choosing(), Some(&Choice::Places));
    let corporate = Destination::Service(ServiceId("corporate".to_owned()));
    assert_eq!(terminal.places(), [corporate.clone(), Destination::Counter(CounterId(1))]);
    assert_eq!(terminal.choose(9, Millis(600)), None);
    let sent = terminal.choose(0, Millis(700));
    let (counter, note, placing) = (CounterId(3), String::new(), Placing::Keep);
    assert_eq!(sent, Some(Command::Transfer { counter, to: corporate, note, placing }));
    assert_eq!(terminal.choosing(), None);
    assert_eq!(terminal.working(), Some(Act::Transfer));
    assert_eq!(terminal.choose(0, Millis(800)), None, "a place is chosen once");
}

#[test]
fn the_list_closes_by_escape_and_when_the_ticket_goes() {
    let mut terminal = ready();
    terminal.hear(News::Fresh(sample::view(CounterState::Open, called())));
    terminal.press(Act::Transfer, Millis(0));
    terminal.leave_choice();
    assert_eq!(terminal.choosing(), None);
    terminal.press(Act::Transfer, Millis(1_000));
    assert_eq!(terminal.choosing(), Some(&Choice::Places));
    terminal.hear(News::Changed(sample::view(CounterState::Open, None), Vec::new()));
    assert_eq!(terminal.choosing(), None);
    assert_eq!(terminal.choose(0, Millis(2_000)), None);
}

#[test]
fn the_list_closes_when_its_places_may_have_changed() {
    let mut terminal = ready();
    terminal.hear(News::Fresh(sample::view(CounterState::Open, called())));
    terminal.press(Act::Transfer, Millis(0));
    terminal.hear(News::Fresh(sample::view(CounterState::Open, called())));
    assert_eq!(terminal.choosing(), None);
}

#[test]
fn service_that_has_begun_allows_other_acts() {
    let mut terminal = ready();
    let own = sample::own(Some(Moment(1)));
    terminal.hear(News::Fresh(sample::view(CounterState::Open, Some(own))));
    assert_eq!(terminal.stage(), Stage::Serving);
    assert!(terminal.may(Act::Next) && terminal.may(Act::Finish) && !terminal.may(Act::Recall));
}

#[test]
fn a_number_without_a_paper_is_printed_again_or_seen_to_by_hand() {
    let lost = LostPrint {
        ticket: TicketId(7),
        number: "A018".parse().unwrap(),
        kiosk: KioskId(1),
        print: PrintState::Unknown,
        issued_at: Moment(0),
    };
    for (index, expected) in [
        (0, Command::Reprint { ticket: TicketId(7), kiosk: KioskId(1), asker: Asker::Staff }),
        (1, Command::SettlePrint { ticket: TicketId(7) }),
    ] {
        let mut terminal = Terminal::new(CounterId(3));
        let view = sample::view(CounterState::Open, None);
        terminal.hear(News::Fresh(view.clone()));
        assert_eq!(terminal.press(Act::Papers, Millis(0)), None);
        assert_eq!(terminal.toast().map(|toast| toast.code.as_str()), Some("no_paper_lost"));
        terminal.hear(News::Fresh(CounterView { lost_prints: vec![lost], ..view.clone() }));
        assert_eq!(terminal.press(Act::Papers, Millis(1_000)), None);
        // Another number joins the list while a finger is on its way.
        let newer = LostPrint { ticket: TicketId(8), number: "A019".parse().unwrap(), ..lost };
        let later = CounterView { lost_prints: vec![newer, lost], ..view };
        terminal.hear(News::Changed(later, Vec::new()));
        assert_eq!(terminal.choose(index, Millis(1_000)), Some(expected));
        assert_eq!(terminal.working(), Some(Act::Papers));
    }
}

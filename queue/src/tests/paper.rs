//! Which papers a number may have, and which ones staff must see to.

use crate::testing::branch::{OPENING, rules};
use crate::{Event, Hall, REPRINT_WITHIN};
use shared::device::{Asker, DeviceState, Held, PrintState, PrintTrouble, PrinterState};
use shared::moment::Millis;
use shared::{Command, KioskId, Lane, Language, Moment, Refusal, ServiceId, TicketId};

const TICKET: TicketId = TicketId(1);
const KIOSK: KioskId = KioskId(1);
const LOST: PrintState = PrintState::Failed { trouble: PrintTrouble::PaperOut };

struct Scene {
    hall: Hall,
    now: Moment,
}

impl Scene {
    /// An open hall with two good printers, and a number from the first kiosk.
    fn new() -> Self {
        let mut scene = Self { hall: Hall::default(), now: OPENING };
        let adopted = scene.hall.adopt(&rules()).unwrap();
        scene.take(adopted);
        scene.done(Command::OpenDay { date: "2026-11-22".to_owned() });
        for kiosk in [KioskId(1), KioskId(2)] {
            let printer = PrinterState { device: DeviceState::Online, ..PrinterState::default() };
            scene.done(Command::ReportPrinter { kiosk, printer });
        }
        scene.done(Command::Issue {
            service: ServiceId("cash".to_owned()),
            lane: Lane::Ordinary,
            language: Language::chinese(),
            kiosk: Some(KioskId(1)),
            large_print: false,
            person: None,
            grant: None,
            then: Vec::new(),
            more_time: false,
            visit: None,
        });
        scene
    }

    fn take(&mut self, events: Vec<Event>) {
        for event in events {
            crate::check::event(&self.hall, &event).unwrap();
            self.hall.apply(&event, self.now);
        }
    }

    #[track_caller]
    fn done(&mut self, command: Command) {
        let events = self.hall.decide(&command, self.now).unwrap();
        self.take(events);
    }

    #[track_caller]
    fn printed(&mut self, print: PrintState) {
        self.done(self.word(print));
    }

    /// A word on the last paper, from where it comes out.
    fn word(&self, print: PrintState) -> Command {
        let ticket = self.hall.ticket(TICKET).unwrap();
        let (copy, kiosk) = (ticket.copies, ticket.paper_at.unwrap());
        Command::ReportPrint { ticket: TICKET, copy, kiosk, print }
    }

    fn ask(&mut self, kiosk: u16, asker: Asker) -> Result<(), Refusal> {
        let command = Command::Reprint { ticket: TICKET, kiosk: KioskId(kiosk), asker };
        let events = self.hall.decide(&command, self.now)?;
        self.take(events);
        Ok(())
    }

    fn lost(&self) -> usize {
        self.hall.lost_prints().count()
    }
}

#[test]
fn a_customer_has_one_more_paper_and_not_while_the_first_is_printing() {
    let mut scene = Scene::new();
    assert_eq!(scene.ask(1, Asker::Customer), Err(Refusal::PrintUnderWay));
    scene.printed(PrintState::Started);
    assert_eq!(scene.ask(1, Asker::Customer), Err(Refusal::PrintUnderWay));
    scene.printed(PrintState::Unverified);
    assert_eq!(scene.ask(1, Asker::Customer), Ok(()));
    let ticket = scene.hall.ticket(TICKET).unwrap();
    assert_eq!((ticket.copies, ticket.print), (2, None));
    scene.printed(PrintState::Started);
    scene.printed(PrintState::Unverified);
    assert_eq!(scene.ask(1, Asker::Customer), Err(Refusal::ReprintedEnough { copies: 2 }));
    assert_eq!(scene.hall.waiting(&ServiceId("cash".to_owned())), 1, "one number, one place");
}

#[test]
fn a_customer_who_has_gone_on_asks_staff() {
    let mut scene = Scene::new();
    scene.printed(PrintState::Unknown);
    scene.now = scene.now + REPRINT_WITHIN + Millis(1);
    assert_eq!(scene.ask(1, Asker::Customer), Err(Refusal::TooLateToReprint { seconds: 120 }));
    assert_eq!(scene.ask(2, Asker::Staff), Ok(()));
    let ticket = scene.hall.ticket(TICKET).unwrap();
    assert_eq!((ticket.paper_at, ticket.kiosk), (Some(KioskId(2)), Some(KioskId(1))));
}

#[test]
fn a_lost_print_is_on_the_list_until_somebody_sees_to_it() {
    let mut scene = Scene::new();
    assert_eq!(scene.lost(), 0);
    scene.printed(LOST);
    assert_eq!(scene.lost(), 1);
    scene.ask(1, Asker::Staff).unwrap();
    assert_eq!(scene.lost(), 0, "its paper is on the way");
    scene.printed(PrintState::Unknown);
    assert_eq!(scene.lost(), 1);
    scene.done(Command::SettlePrint { ticket: TICKET });
    assert_eq!(scene.lost(), 0);
    scene.done(Command::SettlePrint { ticket: TICKET });
    let number = scene.hall.ticket(TICKET).unwrap().number;
    scene.ask(1, Asker::Staff).unwrap();
    scene.printed(LOST);
    scene.done(Command::Cancel { number });
    assert_eq!(scene.lost(), 0, "its customer has gone");
    assert_eq!(scene.ask(1, Asker::Staff), Err(Refusal::NotWaiting));
}

#[test]
fn a_paper_that_its_presenter_took_back_is_lost() {
    let mut scene = Scene::new();
    scene.printed(PrintState::Confirmed);
    for (held, lost) in [(Held::Presented, 0), (Held::Retracted, 1)] {
        scene.done(Command::ReportHeld { ticket: TICKET, copy: 1, kiosk: KIOSK, held });
        assert_eq!(scene.lost(), lost, "{held:?}");
    }
    scene.ask(1, Asker::Staff).unwrap();
    assert_eq!(scene.hall.ticket(TICKET).unwrap().held, None);
    scene.printed(PrintState::Confirmed);
    scene.done(Command::ReportHeld { ticket: TICKET, copy: 2, kiosk: KIOSK, held: Held::Taken });
    assert_eq!(scene.lost(), 0);
}

#[test]
fn a_printer_in_trouble_is_not_asked() {
    let mut scene = Scene::new();
    scene.printed(LOST);
    let printer = PrinterState { device: DeviceState::CoverOpen, ..PrinterState::default() };
    scene.done(Command::ReportPrinter { kiosk: KioskId(1), printer });
    let trouble = Refusal::PrinterInTrouble { kiosk: KioskId(1) };
    assert_eq!(scene.ask(1, Asker::Staff), Err(trouble));
    assert_eq!(scene.ask(9, Asker::Staff), Err(Refusal::UnknownKiosk { kiosk: KioskId(9) }));
    assert_eq!(scene.ask(2, Asker::Staff), Ok(()));
}

#[test]
fn a_neighbour_takes_over_only_what_nobody_has_begun() {
    let mut scene = Scene::new();
    assert_eq!(scene.ask(2, Asker::Neighbour), Ok(()));
    let ticket = scene.hall.ticket(TICKET).unwrap();
    assert_eq!((ticket.copies, ticket.paper_at), (1, Some(KioskId(2))));
    scene.printed(PrintState::Started);
    assert_eq!(scene.ask(2, Asker::Neighbour), Err(Refusal::PrintUnderWay));
}

#[test]
fn the_word_on_an_older_paper_says_nothing_of_a_newer_one() {
    let mut scene = Scene::new();
    scene.printed(PrintState::Unknown);
    scene.ask(2, Asker::Staff).unwrap();
    scene.printed(PrintState::Confirmed);
    let late = Command::ReportPrint { ticket: TICKET, copy: 1, kiosk: KIOSK, print: LOST };
    assert_eq!(scene.hall.decide(&late, scene.now), Err(Refusal::NothingToReport));
    let held = Command::ReportHeld { ticket: TICKET, copy: 1, kiosk: KIOSK, held: Held::Retracted };
    assert_eq!(scene.hall.decide(&held, scene.now), Err(Refusal::NothingToReport));
}

#[test]
fn a_word_from_where_the_paper_is_not_says_nothing() {
    let mut scene = Scene::new();
    scene.ask(2, Asker::Neighbour).unwrap();
    scene.printed(PrintState::Started);
    for print in [PrintState::Started, LOST, PrintState::Confirmed] {
        let stale = Command::ReportPrint { ticket: TICKET, copy: 1, kiosk: KIOSK, print };
        assert_eq!(scene.hall.decide(&stale, scene.now), Err(Refusal::NothingToReport));
    }
}

#[test]
fn a_paper_that_came_out_is_never_called_lost_and_none_begins_twice() {
    let mut scene = Scene::new();
    scene.printed(PrintState::Started);
    let refused = |scene: &Scene, print| scene.hall.decide(&scene.word(print), scene.now);
    assert_eq!(refused(&scene, PrintState::Started), Ok(Vec::new()), "told once more");
    scene.printed(PrintState::Unknown);
    assert_eq!(refused(&scene, PrintState::Started), Err(Refusal::NothingToReport));
    scene.printed(PrintState::Confirmed);
    for print in [PrintState::Started, LOST, PrintState::Unknown] {
        assert_eq!(refused(&scene, print), Err(Refusal::NothingToReport));
    }
}

#[test]
fn no_paper_begins_for_a_customer_who_has_gone() {
    let mut scene = Scene::new();
    let number = scene.hall.ticket(TICKET).unwrap().number;
    scene.done(Command::Cancel { number });
    let begin =
        Command::ReportPrint { ticket: TICKET, copy: 1, kiosk: KIOSK, print: PrintState::Started };
    assert_eq!(scene.hall.decide(&begin, scene.now), Err(Refusal::NotWaiting));
}

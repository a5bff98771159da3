//! A station before a printer in memory, with an office that takes down what it is told.

use super::super::{Effects, Said, Speaking};
use super::*;
use crate::token::Tokens;
use device::printer::{MemoryPort, Profile};
use device::ticket::{Design, Slip};
use device::virtual_printer::{Habits, Unit};
use queue::testing::branch::{OPENING, rules};
use queue::{Event, Hall};
use shared::moment::Millis;
use shared::{Language, Moment, ServiceId};
use std::sync::{Arc, Mutex};

const HERE: KioskId = KioskId(1);
/// More looks than any test here needs.
const SOON: Duration = Duration::from_secs(30);

/// Takes down every report, but for so many that its disk does not take.
#[derive(Clone, Default)]
struct Book(Arc<Mutex<(Vec<Command>, usize)>>);

impl Book {
    fn written(&self) -> Vec<Command> {
        self.0.lock().unwrap().0.clone()
    }

    /// What was written of prints: which paper, and how it stands.
    fn prints(&self) -> Vec<(u64, PrintState)> {
        let of = |wish: &Command| {
            let Command::ReportPrint { ticket, print, .. } = wish else { return None };
            Some((ticket.0, *print))
        };
        self.written().iter().filter_map(of).collect()
    }

    /// From the next last word on, the disk takes nothing so many times.
    fn fail(&self, times: usize) {
        self.0.lock().unwrap().1 = times;
    }

    async fn until(&self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let looking = async {
            while !is_so(self) {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        assert!(timeout(SOON, looking).await.is_ok(), "{what}: {:?}", self.written());
    }
}

impl Office for Book {
    async fn report(&self, wish: &Command) -> Told {
        let mut book = self.0.lock().unwrap();
        let begins = matches!(wish, Command::ReportPrint { print: PrintState::Started, .. });
        if book.1 > 0 && !begins {
            book.1 -= 1;
            return Told::Unwritten;
        }
        book.0.push(wish.clone());
        Told::Written
    }
}

/// A station at work: the way to it, the printer, what it has told, and how to end it.
struct Scene {
    work: Sender<Work>,
    unit: Unit,
    book: Book,
    ending: watch::Sender<bool>,
    station: tokio::task::JoinHandle<()>,
    rolls: Rolls,
    _state: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        let state = tempfile::tempdir().unwrap();
        let (profile, book) = (Profile::named("epson-tm").unwrap(), Book::default());
        let unit = Unit::new(Habits::from(&profile));
        let rolls = Rolls::open(state.path());
        let station = Station {
            kiosk: HERE,
            neighbour: None,
            paper: profile.paper.clone(),
            baud: 115_200,
            printer: Printer::new(MemoryPort::new(unit.clone()), profile),
            stationery: Stationery::new(Design::standard().clone(), Said::default()),
            rolls: rolls.clone(),
            office: book.clone(),
            told: None,
            held: None,
            owed: VecDeque::new(),
        };
        let (work, inbox) = channel(SLIPS_MAX);
        let (ending, ended) = watch::channel(false);
        let station = tokio::spawn(station.run(inbox, ended));
        Self { work, unit, book, ending, station, rolls, _state: state }
    }

    async fn print(&self, ticket: u64) {
        assert!(self.work.send(Work::Print(Box::new(job(ticket)))).await.is_ok());
    }
}

fn job(ticket: u64) -> Job {
    let slip = Slip::sample(Language::english(), false);
    let paper = PaperId { ticket: TicketId(ticket), copy: 1, kiosk: HERE };
    Job { paper, service: ServiceId("cash".to_owned()), slip }
}

#[tokio::test(start_paused = true)]
async fn a_last_word_waits_for_the_disk_and_is_told_once() {
    let scene = Scene::new();
    scene.book.until("a printer that is well", |book| !book.written().is_empty()).await;
    scene.book.fail(3);
    scene.print(1).await;
    scene.print(2).await;
    scene.book.until("both papers", |book| book.prints().len() == 4).await;
    let (began, out) = (PrintState::Started, PrintState::Confirmed);
    for paper in 1..=2 {
        let words = scene.book.prints().into_iter().filter(|(ticket, _)| *ticket == paper);
        assert_eq!(words.collect::<Vec<_>>(), [(paper, began), (paper, out)]);
    }
    assert_eq!(scene.unit.machine().take_tickets().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn staff_have_a_test_slip_without_a_number_and_a_new_roll_counted() {
    let scene = Scene::new();
    let told = |book: &Book| {
        let told = book.written();
        told.iter().filter(|it| matches!(it, Command::ReportPrinter { .. })).count()
    };
    scene.book.until("a printer that is well", |book| told(book) == 1).await;
    let branch = Text::from([("zh", "城西支行"), ("en", "West branch")]);
    let test = Work::Staff(PrinterTask::Test { branch });
    assert!(scene.work.send(test).await.is_ok());
    scene.book.until("how it went", |book| told(book) == 2).await;
    let slips = scene.unit.machine().take_tickets();
    let [slip] = &slips[..] else { panic!("{} slips", slips.len()) };
    let lines: Vec<_> = slip.lines.iter().map(|line| line.trim()).collect();
    assert_eq!(lines[..4], ["城西支行", "打印测试", "West branch", "PRINTER TEST"], "{lines:?}");
    assert!(slip.codes.is_empty() && scene.book.prints().is_empty(), "it is nobody's");
    assert!(scene.rolls.used_mm(HERE) > 0);
    assert!(scene.work.send(Work::Staff(PrinterTask::NewRoll)).await.is_ok());
    scene.book.until("the new roll", |book| told(book) == 3).await;
    assert_eq!(scene.rolls.used_mm(HERE), 0);
}

#[tokio::test(start_paused = true)]
async fn the_end_lets_the_slip_that_has_begun_come_out_and_no_other_begin() {
    let scene = Scene::new();
    for ticket in 1..=3 {
        scene.print(ticket).await;
    }
    scene.book.until("the first to begin", |book| !book.prints().is_empty()).await;
    scene.ending.send_replace(true);
    scene.station.await.unwrap();
    let (began, out) = (PrintState::Started, PrintState::Confirmed);
    assert_eq!(scene.book.prints(), [(1, began), (1, out)]);
    assert_eq!(scene.unit.machine().take_tickets().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_paper_that_no_printer_takes_is_told_to_be_without_one() {
    let (mut printers, unplaced) = Printers::new();
    let book = Book::default();
    tokio::spawn(unplaced.run(book.clone()));
    printers.print(Box::new(job(7)));
    let failed = PrintState::Failed { trouble: PrintTrouble::NoDevice };
    book.until("a kiosk without a printer", |book| book.prints() == [(7, failed)]).await;

    let state = tempfile::tempdir().unwrap();
    let line = printers.add(HERE, config(), Rolls::open(state.path()));
    (0..=SLIPS_MAX as u64).for_each(|ticket| printers.print(Box::new(job(100 + ticket))));
    let last = (100 + SLIPS_MAX as u64, failed);
    book.until("one too many", |book| book.prints() == [(7, failed), last]).await;
    drop(line);
    printers.print(Box::new(job(8)));
    book.until("a printer's task that is gone", |book| book.prints().len() == 3).await;
    assert_eq!(book.prints()[2], (8, failed));
}

#[tokio::test]
async fn after_a_restart_stubs_come_first_then_papers_as_they_were_asked_for() {
    let (hall, now) = hall_at_its_end();
    let (mut printers, mut unplaced) = Printers::new();
    let state = tempfile::tempdir().unwrap();
    let mut line = printers.add(HERE, config(), Rolls::open(state.path()));
    Effects { printers, speaking: Speaking::default(), beacons: Default::default() }.resume(
        &hall,
        &Tokens::new(b"secret", "t/"),
        now,
    );
    let mut told = Vec::new();
    while let Ok(work) = line.work.try_recv() {
        told.push(match work {
            Work::Print(job) => ("print", job.paper.ticket.0),
            Work::Lost(paper) => ("lost", paper.ticket.0),
            Work::Greet => ("greet", 0),
            Work::Staff(_) => ("staff", 0),
        });
    }
    assert_eq!(told, [("lost", 2), ("print", 4), ("print", 3)]);
    assert_eq!(unplaced.0.try_recv().ok().map(|paper| paper.ticket.0), Some(1));
}

/// Four numbers: the first waits too long for its paper, the second's has begun, the third's is
/// asked for once more after the fourth's.
fn hall_at_its_end() -> (Hall, Moment) {
    let mut hall = Hall::default();
    let mut now = OPENING;
    let apply = |hall: &mut Hall, events: &[Event], now: Moment| {
        events.iter().for_each(|event| hall.apply(event, now));
    };
    let events = hall.adopt(&rules()).unwrap();
    apply(&mut hall, &events, now);
    let issue = Command::Issue {
        service: ServiceId("cash".to_owned()),
        lane: shared::Lane::Ordinary,
        language: Language::chinese(),
        kiosk: Some(HERE),
        large_print: false,
        person: None,
        grant: None,
        then: Vec::new(),
        more_time: false,
        visit: None,
    };
    let print = |ticket: u64, print| {
        let ticket = TicketId(ticket);
        Command::ReportPrint { ticket, copy: 1, kiosk: HERE, print }
    };
    let failed = PrintState::Failed { trouble: PrintTrouble::PaperOut };
    let well = shared::device::DeviceState::Online;
    let printer = PrinterState { device: well, ..PrinterState::default() };
    let again = Command::Reprint { ticket: TicketId(3), kiosk: HERE, asker: Asker::Customer };
    let day = "2026-11-23".to_owned();
    let wishes = [
        (0, Command::OpenDay { date: day }),
        (0, issue.clone()),
        (queue::REPRINT_WITHIN.0 / 1_000, issue.clone()),
        (1, print(2, PrintState::Started)),
        (1, issue.clone()),
        (1, print(3, PrintState::Started)),
        (1, print(3, failed)),
        (1, Command::ReportPrinter { kiosk: HERE, printer }),
        (1, issue),
        (1, again),
    ];
    for (after, wish) in wishes {
        now = now + Millis::seconds(after);
        let events = hall.decide(&wish, now).unwrap();
        apply(&mut hall, &events, now);
    }
    (hall, now)
}

fn config() -> PrinterConfig {
    let profile = Profile::named("epson-tm").unwrap();
    let flow = profile.flow;
    let link = device::printer::Link::parse("/dev/null", 115_200, flow).unwrap();
    PrinterConfig { profile, link, agent: false, neighbour: None, roll_mm: 80_000 }
}

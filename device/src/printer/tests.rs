//! The driver against the virtual printer, one test for each mishap.

use super::sample::ticket as job;
use super::{Family, MemoryPort, Port, Printer, Profile};
use crate::virtual_printer::{Fault, Habits, Ticket, Unit};
use shared::device::PrintTrouble::{self, CoverOpen, Error, Jam, NoAnswer, NoDevice, Offline};
use shared::device::{DeviceState, PrintState, SupplyState};
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};

/// More rows than any ticket here has.
const ROWS: u32 = 1_000;

/// Fewer rows than a ticket has: the roll ends within its large number.
const HALF_A_TICKET_ROWS: usize = 200;

fn told() -> Profile {
    Profile::named("epson-tm").unwrap()
}

fn untold() -> Profile {
    Profile::named("generic-80").unwrap()
}

fn connected(habits: Habits, profile: Profile) -> (MemoryPort, Unit, Printer<MemoryPort>) {
    let unit = Unit::new(habits);
    let port = MemoryPort::new(unit.clone());
    (port.clone(), unit, Printer::new(port, profile))
}

fn tickets(unit: &Unit) -> Vec<Ticket> {
    unit.machine().take_tickets()
}

fn failed(trouble: PrintTrouble) -> PrintState {
    PrintState::Failed { trouble }
}

#[track_caller]
fn assert_whole(ticket: &Ticket, number: &str) {
    assert!(ticket.lines.contains(&number.to_owned()), "{:?} is not {number}", ticket.lines);
    assert_eq!(ticket.codes, [format!("TX1:{number}").into_bytes()]);
    assert!(!ticket.lines.contains(&"以上作废".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn a_well_printer_confirms_each_ticket() {
    for (process_ids, automatic) in [(true, true), (false, true), (true, false), (false, false)] {
        let habits = Habits { process_ids, automatic, ..Habits::default() };
        let (_, unit, mut printer) = connected(habits.clone(), told());
        assert_eq!(printer.state().await.trouble(), None);
        for number in ["A018", "A019", "A020"] {
            assert_eq!(
                printer.print(&job(number), ROWS).await,
                PrintState::Confirmed,
                "{habits:?}"
            );
            let printed = tickets(&unit);
            assert_eq!(printed.len(), 1, "{habits:?}");
            assert_whole(&printed[0], number);
        }
        assert_eq!(unit.machine().unknown(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn every_fault_is_told_by_its_name_and_ends_when_it_is_mended() {
    let epson = Family::Epson;
    for (fault, family, trouble) in [
        (Fault::PaperOut, epson, PrintTrouble::PaperOut),
        (Fault::CoverOpen, epson, CoverOpen),
        (Fault::Offline, epson, Offline),
        (Fault::Cutter, epson, Error),
        (Fault::Jam, epson, Error),
        (Fault::Jam, Family::Snbc, Jam),
        (Fault::Silent, epson, NoAnswer),
        (Fault::Garbage, epson, NoAnswer),
    ] {
        let profile = Profile { status: Some(family), ..told() };
        let habits = Habits { family, ..Habits::default() };
        let (_, unit, mut printer) = connected(habits, profile);
        unit.set(fault, true);
        assert_eq!(printer.state().await.trouble(), Some(trouble), "{fault:?}");
        assert_eq!(printer.print(&job("A018"), ROWS).await, failed(trouble), "{fault:?}");
        assert!(tickets(&unit).is_empty(), "{fault:?} let paper out");
        unit.set(fault, false);
        assert_eq!(printer.state().await.trouble(), None, "{fault:?}");
        assert_eq!(printer.print(&job("A019"), ROWS).await, PrintState::Confirmed, "{fault:?}");
        assert_eq!(tickets(&unit).len(), 1, "{fault:?} left an orphan");
    }
}

#[tokio::test(start_paused = true)]
async fn a_roll_near_its_end_is_told_and_still_prints() {
    let (_, unit, mut printer) = connected(Habits::default(), told());
    unit.set(Fault::NearEnd, true);
    let state = printer.state().await;
    assert_eq!((state.device, state.supply), (DeviceState::Online, SupplyState::Low));
    assert_eq!(printer.print(&job("A018"), ROWS).await, PrintState::Confirmed);
}

#[tokio::test(start_paused = true)]
async fn paper_out_within_a_ticket_fails_it_and_no_orphan_comes_out() {
    let (_, unit, mut printer) = connected(Habits::default(), told());
    assert_eq!(printer.print(&job("A018"), ROWS).await, PrintState::Confirmed);
    tickets(&unit);
    unit.machine().paper_for(HALF_A_TICKET_ROWS);
    assert_eq!(printer.print(&job("A019"), ROWS).await, failed(PrintTrouble::PaperOut));
    assert_eq!(printer.state().await.trouble(), Some(PrintTrouble::PaperOut));
    assert_eq!(unit.machine().held(), 0, "the tail is still held");

    unit.set(Fault::PaperOut, false);
    sleep(Duration::from_secs(5)).await;
    assert!(tickets(&unit).is_empty(), "an orphan came out on the new roll");
    assert_eq!(printer.state().await.trouble(), None);
    let stub = tickets(&unit);
    assert_eq!(stub.len(), 1);
    assert!(stub[0].lines.contains(&"以上作废".to_owned()) && stub[0].codes.is_empty());

    assert_eq!(printer.print(&job("A019"), ROWS).await, PrintState::Confirmed);
    let again = tickets(&unit);
    assert_eq!(again.len(), 1);
    assert_whole(&again[0], "A019");
}

#[tokio::test(start_paused = true)]
async fn what_a_stubborn_unit_prints_of_a_broken_job_is_followed_by_the_void_mark() {
    let habits = Habits { clears: false, ..Habits::default() };
    let (_, unit, mut printer) = connected(habits.clone(), told());
    unit.machine().paper_for(HALF_A_TICKET_ROWS);
    let long = [job("A018"), vec![b'\n'; 4_000]].concat();
    assert_eq!(printer.print(&long, ROWS).await, failed(PrintTrouble::PaperOut));
    unit.set(Fault::PaperOut, false);
    assert_eq!(printer.state().await.trouble(), None);
    let last = tickets(&unit).pop().unwrap();
    assert!(last.lines.ends_with(&["以上作废".to_owned(), "VOID".to_owned()]));
    assert_eq!(printer.print(&job("A019"), ROWS).await, PrintState::Confirmed);
    assert_whole(&tickets(&unit)[0], "A019");
}

#[tokio::test(start_paused = true)]
async fn trouble_in_mid_job_stops_the_sending() {
    for (fault, trouble) in
        [(Fault::CoverOpen, CoverOpen), (Fault::Cutter, Error), (Fault::Offline, Offline)]
    {
        let (_, unit, mut printer) = connected(Habits::default(), told());
        let long = [vec![b'\n'; 20_000], job("A018")].concat();
        let switch = async {
            sleep(Duration::from_millis(600)).await;
            unit.set(fault, true);
        };
        let started = Instant::now();
        let (printed, ()) = tokio::join!(printer.print(&long, ROWS), switch);
        assert_eq!(printed, failed(trouble));
        assert!(started.elapsed() < Duration::from_millis(700), "it went on sending");
        assert!(tickets(&unit).is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn silence_after_the_last_byte_is_unknown() {
    for automatic in [true, false] {
        let habits = Habits { automatic, ..Habits::default() };
        let (_, unit, mut printer) = connected(habits.clone(), told());
        let long = [vec![b'\n'; 20_000], job("A018")].concat();
        let switch = async {
            sleep(Duration::from_millis(900)).await;
            unit.set(Fault::Silent, true);
        };
        let (printed, ()) = tokio::join!(printer.print(&long, ROWS), switch);
        assert_eq!(printed, PrintState::Unknown);
        assert_eq!(printer.state().await.trouble(), Some(NoAnswer));
        unit.set(Fault::Silent, false);
        assert_eq!(printer.print(&job("A018"), ROWS).await, PrintState::Confirmed);
        assert_whole(tickets(&unit).last().unwrap(), "A018");
    }
}

#[tokio::test(start_paused = true)]
async fn a_printer_that_cannot_tell_is_never_taken_for_confirmed() {
    let (port, unit, mut printer) = connected(Habits::default(), untold());
    unit.set(Fault::Silent, true);
    let state = printer.state().await;
    assert_eq!((state.device, state.trouble()), (DeviceState::NotSupported, None));
    assert_eq!(printer.print(&job("A018"), ROWS).await, PrintState::Unverified);
    sleep(Duration::from_millis(1)).await;
    assert_whole(&tickets(&unit)[0], "A018");
    port.plug(false);
    sleep(Duration::from_millis(1)).await;
    assert_eq!(printer.print(&job("A019"), ROWS).await, failed(NoDevice));
    assert_eq!(printer.state().await.trouble(), Some(NoDevice));
}

#[tokio::test(start_paused = true)]
async fn a_pulled_plug_is_no_device_and_the_line_reopens() {
    let (port, unit, mut printer) = connected(Habits::default(), told());
    assert_eq!(printer.print(&job("A018"), ROWS).await, PrintState::Confirmed);
    port.plug(false);
    assert_eq!(printer.state().await.trouble(), Some(NoDevice));
    assert_eq!(printer.print(&job("A019"), ROWS).await, failed(NoDevice));
    port.plug(true);
    assert_eq!(printer.state().await.trouble(), None);
    assert_eq!(printer.print(&job("A019"), ROWS).await, PrintState::Confirmed);
    assert_eq!(tickets(&unit).len(), 2);

    port.plug(false);
    sleep(Duration::from_millis(1)).await;
    port.plug(true);
    assert_eq!(printer.print(&job("A020"), ROWS).await, PrintState::Confirmed, "a quick replug");
}

#[tokio::test(start_paused = true)]
async fn a_plug_pulled_and_put_back_between_two_tickets_costs_none() {
    let (port, unit, mut printer) = connected(Habits::default(), untold());
    for number in ["A018", "A019"] {
        assert_eq!(printer.print(&job(number), ROWS).await, PrintState::Unverified);
        sleep(Duration::from_secs(2)).await;
        let printed = tickets(&unit);
        assert_eq!(printed.len(), 1);
        assert_whole(&printed[0], number);
        port.plug(false);
        sleep(Duration::from_secs(2)).await;
        port.plug(true);
    }
}

#[tokio::test(start_paused = true)]
async fn a_plug_pulled_in_mid_job_leaves_a_void_stub() {
    let (port, unit, mut printer) = connected(Habits::default(), told());
    let band = [0x1D, b'v', b'0', 0, 72, 0, 255, 0];
    let cut_short = [job("A018")[..150].to_vec(), band.to_vec(), vec![0x55; 72 * 255]].concat();
    let switch = async {
        sleep(Duration::from_millis(700)).await;
        port.plug(false);
    };
    let (printed, ()) = tokio::join!(printer.print(&cut_short, ROWS), switch);
    assert_eq!(printed, failed(NoDevice));
    port.plug(true);
    assert_eq!(printer.print(&job("A019"), ROWS).await, PrintState::Confirmed);
    let printed = tickets(&unit);
    assert_eq!(printed.len(), 2);
    assert!(printed[0].lines.contains(&"以上作废".to_owned()));
    assert_whole(&printed[1], "A019");
}

#[tokio::test(start_paused = true)]
async fn what_an_earlier_life_left_open_is_closed_before_the_first_ticket() {
    let (_, unit, mut printer) = connected(Habits::default(), told());
    let first = job("A018");
    let code = first.windows(4).position(|four| four == b"TX1:").unwrap();
    unit.machine().feed(&first[..code + 2]);
    printer.assume_broken();
    assert_eq!(printer.print(&job("A019"), ROWS).await, PrintState::Confirmed);
    let printed = tickets(&unit);
    assert!(printed[0].lines.contains(&"以上作废".to_owned()));
    assert_whole(&printed[1], "A019");
}

#[tokio::test(start_paused = true)]
async fn a_printer_can_be_left_to_a_task_of_its_own() {
    let (_, unit, mut printer) = connected(Habits::default(), told());
    let task = tokio::spawn(async move { printer.print(&job("A018"), ROWS).await });
    assert_eq!(task.await.unwrap(), PrintState::Confirmed);
    assert_eq!(tickets(&unit).len(), 1);
}

/// A line whose far end takes nothing.
struct Stuck(Vec<tokio::io::DuplexStream>);

impl Port for Stuck {
    type Line = tokio::io::DuplexStream;

    async fn open(&mut self) -> Result<Self::Line, super::OpenError> {
        let (near, far) = tokio::io::duplex(2);
        self.0.push(far);
        Ok(near)
    }

    fn baud(&self) -> u32 {
        9_600
    }
}

#[tokio::test(start_paused = true)]
async fn a_stalled_line_is_no_answer_and_never_a_hang() {
    for profile in [told(), untold()] {
        let mut printer = Printer::new(Stuck(Vec::new()), profile);
        let limit = Duration::from_secs(3);
        let printed = timeout(limit, printer.print(&job("A018"), ROWS)).await.unwrap();
        assert_eq!(printed, failed(NoAnswer));
    }
}

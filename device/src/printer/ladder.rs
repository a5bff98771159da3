//! The ladder of confirmation, the presenter and the roll, each against a printer that climbs it.

use super::sample::{ticket, uncut};
use super::{MemoryPort, Printer, Profile, Roll};
use crate::virtual_printer::{Fault, Habits, Unit};
use shared::device::PrintTrouble::{Jam, NoAnswer};
use shared::device::{DeviceState, Held, PrintState, SupplyState};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// The paper of a ticket, in rows: 120 mm.
const ROWS: u32 = 960;

/// A printer that answers confirms within this time of the last byte.
const CONFIRM_MS_MAX: u64 = 500;

fn profile(name: &str) -> Profile {
    Profile::named(name).unwrap()
}

fn connected(name: &str) -> (Unit, Printer<MemoryPort>) {
    let profile = profile(name);
    let unit = Unit::new(Habits::from(&profile));
    (unit.clone(), Printer::new(MemoryPort::new(unit), profile))
}

fn job(name: &str) -> Vec<u8> {
    match name {
        "custom-vkp80" => [uncut("A018").as_slice(), &[0x1B, b'i', 0x1D, b'e', 3, 12]].concat(),
        _ => ticket("A018"),
    }
}

/// Prints, and says how long it took beside the line's own time.
async fn timed(printer: &mut Printer<MemoryPort>, job: &[u8]) -> (PrintState, Duration) {
    let started = Instant::now();
    let state = printer.print(job, ROWS).await;
    let wire = Duration::from_micros(job.len() as u64 * 10_000_000 / 115_200);
    (state, started.elapsed().saturating_sub(wire))
}

#[tokio::test(start_paused = true)]
async fn every_printer_that_answers_confirms_within_half_a_second() {
    for name in ["epson-tm", "custom-vkp80", "snbc-bt-t080"] {
        let (unit, mut printer) = connected(name);
        assert_eq!(printer.state().await.trouble(), None, "{name}");
        // What greets a printer on a new line travels for a while.
        sleep(Duration::from_secs(1)).await;
        let (state, time) = timed(&mut printer, &job(name)).await;
        assert_eq!(state, PrintState::Confirmed, "{name}");
        println!("{name}: confirmed {time:?} after the line's own time");
        assert!(time <= Duration::from_millis(CONFIRM_MS_MAX), "{name}: {time:?}");
        unit.take();
        assert_eq!(unit.machine().take_tickets().len(), 1, "{name}");
        assert_eq!(unit.machine().unknown(), 0, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_late_process_id_is_waited_for_and_one_that_never_comes_is_not() {
    let (unit, mut printer) = connected("epson-tm");
    assert_eq!(printer.state().await.trouble(), None);
    unit.set(Fault::IdLate, true);
    let (state, time) = timed(&mut printer, &job("epson-tm")).await;
    assert_eq!(state, PrintState::Confirmed);
    // Once for the body and once for the cut, 800 ms late each.
    assert!((1_600..2_000).contains(&time.as_millis()), "{time:?}");

    unit.set(Fault::IdLate, false);
    unit.set(Fault::IdNever, true);
    assert_eq!(printer.print(&job("epson-tm"), ROWS).await, PrintState::Confirmed);
    let (state, time) = timed(&mut printer, &job("epson-tm")).await;
    assert_eq!(state, PrintState::Confirmed, "its barrier is believed");
    assert!(time <= Duration::from_millis(CONFIRM_MS_MAX), "{time:?}");
    assert_eq!(unit.machine().take_tickets().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn noise_between_answers_and_answers_in_pieces_are_understood() {
    for name in ["epson-tm", "custom-vkp80", "snbc-bt-t080"] {
        for faults in [[Fault::Noise, Fault::Noise], [Fault::Split, Fault::Noise]] {
            let (unit, mut printer) = connected(name);
            faults.iter().for_each(|fault| unit.set(*fault, true));
            assert_eq!(printer.state().await.trouble(), None, "{name} {faults:?}");
            let state = printer.print(&job(name), ROWS).await;
            assert_eq!(state, PrintState::Confirmed, "{name} {faults:?}");
            unit.set(Fault::PaperOut, true);
            assert_eq!(printer.state().await.supply, SupplyState::Out, "{name} {faults:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_broken_board_and_a_printer_that_takes_nothing_are_told() {
    for name in ["epson-tm", "custom-vkp80", "snbc-bt-t080"] {
        let (unit, mut printer) = connected(name);
        unit.set(Fault::Board, true);
        assert_eq!(printer.state().await.device, DeviceState::Error, "{name}");
        unit.set(Fault::Board, false);
        assert_eq!(printer.state().await.trouble(), None, "{name}");
        unit.set(Fault::Blocked, true);
        assert_eq!(printer.state().await.trouble(), Some(NoAnswer), "{name}");
        let failed = PrintState::Failed { trouble: NoAnswer };
        assert_eq!(printer.print(&job(name), ROWS).await, failed, "{name}");
        unit.set(Fault::Blocked, false);
        assert_eq!(printer.print(&job(name), ROWS).await, PrintState::Confirmed, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_ticket_that_nobody_takes_is_taken_back() {
    let (unit, mut printer) = connected("custom-vkp80");
    assert_eq!(printer.held(), None);
    assert_eq!(printer.print(&job("custom-vkp80"), ROWS).await, PrintState::Confirmed);
    for _ in 0..29 {
        sleep(Duration::from_secs(1)).await;
        printer.state().await;
        assert_eq!(printer.held(), Some(Held::Presented));
    }
    for _ in 0..2 {
        sleep(Duration::from_secs(1)).await;
        printer.state().await;
    }
    assert_eq!((printer.held(), unit.machine().binned()), (Some(Held::Retracted), 1));
    assert_eq!(printer.print(&job("custom-vkp80"), ROWS).await, PrintState::Confirmed);
    unit.take();
    printer.state().await;
    assert_eq!((printer.held(), unit.machine().binned()), (Some(Held::Taken), 1));
    assert_eq!(unit.machine().take_tickets().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn no_ticket_is_printed_behind_one_that_is_stuck_in_the_mouth() {
    let (unit, mut printer) = connected("custom-vkp80");
    assert_eq!(printer.print(&job("custom-vkp80"), ROWS).await, PrintState::Confirmed);
    unit.machine().stick();
    let failed = PrintState::Failed { trouble: Jam };
    assert_eq!(printer.print(&job("custom-vkp80"), ROWS).await, failed);
    unit.take();
    assert_eq!(printer.print(&job("custom-vkp80"), ROWS).await, PrintState::Confirmed);
    unit.take();
    assert_eq!(unit.machine().take_tickets().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_end_of_a_roll_without_a_sensor_is_counted() {
    let counted = Profile { near_end: false, ..profile("epson-tm") };
    let unit = Unit::new(Habits::from(&counted));
    let printer = Printer::new(MemoryPort::new(unit.clone()), counted);
    let mut printer = printer.with_roll(Roll::used(80_000, 74_900));
    assert_eq!(printer.state().await.supply, SupplyState::Full);
    assert_eq!(printer.print(&job("epson-tm"), ROWS).await, PrintState::Confirmed);
    assert_eq!(printer.roll().used_mm(), 74_900 + ROWS / 8);
    assert_eq!(printer.state().await.supply, SupplyState::Low);
    // It is a warning: tickets go on.
    assert_eq!(printer.print(&job("epson-tm"), ROWS).await, PrintState::Confirmed);
    unit.set(Fault::PaperOut, true);
    assert_eq!(printer.state().await.supply, SupplyState::Out);
    unit.set(Fault::PaperOut, false);
    assert_eq!(printer.state().await.supply, SupplyState::Full);
    assert_eq!(printer.roll().used_mm(), 0);
    printer.print(&job("epson-tm"), ROWS).await;
    printer.paper_changed();
    assert_eq!(printer.roll().used_mm(), 0);
}

/// Bytes are waited for as long as they need at their speed, and no longer.
#[tokio::test(start_paused = true)]
async fn a_silent_printer_keeps_nobody_waiting() {
    let (unit, mut printer) = connected("epson-tm");
    assert_eq!(printer.state().await.trouble(), None);
    let after = job("epson-tm").len() as u64;
    unit.machine().trip(after, Fault::Silent);
    let (state, time) = timed(&mut printer, &job("epson-tm")).await;
    assert_eq!(state, PrintState::Unknown);
    assert!(time <= Duration::from_millis(2_500), "{time:?}");
}

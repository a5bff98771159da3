//! Every fault at every byte: whatever goes wrong, and wherever, the print's state is no lie, no
//! job comes out whole twice, nothing comes out for nobody, and the next ticket is whole.
//!
//! The faults strike the virtual printer after a counted byte of the whole conversation, from the
//! first status question to the last confirmation, in the time that stands still.

mod lines;

use super::port::Port;
use super::profile::Cut;
use super::sample::uncut;
use super::{MemoryPort, Printer, Profile};
use crate::virtual_printer::{Fault, Habits, Mark, Ticket, Unit};
use shared::device::{Held, PrintState};
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::time::{pause, sleep};

/// What strikes.
const FAULTS: [Fault; 6] = [
    Fault::PaperOut,
    Fault::CoverOpen,
    Fault::Cutter,
    Fault::Power,
    Fault::Unplugged,
    Fault::Silent,
];

/// Every so many bytes of a picture are struck, and in the long run.
const PICTURE_STEP_BYTES: usize = 64;
const PICTURE_LONG_STEP_BYTES: usize = 7;

/// The same along the NULs on a new line.
const COLD_STEP_BYTES: usize = 61;

/// Bands of the picture, and the dots of one: 72 bytes across, 24 rows.
const BANDS: usize = 6;
const BAND_ROWS: u8 = 24;

/// More rows than any ticket here has.
const ROWS: u32 = 1_000;

/// How often a mended printer may be looked at before it is well.
const LOOKS_MAX: usize = 4;

/// The customer of a mended printer comes later than what an impatient one sees.
const MENDED: Duration = Duration::from_secs(2);

/// The last bytes of a conversation, from within the cut on: the cut, a process id, a barrier.
const CUT_OPEN_BYTES: u64 = 3 + 11 + 3;

/// Two whole tickets, each with the bytes of its conversation.
type Pair = ((Ticket, u64), (Ticket, u64));

/// A line with a virtual printer at its far end.
trait Rig: Sized {
    type Port: Port;

    /// Lays it. Needs a tokio runtime.
    fn lay(unit: &Unit) -> Self;

    /// The near end.
    fn port(&self) -> Self::Port;
}

impl Rig for MemoryPort {
    type Port = Self;

    fn lay(unit: &Unit) -> Self {
        Self::new(unit.clone())
    }

    fn port(&self) -> Self {
        self.clone()
    }
}

/// A printer of a profile, and what it is given.
struct Bench {
    name: &'static str,
    profile: Profile,
    /// The tickets A001, A018 and A019.
    jobs: [Vec<u8>; 3],
    /// The fault strikes a printer that was never spoken to, from the first byte on its new line.
    cold: bool,
}

impl Bench {
    fn unit(&self) -> Unit {
        Unit::new(Habits::from(&self.profile))
    }

    /// A printer that has been spoken to, unless it is to be struck cold. Who cannot answer gets to
    /// know a line by its first ticket.
    async fn greeted<P: Port>(&self, port: P, unit: &Unit) -> Printer<P> {
        let mut printer = Printer::new(port, self.profile.clone());
        if !self.cold {
            if self.profile.status.is_some() {
                printer.state().await;
            } else {
                printer.print(&self.jobs[0], ROWS).await;
            }
            sleep(MENDED).await;
            self.came_out(unit);
        }
        printer
    }

    /// Everything that came out, torn off and taken as a customer does.
    fn came_out(&self, unit: &Unit) -> Vec<Ticket> {
        unit.tear();
        unit.take();
        unit.machine().take_tickets()
    }

    /// What the ticket is on a printer that nothing befalls, and the bytes of its conversation.
    async fn whole(&self, job: &[u8]) -> (Ticket, u64) {
        let unit = self.unit();
        let mut printer = self.greeted(MemoryPort::lay(&unit), &unit).await;
        let greeted = unit.machine().fed();
        let state = printer.print(job, ROWS).await;
        let told = self.profile.status.is_some();
        assert_eq!(state, if told { PrintState::Confirmed } else { PrintState::Unverified });
        sleep(MENDED).await;
        let mut tickets = self.came_out(&unit);
        assert_eq!(tickets.len(), 1, "{}", self.name);
        let bytes = unit.machine().fed() - greeted;
        (tickets.remove(0), bytes)
    }

    /// The two tickets that a strike is about.
    async fn pair(&self) -> Pair {
        (self.whole(&self.jobs[1]).await, self.whole(&self.jobs[2]).await)
    }

    /// Lets a fault strike after so many bytes of a first ticket, mends it, and prints a second.
    async fn strike<R: Rig>(&self, fault: Fault, after: u64, ((first, bytes), (second, _)): &Pair) {
        let place = format!("{}, {} after {after} bytes", self.name, fault.name());
        let unit = self.unit();
        let rig = R::lay(&unit);
        let mut printer = self.greeted(rig.port(), &unit).await;
        unit.machine().trip(after, fault);
        let state = printer.print(&self.jobs[1], ROWS).await;
        sleep(MENDED).await;
        let before = self.came_out(&unit);

        // A look between finds the fault and tells the printer to forget what it holds.
        printer.state().await;
        unit.set(fault, false);
        sleep(MENDED).await;
        let told = self.profile.status.is_some();
        let mut looks = 0;
        while printer.state().await.trouble().is_some() {
            looks += 1;
            assert!(looks < LOOKS_MAX, "{place}: never well: {:?}", printer.state().await);
        }
        sleep(MENDED).await;
        let mended = self.came_out(&unit);

        let next = printer.print(&self.jobs[2], ROWS).await;
        sleep(MENDED).await;
        let last = self.came_out(&unit);
        let whole =
            |tickets: &[Ticket], ticket| tickets.iter().filter(|other| same(other, ticket)).count();
        let (now, later) = (whole(&before, first), whole(&mended, first) + whole(&last, first));
        match state {
            PrintState::Confirmed => assert_eq!(now, 1, "{place}: confirmed, and not out"),
            PrintState::Failed { .. } => {
                assert_eq!(now + later, 0, "{place}: failed, and came out");
            }
            PrintState::Unknown | PrintState::Unverified => {
                assert!(now + later <= 1, "{place}: came out twice");
            }
            PrintState::Started => panic!("{place}: still started"),
        }
        // What a printer holds that can neither tell nor be told comes out when it is mended. A cut
        // that a pulled cable broke off within its four bytes is made by whatever byte comes next;
        // a presenter takes that ticket back.
        let whole_body = bytes.checked_sub(after).is_some_and(|left| left <= CUT_OPEN_BYTES);
        let cut_open = fault == Fault::Unplugged && whole_body && !self.profile.presenter;
        assert!(
            later == 0 || !told || (cut_open && state == PrintState::Unknown),
            "{place}: {state:?}, came out for nobody: {:?} {:?}",
            lines(&mended),
            lines(&last)
        );
        let expected = if told { PrintState::Confirmed } else { PrintState::Unverified };
        assert_eq!(next, expected, "{place}: the next ticket");
        let printed = last.last().unwrap_or_else(|| panic!("{place}: no next ticket"));
        assert!(ends_with(printed, second), "{place}: the next ticket is {:?}", lines(&last));
        // The stub of a printer that cannot tell of it stands above the next ticket.
        if told {
            assert!(same(printed, second), "{place}: the next ticket is {:?}", lines(&last));
            assert_eq!(last.len(), 1, "{place}: more than the next ticket: {:?}", lines(&last));
        }
        if self.profile.presenter {
            assert_eq!(printer.held(), Some(Held::Presented), "{place}");
        }
    }
}

/// Whether two tickets look the same.
fn same(one: &Ticket, other: &Ticket) -> bool {
    one.lines == other.lines && one.codes == other.codes && one.marks == other.marks
}

/// Whether a paper's foot looks as this ticket does.
fn ends_with(paper: &Ticket, ticket: &Ticket) -> bool {
    let above = paper.rows.checked_sub(ticket.rows);
    let Some(above) = above else { return false };
    let begin = paper.marks.len().saturating_sub(ticket.marks.len());
    let lowered: Vec<Mark> = ticket.marks.iter().cloned().map(|mark| lower(mark, above)).collect();
    paper.marks[begin..] == lowered
}

fn lower(mark: Mark, rows: usize) -> Mark {
    match mark {
        Mark::Glyph { glyph, at: (x, y), cell, bold, underline } => {
            Mark::Glyph { glyph, at: (x, y + rows), cell, bold, underline }
        }
        Mark::Bits { at: (x, y), width, dots } => Mark::Bits { at: (x, y + rows), width, dots },
    }
}

fn lines(tickets: &[Ticket]) -> Vec<&[String]> {
    tickets.iter().map(|ticket| ticket.lines.as_slice()).collect()
}

/// A ticket drawn in bands with white between; the number is in the dots and as text.
fn drawn(number: &str) -> Vec<u8> {
    let mut job = number.as_bytes().to_vec();
    job.push(b'\n');
    for band in 0..BANDS {
        job.extend([0x1D, b'L', 8, 0, 0x1D, b'v', b'0', 0, 46, 0, BAND_ROWS, 0]);
        let seed = number.bytes().map(usize::from).sum::<usize>() + band;
        let dots = (0..46 * usize::from(BAND_ROWS)).map(|at| 0x20 | ((at * 7 + seed) % 199) as u8);
        job.extend(dots);
        job.extend([0x1B, b'J', 12]);
    }
    job
}

fn benches(picture: bool, cold: bool) -> Vec<Bench> {
    let bench = |name| {
        let profile = Profile::named(name).unwrap();
        let cut: &[u8] = match profile.paper.cut {
            Cut::Feed => &[0x1D, b'V', 66, 0],
            Cut::Present => &[0x1B, b'i', 0x1D, b'e', 3, 12],
            Cut::Tear => &[0x1B, b'J', 200],
        };
        let jobs = ["A001", "A018", "A019"].map(|number| {
            let body = if picture { drawn(number) } else { uncut(number) };
            [body.as_slice(), cut].concat()
        });
        Bench { name, profile, jobs, cold }
    };
    Profile::NAMES.into_iter().map(bench).collect()
}

/// Runs on a fresh clock that stands still.
fn still<T>(future: impl Future<Output = T>) -> T {
    let runtime = Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        pause();
        future.await
    })
}

/// Strikes every so many bytes with every fault, and says how often.
fn strike_all(benches: &[Bench], step: usize) -> usize {
    let mut struck = 0;
    for bench in benches {
        let tickets = still(bench.pair());
        let bytes = tickets.0.1;
        for fault in FAULTS {
            for after in (1..=bytes).step_by(step) {
                still(bench.strike::<MemoryPort>(fault, after, &tickets));
                struck += 1;
            }
        }
        println!("{}: a conversation of {bytes} bytes", bench.name);
    }
    struck
}

/// One test for each kind of printer, so that a machine of several cores runs them side by side.
fn at_every_byte_of_a_text_ticket(names: &[&str]) {
    let mut benches = benches(false, false);
    benches.retain(|bench| names.contains(&bench.name));
    let struck = strike_all(&benches, 1);
    println!("{struck} faults struck a ticket of text, one at every byte");
}

#[test]
fn six_faults_at_every_byte_of_a_text_ticket_on_epson() {
    at_every_byte_of_a_text_ticket(&["epson-tm"]);
}

#[test]
fn six_faults_at_every_byte_of_a_text_ticket_on_a_presenter() {
    at_every_byte_of_a_text_ticket(&["custom-vkp80"]);
}

#[test]
fn six_faults_at_every_byte_of_a_text_ticket_on_one_that_knows_a_barrier() {
    at_every_byte_of_a_text_ticket(&["snbc-bt-t080"]);
}

#[test]
fn six_faults_at_every_byte_of_a_text_ticket_on_those_that_cannot_tell() {
    at_every_byte_of_a_text_ticket(&["generic-80", "generic-58"]);
}

#[test]
fn six_faults_along_a_picture_on_every_printer() {
    let long = std::env::var_os("TINGXU_LONG").is_some();
    let step = if long { PICTURE_LONG_STEP_BYTES } else { PICTURE_STEP_BYTES };
    let struck = strike_all(&benches(true, false), step);
    println!("{struck} faults struck a picture, one every {step} bytes");
}

#[test]
fn six_faults_along_the_first_words_on_a_new_line() {
    let struck = strike_all(&benches(false, true), COLD_STEP_BYTES);
    println!("{struck} faults struck a new line, one every {COLD_STEP_BYTES} bytes");
}

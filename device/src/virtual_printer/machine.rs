//! The printer's inside: bytes in, replies out, tickets off the cutter.
//!
//! 1. Status questions and recovery are obeyed as they arrive, everything else in its order.
//! 2. While it is offline for any reason it holds what follows, and goes on when it is well.
//! 3. What it does not know is counted, never swallowed silently.

use super::command::{Command, parse};
use super::page::{Page, Ticket};
use std::collections::{BTreeSet, VecDeque};
use std::str::FromStr;

/// Bytes held; more are dropped and counted.
const HELD_BYTES_MAX: usize = 256 * 1024;

/// Finished tickets kept until they are taken; older ones give way.
const TICKETS_MAX: usize = 256;

/// Something wrong with the printer, switched from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// The roll is at its end.
    PaperOut,
    /// The roll is near its end.
    NearEnd,
    /// The cover is open.
    CoverOpen,
    /// Taken offline at its own button.
    Offline,
    /// The cutter is stuck.
    Cutter,
    /// Paper is jammed, as SNBC units report it.
    Jam,
    /// It prints, and its answers never arrive.
    Silent,
    /// Its answers arrive as noise.
    Garbage,
}

/// How this unit differs from others of its trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Habits {
    /// Answers `GS ( H` with the process id.
    pub process_ids: bool,
    /// Sends automatic status when `GS a` asks for it.
    pub automatic: bool,
    /// Forgets what it holds on `DLE ENQ 2`, paper or no paper.
    pub clears: bool,
}

impl Default for Habits {
    fn default() -> Self {
        Self { process_ids: true, automatic: true, clears: true }
    }
}

/// The machine of one printer.
#[derive(Debug, Default)]
pub struct Machine {
    habits: Habits,
    faults: BTreeSet<Fault>,
    /// Rows left on the roll, where it was said.
    paper_rows: Option<usize>,
    held: Vec<u8>,
    recent: [u8; 2],
    page: Page,
    automatic: bool,
    told: [u8; 4],
    replies: Vec<u8>,
    tickets: VecDeque<Ticket>,
    unknown: u64,
    not_drawn: u64,
    lost: u64,
}

impl Machine {
    /// A printer in good order, with these habits.
    pub fn new(habits: Habits) -> Self {
        Self { habits, ..Self::default() }
    }

    /// Takes received bytes and returns what the printer answers.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<u8> {
        for &byte in bytes {
            if self.held.len() < HELD_BYTES_MAX {
                self.held.push(byte);
            } else {
                self.lost += 1;
            }
            self.obey_now(byte);
        }
        self.run();
        self.answer()
    }

    /// Switches a fault, and returns what the printer says of the change by itself.
    pub fn set(&mut self, fault: Fault, on: bool) -> Vec<u8> {
        if on {
            self.faults.insert(fault);
        } else {
            self.faults.remove(&fault);
            if fault == Fault::PaperOut {
                self.paper_rows = None;
            }
        }
        self.tell_change();
        self.run();
        self.answer()
    }

    /// Lets the roll end after so many rows.
    pub fn paper_for(&mut self, rows: usize) {
        self.paper_rows = Some(rows);
    }

    /// The faults that are on.
    pub fn faults(&self) -> impl Iterator<Item = Fault> + '_ {
        self.faults.iter().copied()
    }

    /// Takes the finished tickets, oldest first.
    pub fn take_tickets(&mut self) -> Vec<Ticket> {
        self.tickets.drain(..).collect()
    }

    /// Commands it did not know.
    pub fn unknown(&self) -> u64 {
        self.unknown
    }

    /// Commands it knew and does not draw.
    pub fn not_drawn(&self) -> u64 {
        self.not_drawn
    }

    /// Bytes that found its buffer full.
    pub fn lost(&self) -> u64 {
        self.lost
    }

    /// Bytes that wait for the printer to be well.
    pub fn held(&self) -> usize {
        self.held.len()
    }

    fn has(&self, fault: Fault) -> bool {
        self.faults.contains(&fault)
    }

    fn offline(&self) -> bool {
        [Fault::PaperOut, Fault::CoverOpen, Fault::Offline, Fault::Cutter, Fault::Jam]
            .iter()
            .any(|fault| self.has(*fault))
    }

    /// `DLE EOT n` and `DLE ENQ n` act wherever they stand, as on older firmware.
    fn obey_now(&mut self, byte: u8) {
        match (self.recent, byte) {
            ([0x10, 0x04], 1..=4) => {
                let reply = self.real_time(byte);
                self.replies.push(reply);
                if self.offline() {
                    // Questions asked while it holds a job are no part of the job.
                    self.held.truncate(self.held.len().saturating_sub(3));
                }
            }
            ([0x10, 0x05], 2) if self.habits.clears && self.offline() => {
                self.held.clear();
                self.page.reset();
            }
            _ => {}
        }
        self.recent = [self.recent[1], byte];
    }

    /// Works off what is held, until it is done or the printer is not well.
    fn run(&mut self) {
        let mut done = 0;
        while !self.offline() {
            let Some((command, length)) = parse(&self.held[done..], self.page.chinese) else {
                break;
            };
            done += length;
            let before = self.page.rows();
            self.execute(command);
            self.use_paper(self.page.rows().saturating_sub(before));
        }
        self.held.drain(..done.min(self.held.len()));
    }

    fn use_paper(&mut self, rows: usize) {
        let Some(left) = &mut self.paper_rows else { return };
        *left = left.saturating_sub(rows);
        if *left == 0 {
            self.faults.insert(Fault::PaperOut);
            self.tell_change();
        }
    }

    fn execute(&mut self, command: Command) {
        match command {
            Command::Nothing => {}
            Command::NotDrawn => self.not_drawn += 1,
            Command::Unknown => self.unknown += 1,
            Command::Automatic(mask) => {
                self.automatic = mask != 0 && self.habits.automatic;
                if self.automatic {
                    self.told = self.status();
                    self.replies.extend(self.told);
                }
            }
            Command::PaperStatus(n) => {
                let paper = if matches!(n, 1 | 49) { self.status()[2] & 0x03 } else { 0 };
                self.replies.push(paper);
            }
            Command::Identify(n) => self.identify(n),
            Command::ProcessId(id) if self.habits.process_ids => {
                self.replies.extend([0x37, 0x22]);
                self.replies.extend(id);
                self.replies.push(0);
            }
            Command::ProcessId(_) => self.not_drawn += 1,
            Command::Reset => {
                self.page.reset();
                self.automatic = false;
            }
            Command::Cut { feed } => {
                if let Some(ticket) = self.page.cut(feed) {
                    if self.tickets.len() == TICKETS_MAX {
                        self.tickets.pop_front();
                    }
                    self.tickets.push_back(ticket);
                }
            }
            Command::Draw(drawing) => self.unknown += u64::from(!self.page.draw(drawing)),
        }
    }

    fn identify(&mut self, n: u8) {
        let text = match n {
            66 => "TINGXU",
            67 => "VIRTUAL PRINTER",
            65 => env!("CARGO_PKG_VERSION"),
            _ => return self.replies.push(0x02),
        };
        self.replies.push(0x5F);
        self.replies.extend(text.bytes());
        self.replies.push(0);
    }

    /// The answer to `DLE EOT n`.
    fn real_time(&self, n: u8) -> u8 {
        let bit = |fault, bits| if self.has(fault) { bits } else { 0 };
        let error = bit(Fault::Cutter, 0x40) | bit(Fault::Jam, 0x40);
        0x12 | match n {
            1 => self.offline_bit(),
            2 => bit(Fault::CoverOpen, 0x04) | bit(Fault::PaperOut, 0x20) | error,
            3 => bit(Fault::Cutter, 0x08) | bit(Fault::Jam, 0x04),
            _ => bit(Fault::NearEnd, 0x0C) | bit(Fault::PaperOut, 0x6C),
        }
    }

    /// The four bytes of automatic status.
    fn status(&self) -> [u8; 4] {
        let bit = |fault, bits| if self.has(fault) { bits } else { 0 };
        [
            0x10 | self.offline_bit() | bit(Fault::CoverOpen, 0x20),
            bit(Fault::Cutter, 0x08) | bit(Fault::Jam, 0x04),
            bit(Fault::NearEnd, 0x03) | bit(Fault::PaperOut, 0x0F),
            0,
        ]
    }

    /// The offline bit, in the same place in both forms of status.
    fn offline_bit(&self) -> u8 {
        if self.offline() { 0x08 } else { 0 }
    }

    fn tell_change(&mut self) {
        let status = self.status();
        if self.automatic && status != self.told {
            self.told = status;
            self.replies.extend(status);
        }
    }

    /// What leaves on the line: nothing from a silent unit, noise from a garbling one.
    fn answer(&mut self) -> Vec<u8> {
        let mut replies = std::mem::take(&mut self.replies);
        if self.has(Fault::Silent) {
            replies.clear();
        }
        if self.has(Fault::Garbage) {
            // No reply has its top bit set, so none of these is mistaken for one.
            replies.iter_mut().for_each(|byte| *byte |= 0x80);
        }
        replies
    }
}

impl Fault {
    /// Every fault.
    pub const ALL: [Self; 8] = [
        Self::PaperOut,
        Self::NearEnd,
        Self::CoverOpen,
        Self::Offline,
        Self::Cutter,
        Self::Jam,
        Self::Silent,
        Self::Garbage,
    ];

    /// Its name on the control line.
    pub fn name(self) -> &'static str {
        match self {
            Self::PaperOut => "paper-out",
            Self::NearEnd => "near-end",
            Self::CoverOpen => "cover-open",
            Self::Offline => "offline",
            Self::Cutter => "cutter",
            Self::Jam => "jam",
            Self::Silent => "silent",
            Self::Garbage => "garbage",
        }
    }
}

/// No fault has this name.
#[derive(Debug, thiserror::Error)]
#[error("no fault is called {0}")]
pub struct NoFault(String);

impl FromStr for Fault {
    type Err = NoFault;
    fn from_str(name: &str) -> Result<Self, NoFault> {
        let found = Self::ALL.into_iter().find(|fault| fault.name() == name);
        found.ok_or_else(|| NoFault(name.to_owned()))
    }
}

//! The printer's inside: bytes in, replies out, tickets off the cutter.
//!
//! 1. Status questions and recovery are obeyed as they arrive, everything else in its order.
//! 2. While it stands still for any reason it holds what follows, and goes on when it is well.
//! 3. What it does not know is counted, never swallowed silently.

use super::command::{Command, parse};
use super::fault::Fault;
use super::habits::Habits;
use super::page::{Page, Ticket};
use crate::printer::Family;
use std::collections::{BTreeSet, VecDeque};

/// Bytes held; more are dropped and counted.
const HELD_BYTES_MAX: usize = 256 * 1024;

/// Finished tickets kept until they are taken; older ones give way.
const TICKETS_MAX: usize = 256;

/// The machine of one printer.
#[derive(Debug)]
pub struct Machine {
    habits: Habits,
    faults: BTreeSet<Fault>,
    /// Rows left on the roll, where it was said.
    paper_rows: Option<usize>,
    /// A fault that comes after so many bytes.
    trip: Option<(u64, Fault)>,
    fed: u64,
    held: Vec<u8>,
    recent: [u8; 3],
    page: Page,
    automatic: bool,
    told: [u8; 4],
    replies: Vec<u8>,
    late: Vec<u8>,
    /// Cut, and not yet held out.
    inside: Vec<Ticket>,
    /// Held out, and not yet taken.
    mouth: Vec<Ticket>,
    stuck: bool,
    tickets: VecDeque<Ticket>,
    binned: usize,
    unknown: u64,
    not_drawn: u64,
    lost: u64,
}

impl Default for Machine {
    fn default() -> Self {
        Self::new(Habits::default())
    }
}

impl Machine {
    /// A printer in good order, with these habits.
    pub fn new(habits: Habits) -> Self {
        let page = Page::new(habits.width_dots);
        Self {
            habits,
            faults: BTreeSet::new(),
            paper_rows: None,
            trip: None,
            fed: 0,
            held: Vec::new(),
            recent: [0; 3],
            page,
            automatic: false,
            told: [0; 4],
            replies: Vec::new(),
            late: Vec::new(),
            inside: Vec::new(),
            mouth: Vec::new(),
            stuck: false,
            tickets: VecDeque::new(),
            binned: 0,
            unknown: 0,
            not_drawn: 0,
            lost: 0,
        }
    }

    /// Takes received bytes and returns what the printer answers.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<u8> {
        for &byte in bytes {
            if self.is_deaf() {
                break;
            }
            if self.held.len() < HELD_BYTES_MAX {
                self.held.push(byte);
            } else {
                self.lost += 1;
            }
            self.obey_now(byte);
            self.fed += 1;
            if let Some((at, fault)) = self.trip
                && self.fed >= at
            {
                self.trip = None;
                self.run();
                self.switch(fault, true);
            }
        }
        self.run();
        self.answer()
    }

    /// Switches a fault, and returns what the printer says of the change by itself.
    pub fn set(&mut self, fault: Fault, on: bool) -> Vec<u8> {
        self.switch(fault, on);
        self.run();
        self.answer()
    }

    /// Lets the roll end after so many rows.
    pub fn paper_for(&mut self, rows: usize) {
        self.paper_rows = Some(rows);
    }

    /// Lets a fault come when so many bytes more have been received.
    pub fn trip(&mut self, bytes: u64, fault: Fault) {
        self.trip = Some((self.fed + bytes, fault));
    }

    /// Bytes received so far.
    pub fn fed(&self) -> u64 {
        self.fed
    }

    /// The customer takes the ticket out of the mouth; returns what the printer says of it.
    pub fn take(&mut self) -> Vec<u8> {
        self.stuck = false;
        let taken = std::mem::take(&mut self.mouth);
        taken.into_iter().for_each(|ticket| self.put_out(ticket));
        self.tell_change();
        self.answer()
    }

    /// The customer tears off what stands out of a unit without a cutter.
    pub fn tear(&mut self) {
        if !self.habits.cutter
            && let Some(ticket) = self.page.cut(None)
        {
            self.put_out(ticket);
        }
    }

    /// What stands in the mouth cannot be taken back, until it is taken.
    pub fn stick(&mut self) {
        self.stuck = true;
    }

    /// Whether a ticket stands in the mouth.
    pub fn in_mouth(&self) -> bool {
        !self.mouth.is_empty()
    }

    /// Tickets taken back.
    pub fn binned(&self) -> usize {
        self.binned
    }

    /// The faults that are on.
    pub fn faults(&self) -> impl Iterator<Item = Fault> + '_ {
        self.faults.iter().copied()
    }

    /// Whether a fault is on.
    pub fn has(&self, fault: Fault) -> bool {
        self.faults.contains(&fault)
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

    /// Takes the process ids that come late.
    pub(super) fn take_late(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.late)
    }

    fn switch(&mut self, fault: Fault, on: bool) {
        if on {
            self.faults.insert(fault);
        } else {
            self.faults.remove(&fault);
        }
        match (fault, on) {
            (Fault::PaperOut, false) => self.paper_rows = None,
            (Fault::Power, true) => {
                self.held.clear();
                self.page.reset();
                self.automatic = false;
                self.recent = [0; 3];
                self.late.clear();
            }
            _ => {}
        }
        self.tell_change();
    }

    fn stands_still(&self) -> bool {
        self.faults().any(Fault::stops)
    }

    fn is_deaf(&self) -> bool {
        self.faults().any(Fault::deafens)
    }

    /// `DLE EOT n` and `DLE ENQ n` act wherever they stand, as on older firmware.
    fn obey_now(&mut self, byte: u8) {
        self.recent = [self.recent[1], self.recent[2], byte];
        let asked = match self.recent {
            [0x10, 0x04, 1..=4] => {
                vec![self.habits.real_time(byte, |fault| self.has(fault))]
            }
            [0x10, 0x04, 0x14] if self.habits.family == Family::Custom => {
                self.habits.led(self.status())
            }
            [0x10, 0x05, 2] if self.habits.clears && self.stands_still() => {
                self.held.clear();
                self.page.reset();
                Vec::new()
            }
            _ => Vec::new(),
        };
        if !asked.is_empty() {
            self.replies.extend(asked);
            if self.stands_still() {
                // Questions asked while it holds a job are no part of the job.
                self.held.truncate(self.held.len().saturating_sub(3));
            }
        }
    }

    /// Works off what is held, until it is done or the printer is not well.
    fn run(&mut self) {
        let mut done = 0;
        while !self.stands_still() && !self.is_deaf() {
            let rest = self.held.get(done..).unwrap_or_default();
            let chinese = self.page.chinese.then_some(self.habits.text);
            let Some((command, length)) = parse(rest, chinese) else { break };
            if command == Command::Reset {
                self.page.begin();
            }
            self.page.keep(&rest[..length.min(rest.len())]);
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
            self.switch(Fault::PaperOut, true);
        }
    }

    fn execute(&mut self, command: Command) {
        let custom = self.habits.family == Family::Custom;
        match command {
            Command::Nothing => {}
            Command::NotDrawn => self.not_drawn += 1,
            Command::Automatic(mask) if !custom => self.tell_from_now(mask),
            Command::AutomaticFull(mask) if custom => self.tell_from_now(mask),
            Command::Unknown | Command::Automatic(_) | Command::AutomaticFull(_) => {
                self.unknown += 1;
            }
            Command::PaperStatus(n) => {
                let paper = if matches!(n, 1 | 49) { self.paper_bits() } else { 0 };
                self.replies.push(paper);
            }
            Command::PaperSensor => self.replies.push(self.paper_bits()),
            Command::Present(n) if self.habits.presenter => self.present(n),
            Command::Present(_) => self.unknown += 1,
            Command::Identify(n) => self.replies.extend(self.habits.identity(n)),
            Command::ProcessId(id) if self.habits.process_ids => {
                let echo = [&[0x37, 0x22], id.as_slice(), &[0]].concat();
                if self.has(Fault::IdLate) {
                    self.late.extend(echo);
                } else if !self.has(Fault::IdNever) {
                    self.replies.extend(echo);
                }
            }
            Command::ProcessId(_) => self.not_drawn += 1,
            Command::Reset => {
                self.tear();
                self.page.reset();
                self.automatic = false;
                if self.habits.sends_xon {
                    self.replies.push(XON);
                }
            }
            Command::Cut { feed } if self.habits.cutter => {
                if let Some(ticket) = self.page.cut(feed) {
                    self.come_off(ticket);
                }
            }
            Command::Cut { .. } => self.not_drawn += 1,
            Command::Draw(drawing) => self.unknown += u64::from(!self.page.draw(drawing)),
        }
    }

    /// A ticket has come off the cutter: out at once, or into the presenter.
    fn come_off(&mut self, ticket: Ticket) {
        if self.habits.presenter {
            self.inside.push(ticket);
        } else {
            self.put_out(ticket);
        }
    }

    /// `GS e n`: takes back, holds out, or throws out what is inside.
    fn present(&mut self, n: u8) {
        match n {
            2 if self.stuck => {}
            2 => {
                self.binned += self.inside.len() + self.mouth.len();
                self.inside.clear();
                self.mouth.clear();
            }
            3 => self.mouth.append(&mut self.inside),
            5 => {
                self.mouth.append(&mut self.inside);
                let out = std::mem::take(&mut self.mouth);
                out.into_iter().for_each(|ticket| self.put_out(ticket));
            }
            6 => self.replies.push(if self.in_mouth() { 0x08 } else { 0 }),
            _ => self.unknown += 1,
        }
        self.tell_change();
    }

    fn put_out(&mut self, ticket: Ticket) {
        if self.tickets.len() == TICKETS_MAX {
            self.tickets.pop_front();
        }
        self.tickets.push_back(ticket);
    }

    fn status(&self) -> [u8; 4] {
        self.habits.status(|fault| self.has(fault), self.in_mouth())
    }

    /// The answer to `GS r 1` and `ESC v`.
    fn paper_bits(&self) -> u8 {
        if self.has(Fault::NearEnd) { 0x03 } else { 0 }
    }

    fn tell_from_now(&mut self, mask: u8) {
        self.automatic = mask != 0 && self.habits.automatic;
        if self.automatic {
            self.told = self.status();
            self.replies.extend(self.habits.led(self.told));
        }
    }

    fn tell_change(&mut self) {
        let status = self.status();
        if self.automatic && status != self.told {
            self.told = status;
            self.replies.extend(self.habits.led(status));
        }
    }

    /// What leaves on the line: nothing from a silent unit, noise from a garbling one.
    fn answer(&mut self) -> Vec<u8> {
        let mut replies = std::mem::take(&mut self.replies);
        if self.has(Fault::Silent) || self.is_deaf() || !self.habits.answers {
            replies.clear();
            self.late.clear();
        }
        if self.has(Fault::Garbage) {
            // No reply has its top bit set, so none of these is mistaken for one.
            replies.iter_mut().for_each(|byte| *byte |= 0x80);
        }
        if self.has(Fault::Noise) && !replies.is_empty() {
            replies.splice(..0, NOISE);
        }
        replies
    }
}

/// The far end may send.
const XON: u8 = 0x11;

/// Bytes that begin no reply.
const NOISE: [u8; 3] = [0xFF, 0x8C, 0xE3];

//! Appointments out of a file: `code,service,date time`, one a line.
//!
//! 1. The whole file is checked before anything is sent; each mistake is told by its line.
//! 2. They are booked by commands like everyone's. The same file taken in again changes nothing.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use shared::booking::BookingCode;
use shared::rules::Rules;
use shared::wire::{Ask, Problem};
use shared::{Command, Moment, ServiceId};
use std::fs;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How many lines a file has at most.
const LINES_MAX: usize = 5_000;
/// How many mistakes are told at once.
const MISTAKES_MAX: usize = 20;
/// How often one command is sent while no answer comes.
const TRIES_MAX: usize = 3;
/// How long an answer may take.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// The longest answer.
const ANSWER_BYTES_MAX: u64 = 64 * 1024;
/// The first line, which may stand there.
const HEADER: &str = "code,service,time";

/// Why appointments were not taken in.
#[derive(Debug, thiserror::Error)]
pub enum AppointmentsError {
    /// The file cannot be read.
    #[error("{} cannot be read", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Nothing was sent: the file has mistakes.
    #[error("nothing was booked: {mistakes}")]
    Mistakes {
        /// Each with its line.
        mistakes: String,
    },
    /// The daemon does not answer.
    #[error("the daemon at {address} does not answer; {booked} were booked before")]
    Unheard {
        /// Where it should be.
        address: SocketAddr,
        /// How many were booked.
        booked: usize,
        /// Why.
        source: io::Error,
    },
    /// The hall did not book some of them.
    #[error("{booked} are booked, and not: {refused}")]
    Refused {
        /// How many were booked.
        booked: usize,
        /// The others, each with its line and why.
        refused: String,
    },
}

/// An appointment and the line it stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Wanted {
    line: usize,
    wish: Command,
}

/// Books what a file says with the daemon at an address. How many there are.
pub fn take_in(
    path: &Path,
    rules: &Rules,
    address: SocketAddr,
) -> Result<usize, AppointmentsError> {
    let unread = |source| AppointmentsError::Read { path: path.to_owned(), source };
    let text = fs::read_to_string(path).map_err(unread)?;
    let wanted = read(&text, rules, &TimeZone::system())
        .map_err(|mistakes| AppointmentsError::Mistakes { mistakes: listed(path, &mistakes) })?;
    let (mut booked, mut refused) = (0, Vec::new());
    for one in &wanted {
        let unheard = |source| AppointmentsError::Unheard { address, booked, source };
        match ask(address, &one.wish).map_err(unheard)? {
            None => booked += 1,
            Some(why) => refused.push((one.line, why)),
        }
    }
    if refused.is_empty() {
        return Ok(booked);
    }
    Err(AppointmentsError::Refused { booked, refused: listed(path, &refused) })
}

/// Every appointment of a file, or every mistake with its line.
fn read(text: &str, rules: &Rules, zone: &TimeZone) -> Result<Vec<Wanted>, Vec<(usize, String)>> {
    let (mut wanted, mut mistakes) = (Vec::new(), Vec::new());
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (line, row) in (1..).zip(text.lines()) {
        let row = row.trim();
        if row.is_empty() || (line == 1 && row == HEADER) {
            continue;
        }
        if wanted.len() == LINES_MAX {
            mistakes.push((line, format!("expected at most {LINES_MAX} appointments")));
            break;
        }
        match appointment(row, rules, zone) {
            Ok(wish) => wanted.push(Wanted { line, wish }),
            Err(what) => mistakes.push((line, what)),
        }
    }
    if mistakes.is_empty() { Ok(wanted) } else { Err(mistakes) }
}

fn appointment(row: &str, rules: &Rules, zone: &TimeZone) -> Result<Command, String> {
    let parts: Vec<_> = row.split(',').map(str::trim).collect();
    let [code, service, time] = parts[..] else {
        return Err(format!("expected {HEADER}, such as K7P2,wealth,2026-11-24 10:30"));
    };
    let code = BookingCode::try_from(code.to_owned()).map_err(|why| format!("{code:?}: {why}"))?;
    let service = ServiceId(service.to_owned());
    if rules.service(&service).is_none() {
        let known: Vec<_> = rules.services.iter().map(|known| known.id.0.as_str()).collect();
        return Err(format!("no service \"{service}\"; expected one of {}", known.join(", ")));
    }
    let local = DateTime::strptime("%Y-%m-%d %H:%M", time);
    let wrong = |_| format!("\"{time}\" is no time; expected one such as 2026-11-24 10:30");
    let at = local.and_then(|local| local.to_zoned(zone.clone())).map_err(wrong)?;
    Ok(Command::Book { code, service, at: Moment(at.timestamp().as_millisecond()) })
}

/// Sends a command until it is answered; why the hall did not do it, if it did not.
fn ask(address: SocketAddr, wish: &Command) -> io::Result<Option<String>> {
    let ask = Ask { wish: wish.clone(), meant_until: None };
    let body = serde_json::to_string(&ask)?;
    let request = format!(
        "POST /api/v1/commands HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nIdempotency-Key: {}\r\nContent-Length: {}\r\n\r\n{body}",
        ulid::Ulid::generate(),
        body.len()
    );
    let mut last = io::Error::other("it was not asked");
    for _ in 0..TRIES_MAX {
        match post(address, &request) {
            Ok(answer) => return told(&answer),
            Err(trouble) => last = trouble,
        }
    }
    Err(last)
}

fn post(address: SocketAddr, request: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, ANSWER_WITHIN)?;
    stream.set_read_timeout(Some(ANSWER_WITHIN))?;
    stream.set_write_timeout(Some(ANSWER_WITHIN))?;
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.take(ANSWER_BYTES_MAX).read_to_string(&mut answer)?;
    Ok(answer)
}

/// What an answer says: done, or why not.
fn told(answer: &str) -> io::Result<Option<String>> {
    let broken = || io::Error::other("the answer is none of this daemon's");
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(broken)?;
    if head.split(' ').nth(1) == Some("200") {
        return Ok(None);
    }
    let problem: Problem = serde_json::from_str(body).map_err(|_| broken())?;
    Ok(Some(problem.title))
}

fn listed(path: &Path, told: &[(usize, String)]) -> String {
    let line =
        |(line, what): &(usize, String)| format!("\n{}, line {line}: {what}", path.display());
    let mut text: String = told.iter().take(MISTAKES_MAX).map(line).collect();
    if let Some(more) = told.len().checked_sub(MISTAKES_MAX).filter(|more| *more > 0) {
        text.push_str(&format!("\nand {more} more"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Rules {
        queue::testing::branch::rules()
    }

    #[test]
    fn a_file_is_read_in_the_branchs_own_time() {
        let text = "\u{feff}code,service,time\r\nK7P2, wealth, 2026-11-24 10:30\r\n\r\n";
        let zone = TimeZone::fixed(jiff::tz::offset(8));
        let wanted = read(text, &known(), &zone).unwrap();
        let code = BookingCode::try_from("K7P2".to_owned()).unwrap();
        let service = ServiceId("wealth".to_owned());
        let wish = Command::Book { code, service, at: Moment(1_795_487_400_000) };
        assert_eq!(wanted, [Wanted { line: 2, wish }]);
    }

    #[test]
    fn every_mistake_is_told_by_its_line_and_nothing_is_taken() {
        let text = "K7P2,wealth,2026-11-24 10:30\nK7P2;wealth\nk7,wealth,2026-11-24 10:30\n\
                    K7P3,gold,2026-11-24 10:30\nK7P4,wealth,2026-11-31 10:30\n";
        let told = read(text, &known(), &TimeZone::UTC).unwrap_err();
        let expected =
            [(2, "expected code,service,time"), (3, "4 to 12"), (4, "no service"), (5, "no time")];
        assert_eq!(told.len(), expected.len(), "{told:?}");
        for ((line, what), (wanted, said)) in told.iter().zip(expected) {
            assert!(*line == wanted && what.contains(said), "line {line}: {what}");
        }
        let listed = listed(Path::new("list.csv"), &told);
        assert!(listed.contains("\nlist.csv, line 4: no service \"gold\""), "{listed}");
    }

    #[test]
    fn an_answer_says_done_or_why_not() {
        assert_eq!(told("HTTP/1.1 200 OK\r\n\r\n{}").unwrap(), None);
        let problem =
            r#"{"type":"urn","title":"the slot is full","status":409,"code":"slot_full"}"#;
        let refused = told(&format!("HTTP/1.1 409 Conflict\r\na: b\r\n\r\n{problem}")).unwrap();
        assert_eq!(refused.as_deref(), Some("the slot is full"));
        assert!(told("HTTP/1.1 404 Not Found\r\n\r\nnothing here").is_err());
    }
}

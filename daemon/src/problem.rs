//! Refusals as RFC 9457 problems, each under a stable code.

use crate::desk::Reply;
use crate::report::AskError;
use shared::limits::{BODY_BYTES_MAX, COMMAND_ID_BYTES_MAX, PROTOCOL};
use shared::wire::Problem;
use shared::{Moment, Refusal};

/// The hall refused.
pub fn refused(refusal: Refusal) -> Reply {
    let word = serde_json::to_value(&refusal).unwrap_or_default();
    let code = word["code"].as_str().unwrap_or("refused").to_owned();
    let title = refusal.to_string();
    reply(&Problem { refusal: Some(refusal), ..problem(409, &code, title) })
}

/// Too much waits for the desk.
pub fn overloaded() -> Reply {
    reply(&problem(503, "overloaded", "too many commands are waiting; try again"))
}

/// Nothing can be written.
pub fn protected(why: &str) -> Reply {
    let title = format!("nothing can be written, so nothing was done: {why}");
    reply(&problem(503, "not_written", title))
}

/// The disk takes no new numbers.
pub fn disk_full() -> Reply {
    reply(&problem(507, "disk_full", "the disk is full: no new numbers until it has room again"))
}

/// The id has been used for another command.
pub fn id_reused() -> Reply {
    reply(&problem(422, "id_reused", "this Idempotency-Key was used for another command"))
}

/// No id, or one out of bounds.
pub fn bad_id() -> Reply {
    let title = format!(
        "the Idempotency-Key header must be 1 to {COMMAND_ID_BYTES_MAX} visible ASCII characters"
    );
    reply(&problem(400, "bad_command_id", title))
}

/// The body is no command.
pub fn malformed(why: &str) -> Reply {
    reply(&problem(400, "malformed", format!("the body is no command: {why}")))
}

/// The body is too long.
pub fn too_large() -> Reply {
    let title = format!("a command has at most {BODY_BYTES_MAX} bytes");
    reply(&problem(413, "too_large", title))
}

/// The query names no role.
pub fn bad_role() -> Reply {
    let title = "the query must be role=display, or role=kiosk, counter or printer with id=N";
    reply(&problem(400, "bad_role", title))
}

/// Another one has this role, and only one may.
pub fn role_taken() -> Reply {
    reply(&problem(409, "role_taken", "another agent drives this printer"))
}

/// The branch has no such kiosk or counter.
pub fn unknown_role() -> Reply {
    reply(&problem(404, "unknown_role", "the branch has no such kiosk or counter"))
}

/// Another version of the protocol.
pub fn wrong_protocol() -> Reply {
    let title = format!("this daemon speaks protocol {PROTOCOL}: ask for protocol={PROTOCOL}");
    reply(&problem(400, "wrong_protocol", title))
}

/// A report that cannot be made as it was asked for, or at all.
pub fn no_report(trouble: &AskError) -> Reply {
    let title = trouble.to_string();
    match trouble {
        AskError::NotADate(_) | AskError::Backwards { .. } => {
            reply(&problem(400, "bad_date", title))
        }
        AskError::TooLong(_) => reply(&problem(400, "report_too_long", title)),
        AskError::NoDay { .. } => reply(&problem(404, "unknown_day", title)),
        AskError::NoTicket { .. } => reply(&problem(404, "number_not_given_out", title)),
        AskError::Store(source) => {
            tracing::error!("a report cannot be read: {source}");
            reply(&problem(500, "report_unreadable", title))
        }
        AskError::NoTable { .. } | AskError::NoRecords | AskError::Json(_) => {
            reply(&problem(500, "report_unreadable", title))
        }
    }
}

/// The query of a report is none.
pub fn bad_date() -> Reply {
    let title = "the query must be from=2026-11-01 and to=2026-11-22, or number=A018 and a date";
    reply(&problem(400, "bad_date", title))
}

/// As many reports as may be are being read.
pub fn too_many_reports(most: usize) -> Reply {
    let title = format!("{most} reports are being read; ask again when they are done");
    reply(&problem(503, "too_many_reports", title))
}

/// A fault of our own.
pub fn report_broke_down() -> Reply {
    reply(&problem(500, "report_unreadable", "the report broke down; the daemon's log has more"))
}

/// No such path, perhaps of another version.
pub fn unknown_path() -> Reply {
    let title = "no such path; this daemon serves /api/v1, described in /api/v1/openapi.json";
    reply(&problem(404, "unknown_path", title))
}

/// The path is right and the method is not.
pub fn wrong_method() -> Reply {
    reply(&problem(405, "wrong_method", "the path does not take this method"))
}

/// Nothing of the kind is read at the kiosk.
pub fn unknown_reader() -> Reply {
    reply(&problem(404, "unknown_reader", "nothing of this kind is read at this kiosk"))
}

/// The branch's file has no PIN of staff.
pub fn no_pin() -> Reply {
    reply(&problem(404, "no_pin", "the branch has no PIN of staff: set one with `tingxud pin`"))
}

/// Not the PIN.
pub fn wrong_pin(tries_left: u8) -> Reply {
    let wrong = problem(403, "wrong_pin", "this is not the PIN");
    reply(&Problem { tries_left: Some(tries_left), ..wrong })
}

/// Too many wrong PINs.
pub fn pin_locked(until: Moment) -> Reply {
    let locked = problem(423, "pin_locked", "too many wrong PINs: none is tried for a while");
    reply(&Problem { until: Some(until), ..locked })
}

/// An answer of our own that cannot be read back.
pub fn unreadable() -> Problem {
    problem(500, "unreadable", "the answer could not be read")
}

fn problem(status: u16, code: &str, title: impl Into<String>) -> Problem {
    let (kind, code) = (format!("urn:tingxu:problem:{code}"), code.to_owned());
    let (title, refusal) = (title.into(), None);
    Problem { kind, title, status, code, refusal, tries_left: None, until: None }
}

fn reply(problem: &Problem) -> Reply {
    let body = serde_json::to_vec(problem).unwrap_or_default();
    Reply { status: problem.status, body }
}

//! The limits of the wire, each with its unit last.

/// The protocol this crate speaks.
pub const PROTOCOL: u16 = 1;
/// How often the daemon says that it lives.
pub const HEARTBEAT_MS: u64 = 2_000;
/// After this long without a frame a client's view is stale and must not be shown as current.
pub const STALE_MS: u64 = 10_000;
/// How long a command stays meant: a call-next never fires minutes late.
pub const MEANT_MS: i64 = 10_000;
/// What a screen's program pings with while it draws.
pub const BEAT: &[u8] = b"drawing";
/// How often it does.
pub const BEAT_MS: i64 = 1_000;
/// After this long without a beat a screen has stopped drawing.
pub const BEATLESS_MS: u64 = 3_500;
/// The longest body of a command.
pub const BODY_BYTES_MAX: usize = 4 * 1024;
/// The longest command id.
pub const COMMAND_ID_BYTES_MAX: usize = 64;
/// How many numbers a wall's line shows as next.
pub const NEXT_SHOWN_MAX: usize = 6;
/// How many missed numbers a screen lists, the latest first.
pub const MISSED_SHOWN_MAX: usize = 8;
/// How many waiting tickets a counter sees, in the order they would be called.
pub const LINE_SHOWN_MAX: usize = 12;
/// How many numbers without a paper a counter sees, the latest first.
pub const LOST_PRINTS_MAX: usize = 12;
/// How many of its latest tickets a kiosk follows.
pub const KIOSK_TICKETS_MAX: usize = 8;
/// How many papers a printer on another box is told of at once.
pub const PAPERS_MAX: usize = 64;
/// The longest free text in a command, such as the reason of a pause.
pub const REASON_CHARS_MAX: usize = 80;
/// The longest note that goes with a transferred ticket.
pub const NOTE_CHARS_MAX: usize = 80;
/// How many services one ticket may go on to.
pub const THEN_MAX: usize = 4;
/// How many alerts, and how many calls for help, staff see.
pub const ALERTS_SHOWN_MAX: usize = 32;
/// How many held numbers a counter sees, the latest first.
pub const HELD_SHOWN_MAX: usize = 12;

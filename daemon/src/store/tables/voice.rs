//! What became of each call in each speaker zone: the table `spoken`.

use super::{Run, StoreError, word};
use queue::{Event, VoiceNews};
use rusqlite::params;

pub(super) fn write(run: &Run<'_>, event: &Event) -> Result<(), StoreError> {
    if let Event::Spoken { ticket, call, sounded, .. } = event {
        run.one(
            "UPDATE call SET spoken_at = ?3 WHERE ticket = ?1 AND seq =
             (SELECT max(seq) FROM call WHERE ticket = ?1 AND call = ?2)",
            params![ticket.0, call, run.written.at.0],
        )?;
        let Some(heard) = sounded else { return Ok(()) };
        return run.one(
            "INSERT INTO spoken (seq, ticket, call, zone, from_at, to_at, clips, device)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                run.written.seq,
                ticket.0,
                call,
                heard.zone.0,
                heard.from.0,
                heard.to.0,
                heard.clips.join(" "),
                heard.device
            ],
        );
    }
    if let Event::Voice { news: VoiceNews::NotSpoken { ticket, call, zone, why } } = event {
        return run.one(
            "INSERT INTO spoken (seq, ticket, call, zone, why) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![run.written.seq, ticket.0, call, zone.0, word(why)],
        );
    }
    Ok(())
}

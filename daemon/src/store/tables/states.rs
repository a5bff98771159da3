//! The tables `shift` (who sat where, and whether the counter was open), `device` (which device had
//! what trouble) and `target` (what the branch aimed at, by its rules of that time).
//!
//! A row is of one business day: what goes on over the night has another one from the next opening.

use super::{Run, word};
use crate::store::StoreError;
use queue::{Event, FrontNews, Left};
use rusqlite::params;
use shared::device::VoiceState;
use shared::front::{ReaderKind, ReaderState};
use shared::screen::ScreenState;
use shared::{CounterId, KioskId, Rules, ScreenId, TellerId, ZoneId};

/// Brings the tables up to date with an event; most leave them alone.
#[expect(clippy::wildcard_enum_match_arm, reason = "most events change no state of these")]
pub(super) fn write(run: &Run<'_>, event: &Event) -> Result<(), StoreError> {
    match event {
        Event::RulesAdopted { rules } => {
            gone(run, rules)?;
            targets(run, rules)
        }
        Event::DayOpened { rules, left, .. } => {
            end_all(run, "shift")?;
            end_all(run, "device")?;
            hand_on(run, left)?;
            targets(run, rules)
        }
        Event::DayClosed => end_all(run, "shift"),
        Event::CounterOpened { counter, teller } => shift(run, *counter, "open", teller.as_ref()),
        Event::CounterPaused { counter, .. } => shift(run, *counter, "paused", None),
        Event::CounterClosed { counter } => end_shift(run, *counter),
        Event::PrinterReported { kiosk, printer } => {
            device(run, &printer_of(*kiosk), printer.trouble().map(|it| word(&it)))
        }
        Event::VoiceReported { voice, zone } => {
            device(run, &voice_of(zone.as_ref()), silent(*voice))
        }
        Event::ScreenReported { screen, state } => device(run, &screen_of(*screen), dark(*state)),
        Event::Front { news: FrontNews::ReaderReported { kiosk, kind, state } } => {
            device(run, &reader_of(*kiosk, *kind), lost(*state))
        }
        _ => Ok(()),
    }
}

/// Who sits there stays until another one does, or the counter closes.
fn shift(
    run: &Run<'_>,
    counter: CounterId,
    state: &str,
    teller: Option<&TellerId>,
) -> Result<(), StoreError> {
    run.one(
        "INSERT INTO shift (seq, counter, teller, state, from_at) VALUES (?1, ?2,
         coalesce(?3, (SELECT teller FROM shift WHERE counter = ?2 AND to_at IS NULL)), ?4, ?5)",
        params![
            run.written.seq,
            counter.0,
            teller.map(TellerId::to_string),
            state,
            run.written.at.0
        ],
    )?;
    end_shift(run, counter)
}

fn end_shift(run: &Run<'_>, counter: CounterId) -> Result<(), StoreError> {
    run.one(
        "UPDATE shift SET to_at = ?3 WHERE counter = ?2 AND to_at IS NULL AND seq < ?1",
        params![run.written.seq, counter.0, run.written.at.0],
    )
}

fn end_all(run: &Run<'_>, table: &str) -> Result<(), StoreError> {
    let update = format!("UPDATE {table} SET to_at = ?1 WHERE to_at IS NULL");
    run.one(&update, params![run.written.at.0])
}

/// A device's trouble as it is from here on, or none.
fn device(run: &Run<'_>, device: &str, trouble: Option<String>) -> Result<(), StoreError> {
    run.one(
        "UPDATE device SET to_at = ?3
         WHERE device = ?1 AND to_at IS NULL AND trouble IS NOT ?2",
        params![device, trouble, run.written.at.0],
    )?;
    run.one(
        "INSERT INTO device (seq, device, trouble, from_at) SELECT ?4, ?1, ?2, ?3
         WHERE ?2 IS NOT NULL AND NOT EXISTS
         (SELECT 1 FROM device WHERE device = ?1 AND to_at IS NULL)",
        params![device, trouble, run.written.at.0, run.written.seq],
    )
}

/// What the day before handed on is so from the opening.
fn hand_on(run: &Run<'_>, left: &Left) -> Result<(), StoreError> {
    for (kiosk, printer) in &left.printers {
        device(run, &printer_of(*kiosk), printer.trouble().map(|it| word(&it)))?;
    }
    for (zone, state) in &left.zones {
        device(run, &voice_of(Some(zone)), silent(state.voice))?;
    }
    if left.zones.is_empty() {
        device(run, &voice_of(None), silent(left.voice))?;
    }
    for (screen, state) in &left.screens.states {
        device(run, &screen_of(*screen), dark(*state))?;
    }
    for (kiosk, kind, state) in &left.front.readers {
        device(run, &reader_of(*kiosk, *kind), lost(*state))?;
    }
    Ok(())
}

/// What the rules do not have any more is neither open nor in trouble.
fn gone(run: &Run<'_>, rules: &Rules) -> Result<(), StoreError> {
    let counters: Vec<u16> = rules.counters.iter().map(|counter| counter.id.0).collect();
    run.one(
        "UPDATE shift SET to_at = ?1
         WHERE to_at IS NULL AND counter NOT IN (SELECT value FROM json_each(?2))",
        params![run.written.at.0, word(&counters)],
    )?;
    let kiosks = rules.kiosks.iter().map(|kiosk| printer_of(*kiosk));
    let zones = rules.voice.zones.iter().map(|zone| voice_of(Some(&zone.id)));
    let screens = rules.screens.iter().map(|screen| screen_of(screen.id));
    let readers = rules.front.readers.iter().map(|it| reader_of(it.kiosk, it.kind));
    let devices = kiosks.chain(zones).chain(screens).chain(readers).chain([voice_of(None)]);
    run.one(
        "UPDATE device SET to_at = ?1
         WHERE to_at IS NULL AND device NOT IN (SELECT value FROM json_each(?2))",
        params![run.written.at.0, word(&devices.collect::<Vec<_>>())],
    )
}

fn targets(run: &Run<'_>, rules: &Rules) -> Result<(), StoreError> {
    for service in &rules.services {
        run.one(
            "INSERT INTO target (seq, service, name, wait_ms, service_ms)
             VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                run.written.seq,
                service.id.0,
                word(&service.name),
                rules.wait_target(&service.id).0,
                service.target.as_ref().map(|target| target.within.0)
            ],
        )?;
    }
    Ok(())
}

fn printer_of(kiosk: KioskId) -> String {
    format!("printer {kiosk}")
}

fn voice_of(zone: Option<&ZoneId>) -> String {
    zone.map_or_else(|| "voice".to_owned(), |zone| format!("voice {zone}"))
}

fn screen_of(screen: ScreenId) -> String {
    format!("screen {screen}")
}

fn reader_of(kiosk: KioskId, kind: ReaderKind) -> String {
    format!("reader {kiosk} {}", word(&kind))
}

fn lost(state: ReaderState) -> Option<String> {
    (state == ReaderState::Gone).then(|| word(&state))
}

fn silent(voice: VoiceState) -> Option<String> {
    (voice == VoiceState::Silent).then(|| word(&voice))
}

fn dark(state: ScreenState) -> Option<String> {
    state.is_trouble().then(|| word(&state))
}

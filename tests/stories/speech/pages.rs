//! A kiosk's page, spoken by the real program into a room, and heard there clip by clip.

use super::packs;
use anyhow::{Result, ensure};
use device::voice::Guide;
use device::voice::listen::recognise;
use shared::Language;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tests::sound::Room;
use tests::{Door, Hall, Options};

/// How long anything may take that a person waits for.
const SOON: Duration = Duration::from_secs(20);
/// The first page in large writing takes less than this to be said.
const SAID_WITHIN: Duration = Duration::from_secs(60);
/// A clip counts as heard from this score on.
const SCORE_MIN: f32 = 0.90;
/// How often it is listened whether all of it was said.
const LISTEN_EVERY: Duration = Duration::from_secs(1);

#[test]
fn large_writing_is_spoken_in_the_language_of_the_page() -> Result<()> {
    let (folder, room) = (TempDir::with_prefix("pages")?, Room::open()?);
    let hall = Hall::with(Options::default())?;
    let (packs, url) = (packs().display().to_string(), hall.url());
    let own = ["--kiosk", "1", "--voice", &packs, "--daemon", &url, "--size", "1080x1920"];
    let log = folder.path().join("kiosk.log");
    let kiosk =
        Door::open_in("tingxu-kiosk", &own, (log.as_path(), room.environment().as_slice()))?;
    kiosk.find("Button", "个人现金", SOON)?;
    ensure!(room.samples()? == 0 || is_silent(&room)?, "nobody asked for a voice");
    kiosk.touch("长辈版 大字", SOON)?;
    // In large writing pauses are longer than in a clip, so those are listened for that have none.
    let clips = ["service-cash", "nobody-waiting", "service-account", "find-help"];
    is_heard(&room, "zh", &clips)?;
    kiosk.touch("English", SOON)?;
    is_heard(&room, "en", &clips)
}

fn is_silent(room: &Room) -> Result<bool> {
    Ok(room.heard(0..)?.iter().all(|sample| sample.abs() < 0.001))
}

/// Waits until these clips were heard in this order, whatever was said between them.
fn is_heard(room: &Room, tag: &str, clips: &[&str]) -> Result<()> {
    let guide = Guide::load(&packs(), &Language(tag.to_owned()))?;
    let named = guide.named(|id| clips.contains(&id));
    let deadline = Instant::now() + SAID_WITHIN;
    loop {
        let heard = recognise(&room.heard(0..)?, &named, SCORE_MIN);
        let mut wanted = clips.iter().map(|id| format!("{tag}/{id}")).peekable();
        for heard in &heard {
            wanted.next_if(|id| *id == heard.id);
        }
        if wanted.peek().is_none() {
            return Ok(());
        }
        ensure!(Instant::now() < deadline, "{wanted:?} was not heard, but {heard:?}");
        std::thread::sleep(LISTEN_EVERY);
    }
}

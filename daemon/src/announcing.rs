//! The voice as the program starts it, and `tingxud voice-test`.

use crate::config::{Config, VoiceConfig, ZoneConfig};
use crate::desk;
use crate::effects::{Speaking, Told, ZoneOpening};
use device::voice::announcer::Clock;
use device::voice::{Announcer, Ear, Loudspeaker, Microphone, Need, Options, PackError, Reading};
use device::voice::{Report, Speech, Why};
use jiff::Zoned;
use shared::Language;
use shared::device::VoiceState;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// How long a test of one zone may take.
const TESTED_WITHIN: Duration = Duration::from_secs(30);

/// A zone that cannot be tested.
#[derive(Debug, thiserror::Error)]
pub enum TestError {
    /// The branch has no voice.
    #[error("the branch has no [voice]")]
    NoVoice,
    /// The branch has no such zone.
    #[error("there is no zone \"{zone}\"; expected one of {known}")]
    UnknownZone {
        /// The one asked for.
        zone: String,
        /// Those there are.
        known: String,
    },
    /// Its packs cannot be loaded.
    #[error(transparent)]
    Pack(#[from] PackError),
}

/// What became of a test.
#[derive(Debug)]
pub struct Tested {
    /// A line for whoever asked.
    pub line: String,
    /// Whether it was heard, or spoken where nothing listens.
    pub is_well: bool,
}

/// Opens every zone of the branch. One whose packs are broken is silent until they are mended and
/// the daemon is started again; the hall goes on without it.
pub fn start(config: &Config) -> (Speaking, Option<Told>) {
    let Some(voice) = &config.voice else { return Default::default() };
    let mut loaded: BTreeMap<_, Option<Arc<Speech>>> = BTreeMap::new();
    let mut zones = Vec::new();
    for zone in &voice.zones {
        let speech = loaded.entry(&zone.languages).or_insert_with(|| {
            let speech = speech(config, voice, &zone.languages);
            speech.map(Arc::new).map_err(|trouble| broken(&trouble)).ok()
        });
        zones.push(ZoneOpening {
            id: zone.id.clone(),
            counters: zone.counters.clone(),
            device: zone.device.clone(),
            options: speech.clone().map(|speech| options(zone, speech)),
        });
    }
    let (speaking, told) = Speaking::start(zones);
    (speaking, Some(told))
}

fn broken(trouble: &PackError) {
    tracing::error!("calls are shown and not spoken until this is mended: {trouble}");
}

/// Speaks the test phrase in a zone, or in every one, and tells what its ear heard.
pub fn test(config: &Config, zone: Option<&str>) -> Result<Vec<Tested>, TestError> {
    let voice = config.voice.as_ref().ok_or(TestError::NoVoice)?;
    let is_meant = |it: &&ZoneConfig| zone.is_none_or(|zone| it.id.0 == zone);
    let meant: Vec<_> = voice.zones.iter().filter(is_meant).collect();
    if let (Some(zone), true) = (zone, meant.is_empty()) {
        let known: Vec<_> = voice.zones.iter().map(|zone| zone.id.0.as_str()).collect();
        return Err(TestError::UnknownZone { zone: zone.to_owned(), known: known.join(", ") });
    }
    let mut tested = Vec::new();
    for zone in meant {
        let speech = Arc::new(speech(config, voice, &zone.languages)?);
        let (is_well, told) = test_zone(options(zone, speech));
        let device = zone.device.as_deref().unwrap_or("default");
        tested.push(Tested { line: format!("{} ({device}): {told}", zone.id), is_well });
    }
    Ok(tested)
}

fn test_zone(options: Options) -> (bool, String) {
    let (reports, told) = channel();
    let announcer = Announcer::start(options, move |report| {
        // After its answer nobody reads on.
        drop(reports.send(report));
    });
    loop {
        match told.recv_timeout(TESTED_WITHIN) {
            Ok(Report::Device(VoiceState::Ready)) => {
                if !announcer.test() {
                    return (false, "the announcer has ended".to_owned());
                }
            }
            Ok(Report::Device(VoiceState::Silent)) => {
                return (false, "there is no sound device, or another program holds it".to_owned());
            }
            Ok(Report::Tested { why: Some(why), .. }) => return (false, not_spoken(&why)),
            Ok(Report::Tested { why: None, heard }) => {
                return match heard {
                    None => (true, "spoken; nothing listens (no ear)".to_owned()),
                    Some(None) => (false, "spoken, not heard".to_owned()),
                    Some(Some(heard)) => {
                        let (score, level) = (heard.score, heard.level_dbfs);
                        (true, format!("heard, score {score:.2}, level {level:.0} dBFS"))
                    }
                };
            }
            Ok(_) => {}
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                return (false, "the loudspeaker does not answer".to_owned());
            }
        }
    }
}

fn not_spoken(why: &Why) -> String {
    format!("not spoken: {why:?}")
}

fn speech(
    config: &Config,
    voice: &VoiceConfig,
    languages: &[Language],
) -> Result<Speech, PackError> {
    let series: Vec<_> = config.rules.services.iter().map(|service| service.series).collect();
    let counters: Vec<_> = config.rules.counters.iter().map(|counter| counter.id).collect();
    let mut speech = Speech::load(&voice.packs, languages, &Need::new(&series, &counters))?;
    for (announcement, language, file) in &voice.recordings {
        if languages.contains(language) {
            speech.record(announcement, language, file)?;
        }
    }
    Ok(speech)
}

fn options(zone: &ZoneConfig, speech: Arc<Speech>) -> Options {
    let ear = zone.ear.clone().map(|ear| Box::new(Microphone::new(ear)) as Box<dyn Ear>);
    Options {
        speech,
        speaker: Box::new(Loudspeaker::new(zone.device.clone())),
        ear,
        manner: zone.manner.clone(),
        clock: clock(),
    }
}

fn clock() -> Clock {
    Box::new(|| {
        let time = Zoned::now().time();
        let minute = u16::try_from(i32::from(time.hour()) * 60 + i32::from(time.minute()));
        Reading { at: desk::now(), minute: minute.unwrap_or(0) }
    })
}

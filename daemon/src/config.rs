//! `branch.toml`: what the branch proposes. Checked whole; a mistake names file, line and what was
//! expected.

mod appointments;
mod check;
mod dispatch;
mod front;
mod lanes;
mod limits;
mod place;
mod printers;
mod screens;
mod slips;
mod voice;
mod watch;
mod work;

pub use front::{FrontConfig, KnownBy, ReaderConfig, RecognitionConfig};
pub use voice::{VoiceConfig, ZoneConfig};

use crate::effects::Said;
use device::printer::{Flow, Link, Profile, ROLL_MM};
use device::ticket::{Design, DesignError};
use serde::Deserialize;
use shared::moment::Millis;
use shared::rules::{Counter, Group, HeadStart, Icon, Missed, Rules, Service};
use shared::{CounterId, KioskId, Language, Series, ServiceId, Text};
use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use toml::Spanned;

/// A branch as its file proposes it.
#[derive(Debug)]
pub struct Config {
    /// What the journal will remember.
    pub rules: Rules,
    /// Where commands and facts go in and out.
    pub listen: SocketAddr,
    /// What a slip's QR says before the token.
    pub qr_prefix: String,
    /// How slips look.
    pub design: Design,
    /// What they say besides their number.
    pub said: Said,
    /// The kiosks' printers.
    pub printers: BTreeMap<KioskId, PrinterConfig>,
    /// The loudspeakers, if the branch has some.
    pub voice: Option<VoiceConfig>,
    /// The serial lines of lamps and pagers that tell a call, each with its speed.
    pub beacons: Vec<(String, u32)>,
    /// Readers, recognition, and the PIN of staff.
    pub front: FrontConfig,
}

/// A printer and how it is connected.
#[derive(Clone, Debug)]
pub struct PrinterConfig {
    /// What is known of its model.
    pub profile: Profile,
    /// How it is connected.
    pub link: Link,
    /// Whether it stands at another box, where `tingxud agent` drives it.
    pub agent: bool,
    /// The kiosk that gives out a slip when this printer cannot.
    pub neighbour: Option<KioskId>,
    /// The length of a new roll, in millimetres.
    pub roll_mm: u32,
}

/// A mistake in the file, or no file.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It cannot be read.
    #[error("{} cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It cannot be followed.
    #[error("{}, line {line}: {what}", path.display())]
    Mistake {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong and what was expected.
        what: String,
    },
    /// The slips' layout cannot be followed.
    #[error(transparent)]
    Slips(#[from] DesignError),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    branch: BranchFile,
    #[serde(default)]
    daemon: DaemonFile,
    #[serde(default)]
    head_start: HeadStartFile,
    #[serde(default)]
    missed: MissedFile,
    #[serde(default)]
    ticket: TicketFile,
    #[serde(default, rename = "group")]
    groups: Vec<GroupFile>,
    #[serde(rename = "service")]
    services: Vec<ServiceFile>,
    #[serde(rename = "counter")]
    counters: Vec<CounterFile>,
    #[serde(rename = "kiosk")]
    kiosks: Vec<KioskFile>,
    voice: Option<voice::VoiceFile>,
    #[serde(default)]
    closing: limits::ClosingFile,
    #[serde(default)]
    lanes: lanes::LanesFile,
    #[serde(default)]
    emergency: lanes::EmergencyFile,
    #[serde(default)]
    appointments: appointments::AppointmentsFile,
    #[serde(default)]
    slots: Vec<appointments::SlotsFile>,
    dispatch: Option<dispatch::DispatchFile>,
    #[serde(default)]
    transfer: work::TransferFile,
    #[serde(default, rename = "profile")]
    profiles: Vec<work::ProfileFile>,
    #[serde(default)]
    watch: watch::WatchFile,
    #[serde(default)]
    calendar: watch::CalendarFile,
    #[serde(default, rename = "screen")]
    screens: Vec<screens::ScreenFile>,
    #[serde(default, rename = "zone")]
    zones: Vec<screens::ZoneFile>,
    #[serde(default, rename = "card")]
    cards: Vec<screens::CardFile>,
    #[serde(default, rename = "beacon")]
    beacons: Vec<screens::BeaconFile>,
    #[serde(default)]
    front: front::FrontFile,
    #[serde(default, rename = "reader")]
    readers: Vec<front::ReaderFile>,
    recognition: Option<front::RecognitionFile>,
    #[serde(default)]
    staff: front::StaffFile,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BranchFile {
    name: Spanned<Text>,
    languages: Spanned<Vec<Language>>,
    #[serde(default)]
    notices: Vec<Spanned<Text>>,
    #[serde(default)]
    qr_prefix: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct TicketFile {
    layout: Option<PathBuf>,
    message: Option<Spanned<Text>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct DaemonFile {
    listen: Spanned<SocketAddr>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct HeadStartFile {
    care_minutes: u16,
    vip_minutes: u16,
    appointment_minutes: u16,
    emergency_minutes: u16,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct MissedFile {
    calls_min: Spanned<u8>,
    calls_max: Spanned<u8>,
    recall_after_seconds: u16,
    miss_after_seconds: u16,
    return_within_minutes: u16,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupFile {
    id: Spanned<String>,
    name: Spanned<Text>,
    #[serde(default)]
    icon: Icon,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ServiceFile {
    id: Spanned<ServiceId>,
    name: Spanned<Text>,
    #[serde(default)]
    icon: Icon,
    series: Spanned<Series>,
    #[serde(default)]
    series_forced: bool,
    group: Option<Spanned<String>>,
    due_minutes: u16,
    area: Option<Spanned<Text>>,
    #[serde(default)]
    hours: Vec<Spanned<String>>,
    daily_max: Option<Spanned<u32>>,
    per_person_max: Option<Spanned<u32>>,
    #[serde(default = "limits::mean_minutes")]
    mean_minutes: Spanned<u16>,
    #[serde(default)]
    express: bool,
    #[serde(default)]
    overnight: bool,
    service_target_minutes: Option<Spanned<u16>>,
    remind_at_percent: Option<Spanned<Vec<u8>>>,
    wait_target_minutes: Option<Spanned<u16>>,
    #[serde(default)]
    documents: Vec<Spanned<Text>>,
    diversion: Option<front::DiversionFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CounterFile {
    id: Spanned<CounterId>,
    name: Option<Spanned<Text>>,
    services: Vec<Spanned<ServiceId>>,
    #[serde(default)]
    help: Vec<work::HelpFile>,
    #[serde(default)]
    auto_call: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct KioskFile {
    id: Spanned<KioskId>,
    printer: Option<PrinterFile>,
    neighbour: Option<Spanned<KioskId>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PrinterFile {
    #[serde(default = "profile")]
    profile: Spanned<String>,
    port: Spanned<String>,
    baud: Option<Spanned<u32>>,
    flow: Option<Flow>,
    #[serde(default = "roll_mm")]
    roll_mm: Spanned<u32>,
    #[serde(default)]
    agent: bool,
}

impl Default for DaemonFile {
    fn default() -> Self {
        Self { listen: Spanned::new(0..0, SocketAddr::from(([127, 0, 0, 1], 7600))) }
    }
}

impl Default for HeadStartFile {
    fn default() -> Self {
        Self { care_minutes: 10, vip_minutes: 10, appointment_minutes: 20, emergency_minutes: 60 }
    }
}

impl Default for MissedFile {
    fn default() -> Self {
        Self {
            calls_min: Spanned::new(0..0, 2),
            calls_max: Spanned::new(0..0, 3),
            recall_after_seconds: 20,
            miss_after_seconds: 60,
            return_within_minutes: 30,
        }
    }
}

fn profile() -> Spanned<String> {
    Spanned::new(0..0, "epson-tm".to_owned())
}

fn roll_mm() -> Spanned<u32> {
    Spanned::new(0..0, ROLL_MM)
}

impl Config {
    /// Reads and checks a file.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let unread = |source| ConfigError::Read { path: path.to_owned(), source };
        let text = fs::read_to_string(path).map_err(unread)?;
        let mistake = |(at, what)| ConfigError::Mistake {
            path: path.to_owned(),
            line: place::line(&text, at),
            what,
        };
        let file: File = toml::from_str(&text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            mistake((at, error.message().trim_end().to_owned()))
        })?;
        check::all(&file).map_err(mistake)?;
        let folder = path.parent().unwrap_or(Path::new("."));
        let devices = Devices {
            printers: printers::all(&file, folder).map_err(mistake)?,
            design: slips::design(&file, folder)?,
            said: slips::said(&file),
        };
        Ok(file.proposed(folder, devices))
    }
}

/// What the file says of devices, checked.
struct Devices {
    printers: BTreeMap<KioskId, PrinterConfig>,
    design: Design,
    said: Said,
}

impl File {
    fn proposed(self, folder: &Path, devices: Devices) -> Config {
        let minutes = |minutes: u16| Millis::minutes(i64::from(minutes));
        let seconds = |seconds: u16| Millis::seconds(i64::from(seconds));
        let appointments = appointments::proposed(&self);
        let voice = self.voice.as_ref();
        let spoken = voice.map(voice::VoiceFile::rules).unwrap_or_default();
        let voice = voice.map(|voice| voice.proposed(folder));
        let (screens, zones) = (screens::proposed(&self), screens::zones(&self));
        let (cards, beacons) = (screens::cards(&self), screens::beacons(&self));
        let (asked, front) = (front::proposed(&self), front::config(&self, folder));
        let rules = Rules {
            branch: self.branch.name.into_inner(),
            languages: self.branch.languages.into_inner(),
            groups: self.groups.into_iter().map(GroupFile::proposed).collect(),
            services: self.services.into_iter().map(ServiceFile::proposed).collect(),
            counters: self.counters.into_iter().map(CounterFile::proposed).collect(),
            kiosks: self.kiosks.iter().map(|kiosk| *kiosk.id.get_ref()).collect(),
            head_start: HeadStart {
                care: minutes(self.head_start.care_minutes),
                vip: minutes(self.head_start.vip_minutes),
                appointment: minutes(self.head_start.appointment_minutes),
                emergency: minutes(self.head_start.emergency_minutes),
            },
            missed: Missed {
                calls_min: self.missed.calls_min.into_inner(),
                calls_max: self.missed.calls_max.into_inner(),
                recall_after: seconds(self.missed.recall_after_seconds),
                miss_after: seconds(self.missed.miss_after_seconds),
                return_within: minutes(self.missed.return_within_minutes),
            },
            notices: self.branch.notices.into_iter().map(Spanned::into_inner).collect(),
            closing: self.closing.proposed(),
            lanes: self.lanes.proposed(),
            emergency: self.emergency.proposed(),
            appointments,
            dispatch: self.dispatch.map(dispatch::DispatchFile::proposed).unwrap_or_default(),
            transfer: self.transfer.proposed(),
            profiles: self.profiles.into_iter().map(work::ProfileFile::proposed).collect(),
            watch: self.watch.proposed(),
            calendar: self.calendar.proposed(),
            voice: spoken,
            screens,
            zones,
            cards,
            front: asked,
        };
        Config {
            rules,
            listen: self.daemon.listen.into_inner(),
            qr_prefix: self.branch.qr_prefix,
            design: devices.design,
            said: devices.said,
            printers: devices.printers,
            voice,
            beacons,
            front,
        }
    }
}

impl GroupFile {
    fn proposed(self) -> Group {
        Group { id: self.id.into_inner(), name: self.name.into_inner(), icon: self.icon }
    }
}

impl ServiceFile {
    fn proposed(self) -> Service {
        let limits = limits::proposed(&self);
        let target = work::target(&self);
        Service {
            id: self.id.into_inner(),
            name: self.name.into_inner(),
            icon: self.icon,
            series: self.series.into_inner(),
            group: self.group.map(Spanned::into_inner),
            due: Millis::minutes(i64::from(self.due_minutes)),
            limits,
            express: self.express,
            overnight: self.overnight,
            target,
            wait_target: self
                .wait_target_minutes
                .map(|minutes| Millis::minutes(i64::from(minutes.into_inner()))),
        }
    }
}

impl CounterFile {
    fn proposed(self) -> Counter {
        let services = self.services.into_iter().map(Spanned::into_inner);
        Counter {
            id: self.id.into_inner(),
            name: self.name.map(Spanned::into_inner),
            services: services.collect(),
            help: self.help.into_iter().map(work::HelpFile::proposed).collect(),
            auto_call: self.auto_call,
        }
    }
}

#[cfg(test)]
mod tests;

//! Wishes about the voice: what staff ask of it, and what announcers report.

use super::Walk;
use rand::RngExt;
use shared::device::VoiceState;
use shared::voice::{Announced, Hearing, Sounded, Unspoken};
use shared::{Command, Moment, ZoneId};

const ZONES: [&str; 3] = ["hall", "upstairs", "cellar"];

impl Walk {
    pub(super) fn voice(&mut self) -> Command {
        let ticket = self.called();
        let made = self.hall.ticket(ticket).map_or(0, |known| known.voiced.calls);
        let call = if self.chance.random_range(0..4) == 0 { made + 1 } else { made };
        let zone = self.zone();
        let one = (self.chance.random_range(0..3) > 0).then(|| zone.clone());
        let whys = [Unspoken::LineFull, Unspoken::Forgotten, Unspoken::Stale];
        let why = whys[self.chance.random_range(0..whys.len())];
        match self.chance.random_range(0..16) {
            0..2 => {
                let (from, to) = (self.now, Moment(self.now.0 + 4_000));
                let clips = vec!["chime".to_owned()];
                let device = "default".to_owned();
                let sounded = Sounded { zone, from, to, clips, device };
                let sounded = (self.chance.random_range(0..4) > 0).then(|| Box::new(sounded));
                Command::ReportSpoken { ticket, call, length_ms: 4_000, sounded }
            }
            2..6 => Command::ReportNotSpoken { ticket, call, zone, why },
            6 => {
                let states = [VoiceState::Silent, VoiceState::Ready];
                let voice = states[self.chance.random_range(0..2)];
                Command::ReportVoice { voice, zone: one }
            }
            7 => Command::PauseVoice { zone: one },
            8 => Command::ResumeVoice { zone: one },
            9..11 => {
                let known = self.chance.random_range(0..2) == 0;
                let id = if known { "closing" } else { "opening" }.to_owned();
                Command::Announce { what: Announced::Recorded(id) }
            }
            11 => {
                let texts = [" ".to_owned(), "网络检修".to_owned(), "长".repeat(101)];
                let text = texts[self.chance.random_range(0..texts.len())].clone();
                Command::Announce { what: Announced::Text(text) }
            }
            12 => Command::ClearAnnouncement {},
            13 => Command::TestVoice { zone: one },
            14 => {
                let announcement = "closing".to_owned();
                Command::ReportAnnounced { zone, announcement, why: Some(why) }
            }
            _ => Command::ReportVoiceTest { zone, why: None, ear: Hearing::NotHeard },
        }
    }

    fn zone(&mut self) -> ZoneId {
        ZoneId(ZONES[self.chance.random_range(0..ZONES.len())].to_owned())
    }
}

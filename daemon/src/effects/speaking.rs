//! The announcer's place in the daemon: calls go to it, its reports come back as commands.

use crate::desk::Desk;
use device::voice::{Announcer, CallOut, Options, Report};
use shared::device::VoiceState;
use shared::{Command, TicketId};
use tokio::sync::mpsc::{Receiver, channel};

/// The most reports that wait to be written.
const REPORTS_MAX: usize = 256;

/// The hall's loudspeaker; none in a branch whose calls are shown and not spoken.
#[derive(Default)]
pub struct Speaking(Option<Announcer>);

/// What the announcer has told and the journal does not know yet.
pub struct Told(Receiver<Report>);

impl Speaking {
    /// Starts the announcer.
    pub fn start(options: Options) -> (Self, Told) {
        let (reports, told) = channel(REPORTS_MAX);
        let announcer = Announcer::start(options, move |report| {
            if reports.try_send(report).is_err() {
                tracing::debug!("a report of the announcer came when nobody could take it");
            }
        });
        (Self(Some(announcer)), Told(told))
    }

    pub(super) fn say(&self, call: CallOut) {
        if let Some(announcer) = &self.0
            && !announcer.say(call)
        {
            tracing::warn!("the announcer cannot keep up: call {} of {}", call.call, call.number);
        }
    }

    pub(super) fn forget(&self, ticket: TicketId) {
        if let Some(announcer) = &self.0
            && !announcer.forget(ticket)
        {
            tracing::debug!("the announcer was not told to forget ticket {ticket}");
        }
    }
}

impl Told {
    /// Takes the reports to the desk until the announcer ends.
    pub async fn run(mut self, desk: Desk) {
        while let Some(report) = self.0.recv().await {
            let wish = match report {
                Report::Device(voice) => {
                    log(voice);
                    Command::ReportVoice { voice }
                }
                Report::Spoken { ticket, call, took, .. } => {
                    let length_ms = u32::try_from(took.as_millis()).unwrap_or(u32::MAX);
                    Command::ReportSpoken { ticket, call, length_ms }
                }
                Report::NotSpoken { ticket, call, why, .. } => {
                    tracing::debug!("call {call} of ticket {ticket} was not spoken: {why:?}");
                    continue;
                }
            };
            if let Err(problem) = desk.report(wish).await {
                tracing::debug!("a report of the announcer was refused: {}", problem.title);
            }
        }
    }
}

fn log(voice: VoiceState) {
    match voice {
        VoiceState::Ready => tracing::info!("the loudspeaker is ready"),
        VoiceState::Silent => {
            tracing::warn!("there is no sound device: calls are shown, not spoken");
        }
        VoiceState::Unknown => {}
    }
}

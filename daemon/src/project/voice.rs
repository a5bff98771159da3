//! What of the voice a view tells.

use super::Changes;
use queue::{Event, VoiceNews};

impl Changes {
    /// Notes news of the voice: staff see how its zones are, the walls what is announced.
    pub(super) fn note_voice(&mut self, event: &Event) {
        let Event::Voice { news } = event else {
            // A zone that speaks again has kept up.
            self.voice = true;
            return;
        };
        match news {
            VoiceNews::Paused { .. } | VoiceNews::Resumed { .. } => self.voice = true,
            VoiceNews::NotSpoken { why, .. } => self.voice |= why.is_strain(),
            VoiceNews::Announced { .. } | VoiceNews::Cleared => self.everything = true,
            VoiceNews::AnnouncementReported { .. }
            | VoiceNews::TestAsked { .. }
            | VoiceNews::Tested { .. } => {}
        }
    }
}

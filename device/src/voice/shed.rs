//! What is left out when calls come faster than they can be spoken. Pure.
//!
//! The measure is the age of the oldest call that waits for the loudspeaker. The chime goes first,
//! then repeats, then second languages; a call itself only when it is of no use to its customer,
//! who has read it on the display. The first language of a call is never left out.

use std::time::Duration;

/// Above this age a chime is left out if the last call has only just ended.
pub const CHIME_AGE: Duration = Duration::from_secs(4);
/// So long after a call the hall still listens.
pub const STILL_LISTENING: Duration = Duration::from_secs(2);
/// Above this age nothing is repeated of itself.
pub const REPEAT_AGE: Duration = Duration::from_secs(8);
/// Above this age a second language is said only to who asked for it.
pub const OTHER_LANGUAGE_AGE: Duration = Duration::from_secs(12);
/// Above this age a call is not spoken.
pub const AGE_MAX: Duration = Duration::from_secs(60);
/// Most calls that wait for the loudspeaker; with more they are not spoken.
pub const WAITING_MAX: usize = 10;

/// Whether a call has its chime. `since_last` is how long ago the last call ended, if one has.
pub fn has_chime(oldest: Duration, since_last: Option<Duration>) -> bool {
    oldest <= CHIME_AGE || since_last.is_none_or(|since| since >= STILL_LISTENING)
}

/// Whether a call that nobody has answered is said once more.
pub fn may_repeat(oldest: Duration) -> bool {
    oldest <= REPEAT_AGE
}

/// Whether a call is said in another language than its first.
pub fn has_other_language(oldest: Duration, asked: bool) -> bool {
    asked || oldest <= OTHER_LANGUAGE_AGE
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOMENT: Duration = Duration::from_millis(1);

    #[test]
    fn the_chime_goes_only_where_the_hall_still_listens() {
        assert!(has_chime(CHIME_AGE, Some(Duration::ZERO)), "at four seconds it stays");
        assert!(!has_chime(CHIME_AGE + MOMENT, Some(STILL_LISTENING - MOMENT)));
        assert!(has_chime(CHIME_AGE + MOMENT, Some(STILL_LISTENING)));
        assert!(has_chime(AGE_MAX, None), "nothing has been said before");
    }

    #[test]
    fn repeats_go_before_languages_and_who_asked_keeps_theirs() {
        assert!(may_repeat(REPEAT_AGE) && !may_repeat(REPEAT_AGE + MOMENT));
        assert!(has_other_language(OTHER_LANGUAGE_AGE, false));
        assert!(!has_other_language(OTHER_LANGUAGE_AGE + MOMENT, false));
        assert!(has_other_language(AGE_MAX, true));
    }
}

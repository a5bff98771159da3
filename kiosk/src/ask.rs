//! Hands the kiosk's wishes to the daemon, and the answers back to the flow.

use crate::bind;
use crate::event::{Asking, Event, StaffWish, Wish};
use shared::alert::HelpPoint;
use shared::device::Asker;
use shared::grant::Grant;
use shared::link::{Answer, Link};
use shared::{Command, KioskId, Lane, ServiceId};

/// Sends a wish; `then` is called once with what the flow is to hear of it, if anything.
pub fn send(
    link: &Link,
    kiosk: KioskId,
    wish: Wish,
    then: impl FnOnce(Option<Event>) + Send + 'static,
) {
    let heard: fn(Answer) -> Option<Event> = match wish {
        Wish::Number(_) | Wish::CheckIn(..) => |answer| Some(bind::map_answer(answer)),
        Wish::Paper(_) => |answer| bind::map_reprint(&answer),
        Wish::Help => |answer| bind::map_help(&answer),
        Wish::Staff(_) => |answer| Some(bind::map_staff(&answer)),
        // What was forgotten or counted changes nothing on the screen.
        Wish::Forget | Wish::Divert { .. } => |_| None,
        Wish::Identify(kind, text) => {
            let then = |answer| then(Some(bind::map_identified(answer)));
            return link.post_identify(kiosk, kind, text.into_text(), then);
        }
        Wish::Pin(pin) => {
            return link
                .post_staff(kiosk, pin.into_text(), |answer| then(Some(bind::map_pin(answer))));
        }
        Wish::Restart => return then(None),
    };
    if let Some(command) = command(wish, kiosk) {
        link.send(command, move |answer| then(heard(answer)));
    }
}

/// The wish as the daemon knows it; none for what is no command.
fn command(wish: Wish, kiosk: KioskId) -> Option<Command> {
    Some(match wish {
        Wish::Number(asking) => issue(asking, kiosk)?,
        Wish::CheckIn(code, asking) => {
            let Asking { language, large_print, more_time, visit, .. } = asking;
            let kiosk = Some(kiosk);
            Command::CheckIn { code, kiosk, language, large_print, more_time, visit }
        }
        Wish::Paper(ticket) => Command::Reprint { ticket, kiosk, asker: Asker::Customer },
        Wish::Help => Command::CallHelp { from: HelpPoint::Kiosk(kiosk) },
        Wish::Forget => Command::ForgetVisit { kiosk },
        Wish::Divert { service, taken } => Command::Divert { kiosk, service, taken },
        Wish::Staff(wish) => match wish {
            StaffWish::Roll => Command::RollChanged { kiosk },
            StaffWish::Test => Command::TestPrinter { kiosk },
            StaffWish::Volume(percent) => Command::SetVolume { kiosk, percent },
            StaffWish::Close(reason) => Command::CloseKiosk { kiosk, reason },
            StaffWish::Open => Command::OpenKiosk { kiosk },
        },
        Wish::Identify(..) | Wish::Pin(_) | Wish::Restart => return None,
    })
}

fn issue(asking: Asking, kiosk: KioskId) -> Option<Command> {
    let service: ServiceId = asking.service?;
    Some(Command::Issue {
        service,
        lane: if asking.care { Lane::Care } else { Lane::Ordinary },
        language: asking.language,
        kiosk: Some(kiosk),
        large_print: asking.large_print,
        person: None,
        grant: asking.care.then_some(Grant::Asked {}),
        then: Vec::new(),
        more_time: asking.more_time,
        visit: asking.visit,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::{Language, VisitId};

    fn asking(care: bool) -> Asking {
        Asking {
            service: Some(ServiceId("cash".to_owned())),
            language: Language::chinese(),
            large_print: true,
            care,
            more_time: true,
            visit: Some(VisitId(3)),
        }
    }

    #[test]
    fn what_was_asked_for_is_in_the_command() {
        for (care, expected) in
            [(false, (Lane::Ordinary, None)), (true, (Lane::Care, Some(Grant::Asked {})))]
        {
            let Some(Command::Issue { lane, grant, more_time, visit, large_print, .. }) =
                command(Wish::Number(asking(care)), KioskId(1))
            else {
                panic!("no number is asked for");
            };
            assert_eq!((lane, grant), expected);
            assert_eq!((more_time, visit, large_print), (true, Some(VisitId(3)), true));
        }
    }

    #[test]
    fn what_is_typed_is_no_command() {
        let phone = Wish::Identify(shared::front::ReaderKind::Phone, "13800005678".into());
        for wish in [phone, Wish::Pin("1234".into()), Wish::Restart] {
            assert_eq!(command(wish, KioskId(1)), None);
        }
    }
}

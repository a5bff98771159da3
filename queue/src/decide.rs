//! What a command leads to.

use crate::appoint::Arrival;
use crate::event::Event;
use crate::front::Read;
use crate::hall::{Hall, Place};
use crate::issue::Wanted;
use crate::outage::Listed;
use crate::paper::Paper;
use crate::transfer::Passing;
use shared::{Command, Moment, Number, Refusal};

impl Hall {
    /// Decides what a command leads to, and changes nothing.
    ///
    /// The caller writes the events down first and tells of them second, so a crash in between
    /// loses nothing that was promised.
    pub fn decide(&self, command: &Command, now: Moment) -> Result<Vec<Event>, Refusal> {
        match command {
            Command::OpenDay { date } => self.open_day(date),
            Command::CloseDay {} => self.close_day(now),
            Command::Issue {
                service,
                lane,
                language,
                kiosk,
                large_print,
                person,
                grant,
                then,
                more_time,
                visit,
            } => {
                let (lane, kiosk, large_print) = (*lane, *kiosk, *large_print);
                let (more_time, visit) = (*more_time, *visit);
                let (person, grant) = (person.as_ref(), grant.as_ref());
                let slot = None;
                let wanted = Wanted {
                    service,
                    lane,
                    language,
                    kiosk,
                    large_print,
                    person,
                    grant,
                    slot,
                    then,
                    more_time,
                    visit,
                };
                self.issue(&wanted, now)
            }
            Command::OpenCounter { counter, teller } => {
                self.open_counter(*counter, teller.as_ref())
            }
            Command::PauseCounter { counter, reason } => self.pause_counter(*counter, reason),
            Command::CloseCounter { counter } => self.close_counter(*counter),
            Command::CallNext { counter } => self.call_next(*counter, now),
            Command::Recall { counter } => self.recall(*counter, now),
            Command::Arrive { counter } => self.arrive(*counter),
            Command::Start { counter } => self.start(*counter),
            Command::Finish { counter } => self.finish(*counter),
            Command::Miss { counter } => self.miss(*counter, now),
            Command::Return { number } => self.return_missed(*number, now),
            Command::Transfer { counter, to, note, placing } => {
                self.transfer(*counter, &Passing { to, note, placing: *placing }, now)
            }
            Command::Cancel { number } => self.cancel(*number),
            Command::Reprint { ticket, kiosk, asker } => self.reprint(*ticket, *kiosk, *asker, now),
            Command::ReportHeld { ticket, copy, kiosk, held } => {
                self.report_held(&Paper { ticket: *ticket, copy: *copy, kiosk: *kiosk }, *held)
            }
            Command::SettlePrint { ticket } => self.settle_print(*ticket),
            Command::ReportPrint { ticket, copy, kiosk, print } => {
                self.report_print(&Paper { ticket: *ticket, copy: *copy, kiosk: *kiosk }, *print)
            }
            Command::ReportPrinter { kiosk, printer } => {
                let event = Event::PrinterReported { kiosk: *kiosk, printer: *printer };
                let known = self.standing_rules()?.kiosks.contains(kiosk);
                let news = known && self.printer(*kiosk) != *printer;
                if known { Ok(one_if(news, event)) } else { Err(Refusal::NothingToReport) }
            }
            Command::ReportVoice { voice, zone } => self.report_voice(zone.as_ref(), *voice),
            Command::ReportShown { ticket, call, seen } => self.report_shown(*ticket, *call, *seen),
            Command::ReportSpoken { ticket, call, length_ms, sounded } => {
                self.report_spoken(*ticket, (*call, *length_ms), sounded.as_deref())
            }
            Command::CloseService { service, reason } => self.close_service(service, *reason),
            Command::OpenService { service } => self.open_service(service),
            Command::GrantLane { number, lane, grant } => self.grant_lane(*number, *lane, grant),
            Command::ReportEmergency { ticket, step, by } => {
                self.report_emergency(*ticket, *step, by)
            }
            Command::Book { code, service, at } => self.book(code, service, *at, now),
            Command::CancelBooking { code } => self.cancel_booking(code),
            Command::CheckIn { code, kiosk, language, large_print, more_time, visit } => {
                let (kiosk, large_print) = (*kiosk, *large_print);
                let (more_time, visit) = (*more_time, *visit);
                let who = Arrival { code, kiosk, language, large_print, more_time, visit };
                self.check_in(&who, now)
            }
            Command::CallNumber { counter, number, reason } => {
                self.call_number(*counter, *number, reason, now)
            }
            Command::Hold { counter, kind } => self.hold(*counter, *kind),
            Command::Resume { number } => self.resume(*number),
            Command::WalkUp { counter, service, lane } => {
                self.walk_up(*counter, service, *lane, now)
            }
            Command::EnterPaper { number, service, lane, issued_at, served } => {
                let (number, lane, issued_at) = (*number, *lane, *issued_at);
                let listed = Listed { number, service, lane, issued_at, served: *served };
                self.enter_paper(&listed, now)
            }
            Command::SetProfile { counter, profile } => {
                self.set_profile(*counter, profile.as_deref())
            }
            Command::Undo { counter } => self.undo(*counter, now),
            Command::CallHelp { from } => self.call_help(*from),
            Command::AnswerHelp { from } => self.answer_help(*from),
            Command::ReportNotSpoken { ticket, call, zone, why } => {
                self.report_not_spoken(*ticket, *call, (zone, *why))
            }
            Command::PauseVoice { zone } => self.pause_voice(zone.as_ref(), true),
            Command::ResumeVoice { zone } => self.pause_voice(zone.as_ref(), false),
            Command::Announce { what } => self.announce(what),
            Command::ClearAnnouncement {} => Ok(self.clear_announcement()),
            Command::TestVoice { zone } => self.test_voice(zone.as_ref()),
            Command::ReportAnnounced { zone, announcement, why } => {
                self.report_announced(zone, announcement, *why)
            }
            Command::ReportVoiceTest { zone, why, ear } => self.report_voice_test(zone, *why, *ear),
            Command::ReportScreen { screen, state } => self.report_screen(*screen, *state),
            Command::ReportMedia { screen, expired } => self.report_media(*screen, *expired),
            Command::ShowEmergency { words } => self.show_emergency(words),
            Command::ClearEmergency {} => Ok(self.clear_emergency()),
            Command::TestScreens {} => self.test_screens(now),
            Command::Recognise { kiosk, booking, lane, person, known } => {
                let (booking, person) = (booking.as_ref(), person.as_ref());
                let (kiosk, lane, known) = (*kiosk, *lane, *known);
                self.recognise(&Read { kiosk, booking, lane, person, known })
            }
            Command::ForgetVisit { kiosk } => self.forget_visit(*kiosk),
            Command::Divert { kiosk, service, taken } => self.divert(*kiosk, service, *taken),
            Command::CloseKiosk { kiosk, reason } => self.close_kiosk(*kiosk, *reason),
            Command::OpenKiosk { kiosk } => self.open_kiosk(*kiosk),
            Command::SetVolume { kiosk, percent } => self.set_volume(*kiosk, *percent),
            Command::TestPrinter { kiosk } => self.test_printer(*kiosk),
            Command::RollChanged { kiosk } => self.change_roll(*kiosk),
            Command::ReportReader { kiosk, kind, state } => {
                self.report_reader((*kiosk, *kind), *state)
            }
        }
    }

    fn cancel(&self, number: Number) -> Result<Vec<Event>, Refusal> {
        self.day_rules()?;
        let ticket = self.holder(number).ok_or(Refusal::UnknownNumber { number })?;
        if ticket.place != Place::Waiting {
            return Err(Refusal::NotWaiting);
        }
        Ok(vec![Event::Cancelled { ticket: ticket.id }])
    }
}

pub(crate) fn one_if(news: bool, event: Event) -> Vec<Event> {
    if news { vec![event] } else { Vec::new() }
}

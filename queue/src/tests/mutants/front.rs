//! Mistakes at the kiosks.

use super::{Mutant, catches, catches_on};
use crate::check::front;
use crate::{Event, FrontNews};
use shared::{KioskId, Lane, ServiceId, VisitId};

#[test]
fn visit_is_used_once_catches_a_read_of_another_kiosk() {
    let mutant = Mutant::Decide(|hall, event, _| {
        if let Event::Issued { visit: visit @ Some(_), kiosk, .. } = event {
            let other = hall.kiosks.visits.iter().find(|(id, _)| Some(**id) != *kiosk);
            *visit = Some(other.map_or(VisitId(0), |(_, standing)| standing.visit.id));
        }
    });
    catches_on(&[0, 1, 3], mutant, front::visit_is_used_once);
}

#[test]
fn visit_is_used_once_catches_one_that_stays() {
    let mutant = Mutant::Decide(|hall, event, _| {
        if let Event::Issued { visit: visit @ None, kiosk: Some(kiosk), .. } = event
            && !hall.kiosks.visits.contains_key(kiosk)
        {
            *visit = Some(hall.kiosks.last_visit);
        }
    });
    catches(mutant, front::visit_is_used_once);
}

#[test]
fn visit_is_new_catches_a_lane_that_no_reader_gives() {
    let mutant = Mutant::Decide(|_, event, _| {
        if let Event::Front { news: FrontNews::Recognised { lane, .. } } = event {
            *lane = Lane::Emergency;
        }
    });
    catches(mutant, front::visit_is_new);
}

#[test]
fn visit_is_new_catches_a_code_that_is_none() {
    let mutant = Mutant::Decide(|_, event, _| {
        if let Event::Front { news: FrontNews::Recognised { booking, .. } } = event {
            *booking = "13800000000".to_owned().try_into().ok();
        }
    });
    catches(mutant, front::visit_is_new);
}

#[test]
fn visit_and_help_stood_catches_an_end_without_a_beginning() {
    let mutant = Mutant::Decide(|hall, event, _| {
        if let Event::Front { news: FrontNews::VisitOver { visit, .. } } = event {
            *visit = VisitId(hall.kiosks.last_visit.0 + 1);
        }
    });
    catches(mutant, front::visit_and_help_stood);
}

#[test]
fn closed_kiosk_gives_out_nothing_catches_a_number_there() {
    let mutant = Mutant::Decide(|hall, event, _| {
        if let Event::Issued { kiosk, visit: None, .. } = event
            && let Some((shut, _)) = hall.kiosks.closed.first_key_value()
        {
            *kiosk = Some(*shut);
        }
    });
    catches(mutant, front::closed_kiosk_gives_out_nothing);
}

#[test]
fn diversion_is_one_of_the_branch_catches_one_of_no_branch() {
    let mutant = Mutant::Decide(|_, event, _| {
        if let Event::Front { news: FrontNews::Diverted { service, .. } } = event {
            *service = ServiceId("loss".to_owned());
        }
    });
    catches(mutant, front::diversion_is_one_of_the_branch);
}

#[test]
fn kiosks_are_those_of_the_rules_catches_a_stranger() {
    let mutant = Mutant::Apply(|hall, event| {
        if let Event::Front { news: FrontNews::VolumeSet { percent, .. } } = event {
            hall.kiosks.volumes.insert(KioskId(99), *percent);
        }
    });
    catches(mutant, |hall, _| front::kiosks_are_those_of_the_rules(hall));
}

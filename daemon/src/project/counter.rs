//! A teller's view.

use super::display::{missed, name};
use super::watch::{for_tellers, is_touched};
use super::{Changes, Projector};
use queue::Place;
use shared::device::{PrintTrouble, SupplyState};
use shared::limits::{HELD_SHOWN_MAX, LINE_SHOWN_MAX, LOST_PRINTS_MAX};
use shared::view::{
    CounterFact, CounterView, HeldTicket, LineEntry, LostPrint, Neighbour, OwnTicket, ServiceName,
};
use shared::{CounterId, KioskId};

pub(super) fn view(of: &Projector<'_>, id: CounterId) -> Option<CounterView> {
    let rules = of.hall.rules()?;
    let (counter, _) = of.hall.at_counter(id)?;
    let service = |service: &shared::rules::Service| ServiceName {
        id: service.id.clone(),
        name: service.name.clone(),
    };
    let others = of.hall.counters().filter(|(other, _)| *other != id);
    Some(CounterView {
        counter: id,
        name: name(of, id),
        branch: rules.branch.clone(),
        languages: rules.languages.clone(),
        day_open: of.hall.day().is_some(),
        state: counter.state,
        services: rules.services.iter().map(service).collect(),
        ticket: own(of, id),
        waiting: waiting(of, id),
        line: line(of, id),
        missed: missed(of),
        others: others.filter_map(|(other, _)| neighbour(of, other)).collect(),
        troubles: troubles(of),
        paper_low: paper_low(of),
        lost_prints: lost_prints(of),
        teller: counter.teller.clone(),
        held: held(of),
        profile: counter.profile.clone(),
        profiles: rules.profiles.iter().map(|profile| profile.name.clone()).collect(),
        watch: for_tellers(of),
        voice_troubles: of.hall.voice_troubles(),
        screens: of.hall.screens_in_trouble().collect(),
        expired_media: of.hall.expired_media(),
    })
}

pub(super) fn facts(of: &Projector<'_>, id: CounterId, changes: &Changes) -> Vec<CounterFact> {
    let mut facts = Vec::new();
    for other in &changes.counters {
        if *other != id {
            let neighbour = neighbour(of, *other);
            facts.extend(neighbour.map(|neighbour| CounterFact::Other { neighbour }));
        } else if let Some((counter, _)) = of.hall.at_counter(id) {
            let (state, ticket) = (counter.state, own(of, id));
            let (teller, profile) = (counter.teller.clone(), counter.profile.clone());
            facts.push(CounterFact::Own { state, ticket, teller, profile });
        }
    }
    let mut services = of.hall.services_of(id).iter();
    let serves = services.any(|service| changes.services.contains(service));
    if serves || changes.bound.contains(&id) {
        facts.push(CounterFact::Line { waiting: waiting(of, id), line: line(of, id) });
    }
    if changes.missed {
        facts.push(CounterFact::Missed { missed: missed(of) });
    }
    if !changes.printers.is_empty() {
        facts.push(CounterFact::Troubles { troubles: troubles(of), paper_low: paper_low(of) });
    }
    if changes.lost_prints {
        facts.push(CounterFact::LostPrints { lost_prints: lost_prints(of) });
    }
    if changes.held {
        facts.push(CounterFact::Held { held: held(of) });
    }
    if is_touched(of, changes) {
        facts.push(CounterFact::Watch { watch: for_tellers(of) });
    }
    if changes.voice {
        facts.push(CounterFact::Voice { voice_troubles: of.hall.voice_troubles() });
    }
    if changes.screens {
        let screens = of.hall.screens_in_trouble().collect();
        facts.push(CounterFact::Screens { screens, expired_media: of.hall.expired_media() });
    }
    facts
}

fn own(of: &Projector<'_>, id: CounterId) -> Option<OwnTicket> {
    let (_, ticket) = of.hall.at_counter(id)?;
    let ticket = ticket?;
    let Place::Counter { calls, first_called_at, called_at, arrived_at, started_at, .. } =
        ticket.place
    else {
        return None;
    };
    Some(OwnTicket {
        ticket: ticket.id,
        number: ticket.number,
        service: ticket.service.clone(),
        issued_at: ticket.issued_at,
        first_called_at,
        called_at,
        calls,
        arrived_at,
        started_at,
        note: ticket.note.clone(),
        stage: ticket.stage,
        then: ticket.then.clone(),
        nights: ticket.nights,
        target: of.hall.target_of(ticket).map(|target| target.within),
        reminded: ticket.reminded,
    })
}

fn waiting(of: &Projector<'_>, id: CounterId) -> u32 {
    u32::try_from(of.hall.waiting_for(id)).unwrap_or(u32::MAX)
}

fn line(of: &Projector<'_>, id: CounterId) -> Vec<LineEntry> {
    let entry = |ticket: &queue::Ticket| LineEntry {
        number: ticket.number,
        service: ticket.service.clone(),
        waiting_since: ticket.waiting_since,
        nights: ticket.nights,
    };
    of.hall.next_for(id, LINE_SHOWN_MAX).map(entry).collect()
}

fn neighbour(of: &Projector<'_>, id: CounterId) -> Option<Neighbour> {
    let (counter, ticket) = of.hall.at_counter(id)?;
    let number = ticket.map(|ticket| ticket.number);
    let overdue = of.hall.overdue().any(|(at, _)| at == id);
    Some(Neighbour { counter: id, name: name(of, id), state: counter.state, number, overdue })
}

fn held(of: &Projector<'_>) -> Vec<HeldTicket> {
    let entry = |ticket: &queue::Ticket| {
        let Place::Held { kind, counter, at } = ticket.place else { return None };
        Some(HeldTicket { number: ticket.number, kind, counter, since: at })
    };
    of.hall.held().filter_map(entry).take(HELD_SHOWN_MAX).collect()
}

fn lost_prints(of: &Projector<'_>) -> Vec<LostPrint> {
    let entry = |ticket: &queue::Ticket| {
        Some(LostPrint {
            ticket: ticket.id,
            number: ticket.number,
            kiosk: ticket.paper_at?,
            print: ticket.print?,
            issued_at: ticket.issued_at,
        })
    };
    of.hall.lost_prints().filter_map(entry).take(LOST_PRINTS_MAX).collect()
}

fn troubles(of: &Projector<'_>) -> Vec<(KioskId, PrintTrouble)> {
    let kiosks = of.hall.rules().into_iter().flat_map(|rules| &rules.kiosks);
    kiosks.filter_map(|kiosk| Some((*kiosk, of.hall.printer(*kiosk).trouble()?))).collect()
}

fn paper_low(of: &Projector<'_>) -> Vec<KioskId> {
    let kiosks = of.hall.rules().into_iter().flat_map(|rules| &rules.kiosks);
    let low = |kiosk: &&KioskId| of.hall.printer(**kiosk).supply == SupplyState::Low;
    kiosks.filter(low).copied().collect()
}

//! The kiosk's view.

use super::front;
use super::{Changes, Projector};
use queue::Ticket;
use shared::limits::KIOSK_TICKETS_MAX;
use shared::view::{KioskFact, KioskService, KioskTicket, KioskView, next_opening};
use shared::{KioskId, ServiceId};

pub(super) fn view(of: &Projector<'_>, id: KioskId) -> Option<KioskView> {
    let rules = of.hall.rules()?;
    if !rules.kiosks.contains(&id) {
        return None;
    }
    let service = |service: &shared::rules::Service| KioskService {
        id: service.id.clone(),
        name: service.name.clone(),
        icon: service.icon,
        group: service.group.clone(),
        waiting: waiting(of, &service.id),
        state: of.hall.service_state(&service.id),
        express: service.express,
        promise: of.promises.get(&service.id).copied(),
        documents: rules
            .front
            .service(&service.id)
            .map_or_else(Vec::new, |it| it.documents.clone()),
        diversion: rules.front.service(&service.id).and_then(|it| it.diversion.clone()),
    };
    let mut tickets: Vec<_> = latest(of, id).map(|ticket| shown(of, ticket)).collect();
    tickets.reverse();
    let services: Vec<_> = rules.services.iter().map(service).collect();
    let day_open = of.hall.day().is_some();
    let opens = next_opening(&services).filter(|_| day_open);
    Some(KioskView {
        branch: rules.branch.clone(),
        languages: rules.languages.clone(),
        day_open,
        groups: rules.groups.clone(),
        services,
        printer: of.hall.printer(id),
        tickets,
        front: front::front(of, rules, id),
        open: of.hall.kiosk_open(id),
        visit: of.hall.visit(id).cloned(),
        help: of.hall.help_at(id),
        volume: of.hall.volume(id),
        alarm: of.hall.alarm().cloned(),
        opens,
    })
}

pub(super) fn facts(of: &Projector<'_>, id: KioskId, changes: &Changes) -> Vec<KioskFact> {
    let waiting = changes.services.iter().map(|service| KioskFact::Waiting {
        service: service.clone(),
        waiting: waiting(of, service),
    });
    let mut facts: Vec<_> = waiting.collect();
    facts.extend(changes.promises.iter().map(|service| KioskFact::Promised {
        service: service.clone(),
        promise: of.promises.get(service).copied(),
    }));
    if !changes.tickets.is_empty() {
        let mut tickets: Vec<_> =
            latest(of, id).filter(|ticket| changes.tickets.contains(&ticket.id)).collect();
        tickets.reverse();
        let tickets = tickets.into_iter().map(|ticket| shown(of, ticket));
        facts.extend(tickets.map(|ticket| KioskFact::Ticket { ticket }));
    }
    if changes.printers.contains(&id) {
        facts.push(KioskFact::Printer { printer: of.hall.printer(id) });
    }
    let full = |service: &&ServiceId| !of.hall.service_state(service).is_open();
    let given_out = changes.given_out.difference(&changes.turned).filter(full);
    facts.extend(changes.turned.iter().chain(given_out).map(|service| KioskFact::Service {
        service: service.clone(),
        state: of.hall.service_state(service),
    }));
    facts.extend(front::facts(of, id, changes));
    facts
}

/// The kiosk's latest tickets, the latest first.
fn latest<'a>(of: &Projector<'a>, id: KioskId) -> impl Iterator<Item = &'a Ticket> {
    let own = of.hall.tickets().rev().filter(move |ticket| ticket.kiosk == Some(id));
    own.take(KIOSK_TICKETS_MAX)
}

fn shown(of: &Projector<'_>, ticket: &Ticket) -> KioskTicket {
    KioskTicket {
        ticket: ticket.id,
        number: ticket.number,
        service: ticket.service.clone(),
        people_ahead: ticket.people_ahead,
        qr: of.tokens.qr(ticket.id, ticket.issued_at),
        print: ticket.print,
        held: ticket.held,
        copies: ticket.copies,
        paper_at: ticket.paper_at.filter(|at| ticket.kiosk != Some(*at)),
    }
}

fn waiting(of: &Projector<'_>, service: &ServiceId) -> u32 {
    u32::try_from(of.hall.waiting(service)).unwrap_or(u32::MAX)
}

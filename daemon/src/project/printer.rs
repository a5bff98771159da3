//! The view of a printer on another box.

use super::{Changes, Projector};
use crate::effects;
use queue::Ticket;
use shared::KioskId;
use shared::device::PrintState;
use shared::limits::PAPERS_MAX;
use shared::view::{Paper, PrinterFact, PrinterView};

pub(super) fn view(of: &Projector<'_>, id: KioskId) -> Option<PrinterView> {
    let known = of.hall.rules()?.kiosks.contains(&id);
    known.then(|| PrinterView { papers: papers(of, id) })
}

pub(super) fn facts(of: &Projector<'_>, id: KioskId, changes: &Changes) -> Vec<PrinterFact> {
    if !changes.papers {
        return Vec::new();
    }
    vec![PrinterFact::Papers { papers: papers(of, id) }]
}

/// Those that have begun, and those that their customers still wait for.
fn papers(of: &Projector<'_>, id: KioskId) -> Vec<Paper> {
    let here = of.hall.tickets().filter(|ticket| ticket.paper_at == Some(id));
    let mut open: Vec<&Ticket> = here.filter(|ticket| effects::is_open(ticket)).collect();
    open.sort_by_key(|ticket| ticket.paper_asked_at);
    open.truncate(PAPERS_MAX);
    open.into_iter().filter_map(|ticket| paper(of, ticket)).collect()
}

fn paper(of: &Projector<'_>, ticket: &Ticket) -> Option<Paper> {
    let effects::Job { paper, service, slip, .. } = effects::job(of.hall, ticket, of.tokens)?;
    Some(Paper {
        ticket: paper.ticket,
        copy: paper.copy,
        begun: ticket.print == Some(PrintState::Started),
        branch: slip.branch,
        number: slip.number,
        service,
        service_name: slip.service,
        people_ahead: slip.people_ahead,
        promise: ticket.promise,
        language: slip.language,
        large_print: slip.elder,
        time: slip.time,
        qr: slip.qr,
    })
}

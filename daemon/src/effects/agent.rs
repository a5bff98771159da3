//! `tingxud agent`: drives the printer of a kiosk on another box.
//!
//! Papers come down as facts, what became of them goes up as commands; the station that prints is
//! the daemon's own.

use super::printing::{Office, Printers, Told};
use super::{Job, PaperId};
use device::ticket::Slip;
use shared::link::{Answer, BadAddress, Link, News};
use shared::view::{Paper, PrinterView};
use shared::wire::Role;
use shared::{Command, KioskId};
use std::collections::BTreeSet;
use tokio::sync::{oneshot, watch};

/// The way to the daemon, and what it wants printed.
pub struct Agent {
    /// Where its station reports to.
    pub office: Distant,
    kiosk: KioskId,
    wanted: watch::Receiver<Wanted>,
}

/// The daemon's desk, at the other end of a line.
#[derive(Clone)]
pub struct Distant(Link);

/// What the daemon's view says.
#[derive(Clone, Default)]
struct Wanted {
    /// How often a whole view has come.
    greeted: u32,
    connected: bool,
    papers: Vec<Paper>,
}

impl Agent {
    /// Connects to a daemon, and goes on trying.
    pub fn start(address: &str, kiosk: KioskId) -> Result<Self, BadAddress> {
        let (sender, wanted) = watch::channel(Wanted::default());
        let link = Link::start(address, Role::Printer(kiosk), move |news: News<PrinterView>| {
            sender.send_modify(|wanted| wanted.hear(news));
        })?;
        Ok(Self { office: Distant(link), kiosk, wanted })
    }

    /// Hands on what is to be printed, each paper once, until the link is gone.
    pub async fn run(mut self, printers: Printers) {
        let mut taken = BTreeSet::new();
        let (mut greeted, mut connected) = (0, false);
        while self.wanted.changed().await.is_ok() {
            let wanted = self.wanted.borrow_and_update().clone();
            if wanted.connected != connected {
                connected = wanted.connected;
                tracing::info!("the daemon is {}", if connected { "there" } else { "away" });
            }
            if wanted.greeted != greeted {
                greeted = wanted.greeted;
                printers.greet(self.kiosk);
            }
            let kiosk = self.kiosk;
            let id = |paper: &Paper| PaperId { ticket: paper.ticket, copy: paper.copy, kiosk };
            let ids: BTreeSet<PaperId> = wanted.papers.iter().map(id).collect();
            taken.retain(|paper| ids.contains(paper));
            for paper in wanted.papers {
                let id = id(&paper);
                if !taken.insert(id) {
                    continue;
                }
                if paper.begun {
                    printers.lost(id);
                } else {
                    printers.print(Box::new(job(id, paper)));
                }
            }
        }
    }
}

impl Wanted {
    fn hear(&mut self, news: News<PrinterView>) {
        match news {
            News::Fresh(view) => {
                self.greeted += 1;
                self.connected = true;
                self.papers = view.papers;
            }
            News::Changed(view, _) => self.papers = view.papers,
            News::Disconnected => self.connected = false,
            News::Alive | News::Stale => {}
        }
    }
}

impl Office for Distant {
    async fn report(&self, wish: &Command) -> Told {
        let (sender, answer) = oneshot::channel();
        self.0.send(wish.clone(), move |answer| drop(sender.send(answer)));
        match answer.await {
            Ok(Answer::Done(_)) => Told::Written,
            Ok(Answer::Refused(problem)) if problem.code != "late" => {
                tracing::debug!("{wish:?}: {}", problem.title);
                Told::Refused
            }
            Ok(Answer::Refused(_) | Answer::Unheard | Answer::Busy) | Err(_) => Told::Unwritten,
        }
    }
}

fn job(id: PaperId, paper: Paper) -> Job {
    let (kiosk, service) = (id.kiosk, paper.service);
    let slip = Slip {
        branch: paper.branch,
        number: paper.number,
        service: paper.service_name,
        people_ahead: paper.people_ahead,
        promise: paper.promise.map(|promise| (promise.from, promise.to)),
        area: None,
        message: None,
        language: paper.language,
        elder: paper.large_print,
        time: paper.time,
        kiosk,
        qr: paper.qr,
        reprint: if paper.copy > 1 { paper.copy } else { 0 },
    };
    Job { paper: id, service, slip }
}

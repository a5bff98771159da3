//! Keeps what was forecast beside what came of it, and stretches the upper end by the last hour.

use super::forecast::{Forecast, Outlook};
use super::learn::{Learned, minutes};
use crate::event::Event;
use crate::hall::Hall;
use shared::moment::Millis;
use shared::promise::Promise;
use shared::{Lane, Moment, ServiceId, TicketId};
use std::collections::{BTreeMap, VecDeque};

/// A forecast older than this says nothing of now.
const GOOD_FOR: Millis = Millis::minutes(2);
/// What lies further back has no say.
const LOOKED_BACK: Millis = Millis::minutes(60);
/// The stretch is drawn towards none by so many minutes forecast and met.
const STRETCH_WEIGHT_MINUTES: f64 = 20.0;
/// The least and the most that an upper end is stretched.
const STRETCH: [f64; 2] = [0.5, 2.0];

/// The learning and the forecasts of a hall, from event to event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Keeper {
    /// What has been learned so far.
    pub learned: Learned,
    latest: Option<Forecast>,
    /// The mean forecast for each ticket that has not been called.
    made: BTreeMap<TicketId, f64>,
    /// When, how long, and how long by the forecast.
    met: VecDeque<(Moment, f64, f64)>,
}

impl Keeper {
    /// Takes in an event that is about to be applied to the hall.
    pub fn note(&mut self, hall: &Hall, event: &Event, at: Moment) {
        self.learned.note(hall, event, at);
        if let Event::Issued { ticket, service, lane, .. } = event {
            if let Some(outlook) = self.outlook(service, *lane, at) {
                self.made.insert(*ticket, outlook.mean);
            }
        } else if let Event::Called { ticket, why: Some(_), .. } = event
            && let Some(forecast) = self.made.remove(ticket)
            && let Some(known) = hall.ticket(*ticket)
        {
            self.met.push_back((at, minutes(known.issued_at, at), forecast));
        } else if let Event::DayOpened { .. } = event {
            self.made.clear();
            self.met.clear();
            self.latest = None;
        }
        while self.met.front().is_some_and(|(met, ..)| at - *met > LOOKED_BACK) {
            self.met.pop_front();
        }
    }

    /// Takes the latest forecast.
    pub fn take(&mut self, forecast: Forecast) {
        self.latest = Some(forecast);
    }

    /// What the latest forecast says of a new ticket.
    pub fn outlook(&self, service: &ServiceId, lane: Lane, now: Moment) -> Option<Outlook> {
        let good = |forecast: &&Forecast| now - forecast.at <= GOOD_FOR;
        self.latest.as_ref().filter(good)?.of(service, lane)
    }

    /// What a customer is told; nothing where nobody can know.
    pub fn promise(&self, service: &ServiceId, lane: Lane, now: Moment) -> Option<Promise> {
        Some(self.outlook(service, lane, now)?.promise(self.stretch()))
    }

    /// How many times too short the last hour's forecasts were.
    pub fn stretch(&self) -> f64 {
        let (actual, forecast) =
            self.met.iter().fold((0.0, 0.0), |(actual, sum), met| (actual + met.1, sum + met.2));
        let stretch = (actual + STRETCH_WEIGHT_MINUTES) / (forecast + STRETCH_WEIGHT_MINUTES);
        stretch.clamp(STRETCH[0], STRETCH[1])
    }
}

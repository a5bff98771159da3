//! What a counter serves: by its own rule, or by a profile that it was switched to.

use crate::decide::one_if;
use crate::event::Event;
use crate::hall::Hall;
use shared::view::CounterState;
use shared::{CounterId, Moment, Refusal, ServiceId};

impl Hall {
    /// What a counter serves as things stand, in order of preference.
    pub fn services_of(&self, id: CounterId) -> &[ServiceId] {
        let Some(rules) = self.rules() else { return &[] };
        let profile = self.counters.get(&id).and_then(|counter| counter.profile.as_deref());
        match profile.and_then(|name| rules.profile(name)) {
            Some(profile) => &profile.services,
            None => rules.counter(id).map_or(&[], |rule| &rule.services),
        }
    }

    /// The counters that are open with nobody there, the longest idle first.
    pub fn free_counters(&self) -> Vec<CounterId> {
        let idle = self.counters().filter_map(|(id, counter)| Some((counter.idle_since?, id)));
        let mut free: Vec<_> = idle.collect();
        free.sort_unstable();
        free.into_iter().map(|(_, id)| id).collect()
    }

    pub(crate) fn set_profile(
        &self,
        id: CounterId,
        profile: Option<&str>,
    ) -> Result<Vec<Event>, Refusal> {
        let counter = self.counter(id)?;
        let rules = self.day_rules()?;
        if let Some(name) = profile.filter(|name| rules.profile(name).is_none()) {
            return Err(Refusal::UnknownProfile { profile: name.to_owned() });
        }
        let news = counter.profile.as_deref() != profile;
        let profile = profile.map(str::to_owned);
        Ok(one_if(news, Event::ProfileChanged { counter: id, profile }))
    }

    /// Notes since when each counter has been open with nobody there.
    pub(crate) fn note_idle(&mut self, at: Moment) {
        for counter in self.counters.values_mut() {
            let free = counter.state == CounterState::Open && counter.ticket.is_none();
            counter.idle_since = free.then(|| counter.idle_since.unwrap_or(at));
        }
    }
}

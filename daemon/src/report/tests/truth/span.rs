//! The figures of some days, counted over what happened on them.

use super::{Call, Entry, Lasts, Truth, at_counter};
use crate::report::{
    Alerts, By, Calls, Devices, HalfHour, Helps, Lasted, Nth, Outcomes, Promised, Seats, Services,
    Taken, Waits,
};
use shared::promise::Promise;
use std::collections::{BTreeMap, BTreeSet};

/// What the days between two dates come to.
pub struct Span<'a> {
    pub truth: &'a Truth,
    pub from: &'a str,
    pub to: &'a str,
}

impl Span<'_> {
    fn has(&self, day: &str) -> bool {
        (self.from..=self.to).contains(&day)
    }

    fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.truth.entries.iter().filter(|entry| self.has(&entry.day))
    }

    pub fn arrivals(&self) -> Vec<HalfHour> {
        let mut counts = [0_u64; 48];
        for (day, _, at) in self.truth.issued.iter().filter(|(day, _, _)| self.has(day)) {
            let minutes = (at - self.truth.midnights[day]).div_euclid(60_000);
            counts[usize::try_from(minutes / 30).unwrap_or(0).min(47)] += 1;
        }
        let told = |(place, count): (usize, &u64)| HalfHour {
            from: format!("{:02}:{}", place / 2, ["00", "30"][place % 2]),
            count: *count,
        };
        let mut told: Vec<HalfHour> = counts.iter().enumerate().map(told).collect();
        while told.last().is_some_and(|it| it.count == 0) {
            told.pop();
        }
        let first = told.iter().position(|it| it.count > 0).unwrap_or(0);
        told.split_off(first)
    }

    pub fn waits(&self) -> Vec<Waits> {
        let mut told = Vec::new();
        for (by, key) in self.groups() {
            for (wait, is_first) in [(Nth::First, true), (Nth::Later, false)] {
                let of_group = self.entries().filter(|entry| {
                    is_of(entry, by, &key)
                        && ["called", "by_hand", "paper"].contains(&entry.kind)
                        && (entry.nth == 1) == is_first
                        && !entry.overnight
                });
                let times = of_group.filter_map(|it| Some((it.waited?, it.wait_target)));
                let times: Vec<_> = times.collect();
                if !times.is_empty() {
                    told.push(Waits { by, key: key.clone(), wait, taken: taken(&times) });
                }
            }
        }
        told
    }

    pub fn services(&self) -> Vec<Services> {
        let mut told = Vec::new();
        for (by, key) in self.groups() {
            let of_group = self.entries().filter(|entry| {
                is_of(entry, by, &key)
                    && ["finished", "continued", "transferred"].contains(&entry.kind)
            });
            let times = of_group.filter_map(|it| Some((it.served?, it.service_target)));
            let times: Vec<_> = times.collect();
            if !times.is_empty() {
                told.push(Services { by, key, taken: taken(&times) });
            }
        }
        told
    }

    pub fn outcomes(&self) -> Vec<Outcomes> {
        let issued = self.truth.issued.iter().filter(|(day, _, _)| self.has(day));
        let issued: Vec<&String> = issued.map(|(_, service, _)| service).collect();
        let own = self.entries().map(|entry| &entry.service);
        let services: BTreeSet<&String> = own.chain(issued.iter().copied()).collect();
        let all = std::iter::once(None).chain(services.into_iter().map(Some));
        let told = all.map(|service| {
            let of = |kinds: &[&str]| {
                let mine = |entry: &&Entry| service.is_none_or(|it| *it == entry.service);
                self.entries().filter(mine).filter(|it| kinds.contains(&it.kind)).count() as u64
            };
            let overnight = self.entries().filter(|it| {
                service.is_none_or(|known| *known == it.service)
                    && ["called", "by_hand", "paper"].contains(&it.kind)
                    && it.overnight
                    && it.waited.is_some()
            });
            Outcomes {
                service: service.cloned(),
                issued: issued.iter().filter(|it| service.is_none_or(|one| one == **it)).count()
                    as u64,
                called: of(&["called"]),
                by_hand: of(&["by_hand"]),
                served: of(&["finished", "continued", "paper"]),
                walked_up: of(&["walked_up"]),
                missed: of(&["missed"]),
                returned: of(&["returned"]),
                transferred: of(&["transferred"]),
                held: of(&["held"]),
                cancelled: of(&["cancelled"]),
                expired: of(&["expired"]),
                undone: of(&["undone"]),
                overnight: overnight.count() as u64,
            }
        });
        told.collect()
    }

    pub fn promises(&self) -> Vec<Promised> {
        let first = |entry: &&Entry| {
            ["called", "by_hand"].contains(&entry.kind)
                && entry.nth == 1
                && entry.waited.is_some()
                && !entry.overnight
        };
        let waits: Vec<&Entry> = self.entries().filter(first).collect();
        let services: BTreeSet<&String> = waits.iter().map(|entry| &entry.service).collect();
        let all = std::iter::once(None).chain(services.into_iter().map(Some));
        let told = all.map(|service| {
            let mine = waits.iter().filter(|it| service.is_none_or(|one| *one == it.service));
            let (mut told, mut nothing, mut endless) = (0_u64, 0, 0);
            let (mut sooner, mut within, mut later, mut off) = (0, 0, 0, Vec::new());
            for entry in mine {
                let minutes = entry.waited.unwrap() as f64 / 60_000.0;
                let Some(Promise { from, to }) = entry.promise else {
                    nothing += 1;
                    continue;
                };
                told += 1;
                let upper = to.map_or(f64::INFINITY, f64::from);
                if minutes < f64::from(from) {
                    sooner += 1;
                } else if minutes > upper {
                    later += 1;
                } else {
                    within += 1;
                }
                match to {
                    None => endless += 1,
                    Some(to) => {
                        let middle = i64::from(from + to) * 30_000;
                        let waited = i64::try_from(entry.waited.unwrap()).unwrap();
                        off.push((waited - middle).unsigned_abs());
                    }
                }
            }
            Promised {
                service: service.cloned(),
                told,
                not_told: nothing,
                sooner_percent: share(sooner, told),
                within_percent: share(within, told),
                later_percent: share(later, told),
                error_s: (!off.is_empty()).then(|| mean(&off)),
                open_ended: endless,
            }
        });
        told.collect()
    }

    pub fn alerts(&self) -> Vec<Alerts> {
        let alerts = self.truth.alerts.iter().filter(|it| self.has(&it.day));
        let mut groups: BTreeMap<(String, String), Vec<&Lasts>> = BTreeMap::new();
        for alert in alerts {
            let value: serde_json::Value = serde_json::from_str(&alert.what).unwrap();
            let text = |name: &str| value[name].as_str().map(str::to_owned);
            let counter = value["counter"].as_u64().map(|it| format!("counter {it}"));
            let kiosk = value["kiosk"].as_u64();
            let reader = kiosk.map(|it| format!("kiosk {it} {}", value["kind"].as_str().unwrap()));
            let from = (!value["from"].is_null()).then(|| point(&value["from"].to_string()));
            let about = text("service").or(counter).or(reader).or(from).unwrap_or_default();
            groups.entry((text("cause").unwrap(), about)).or_default().push(alert);
        }
        let told = groups.into_iter().map(|((cause, about), all)| Alerts {
            cause,
            about,
            lasted: lasted(&all, self.truth.last),
        });
        told.collect()
    }

    pub fn helps(&self) -> Vec<Helps> {
        let helps: Vec<&Lasts> = self.truth.helps.iter().filter(|it| self.has(&it.day)).collect();
        let places: BTreeSet<String> = helps.iter().map(|it| point(&it.what)).collect();
        let all = std::iter::once(None).chain(places.into_iter().map(Some));
        let told = all.map(|place| {
            let mine =
                helps.iter().filter(|it| place.as_ref().is_none_or(|p| *p == point(&it.what)));
            let mine: Vec<_> = mine.collect();
            let came = mine.iter().filter_map(|it| Some((it.to? - it.from).unsigned_abs()));
            let came: Vec<(u64, Option<u64>)> = came.map(|ms| (ms, None)).collect();
            Helps { place, called: mine.len() as u64, answered: taken(&came) }
        });
        told.collect()
    }

    pub fn devices(&self) -> Vec<Devices> {
        let mut groups: BTreeMap<(&str, &str), Vec<&Lasts>> = BTreeMap::new();
        for lasts in self.truth.devices.iter().filter(|it| self.has(&it.day)) {
            groups.entry((&lasts.what, &lasts.more)).or_default().push(lasts);
        }
        let told = groups.into_iter().map(|((device, trouble), all)| Devices {
            device: device.to_owned(),
            trouble: trouble.to_owned(),
            lasted: lasted(&all, self.truth.last),
        });
        told.collect()
    }

    pub fn calls(&self) -> Calls {
        let calls: Vec<&Call> = self.truth.calls.iter().filter(|it| self.has(&it.day)).collect();
        let of = |shown: bool, spoken: bool| {
            calls.iter().filter(|it| (it.shown, it.spoken) == (shown, spoken)).count() as u64
        };
        let mut unspoken = BTreeMap::new();
        for (_, why) in self.truth.unspoken.iter().filter(|(day, _)| self.has(day)) {
            *unspoken.entry(why.clone()).or_insert(0) += 1;
        }
        Calls {
            made: calls.len() as u64,
            shown_and_spoken: of(true, true),
            shown_only: of(true, false),
            spoken_only: of(false, true),
            neither: of(false, false),
            not_shown: self.truth.not_shown.iter().filter(|day| self.has(day)).count() as u64,
            unspoken,
        }
    }

    pub fn seats(&self) -> Vec<Seats> {
        let mut sums: BTreeMap<String, [i64; 2]> = BTreeMap::new();
        for seat in self.truth.seats.iter().filter(|it| self.has(&it.day)) {
            let who = seat.teller.clone().unwrap_or_else(|| at_counter(seat.counter));
            let sum = sums.entry(who).or_default();
            sum[usize::from(seat.paused)] += seat.to.unwrap_or(self.truth.last) - seat.from;
        }
        let tenths = |ms: i64| tenth(u64::try_from(ms).unwrap(), 1);
        let told = sums.into_iter().map(|(teller, [open, paused])| Seats {
            teller,
            open_s: tenths(open),
            paused_s: tenths(paused),
        });
        told.collect()
    }

    /// Everybody, and each service, lane and seat that any entry has.
    fn groups(&self) -> Vec<(By, String)> {
        let mut groups = BTreeSet::from([(By::All, String::new())]);
        for entry in self.entries() {
            groups.insert((By::Service, entry.service.clone()));
            groups.insert((By::Lane, entry.lane.clone()));
            groups.extend(entry.seat.clone().map(|seat| (By::Teller, seat)));
        }
        groups.into_iter().collect()
    }
}

fn is_of(entry: &Entry, by: By, key: &str) -> bool {
    match by {
        By::All => true,
        By::Service => entry.service == key,
        By::Lane => entry.lane == key,
        By::Teller => entry.seat.as_deref() == Some(key),
    }
}

/// The place of a call for help, as the wire writes it.
fn point(json: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    let (kind, which) = value.as_object().unwrap().iter().next().unwrap();
    format!("{kind} {which}")
}

/// The smallest value that so many of a hundred do not exceed, by its definition.
fn rank(values: &[u64], percent: usize) -> u64 {
    let enough = |value: &&u64| {
        let below = values.iter().filter(|other| other <= value).count();
        below * 100 >= percent * values.len()
    };
    values.iter().filter(enough).min().copied().unwrap_or(0)
}

/// In tenths of a second, halves upwards.
fn tenth(sum: u64, count: usize) -> f64 {
    let (sum, count) = (u128::from(sum), count as u128);
    ((2 * sum + 100 * count) / (200 * count)) as f64 / 10.0
}

fn mean(values: &[u64]) -> f64 {
    tenth(values.iter().sum(), values.len())
}

fn share(part: u64, whole: u64) -> Option<f64> {
    let tenths = |whole: u64| (1_000.0 * part as f64 / whole as f64 + 0.5).floor() / 10.0;
    (whole > 0).then(|| tenths(whole))
}

fn taken(times: &[(u64, Option<u64>)]) -> Taken {
    if times.is_empty() {
        return Taken::default();
    }
    let values: Vec<u64> = times.iter().map(|(ms, _)| *ms).collect();
    let limited = times.iter().filter(|(_, target)| target.is_some()).count() as u64;
    let within = times.iter().filter(|(ms, target)| target.is_some_and(|it| *ms <= it)).count();
    Taken {
        count: values.len() as u64,
        mean_s: mean(&values),
        p50_s: tenth(rank(&values, 50), 1),
        p90_s: tenth(rank(&values, 90), 1),
        longest_s: tenth(values.iter().copied().max().unwrap(), 1),
        within_percent: share(within as u64, limited),
    }
}

fn lasted(all: &[&Lasts], last: i64) -> Lasted {
    let lengths = all.iter().map(|it| (it.to.unwrap_or(last) - it.from).unsigned_abs());
    let lengths: Vec<u64> = lengths.collect();
    Lasted {
        count: lengths.len() as u64,
        total_s: tenth(lengths.iter().sum(), 1),
        mean_s: mean(&lengths),
        longest_s: tenth(lengths.iter().copied().max().unwrap(), 1),
        lasting: all.iter().filter(|it| it.to.is_none()).count() as u64,
    }
}

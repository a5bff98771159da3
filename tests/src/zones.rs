//! A house with a loudspeaker in each of several zones, in memory only, and an ear in each.
//!
//! Each zone has a sound server of its own: one server would move the sound of a loudspeaker that
//! goes to another zone's.

use crate::sound::{RATE_HZ, Room};
use anyhow::{Context, Result};
use device::voice::listen::recognise;
use std::fs;

/// The house. Its sound devices are called as its zones are, and their monitors `ZONE-ear`.
pub struct House {
    zones: Vec<(String, Room)>,
}

impl House {
    /// A house with these zones, all plugged in.
    pub fn open(names: &[&str]) -> Result<Self> {
        let open = |name: &&str| Ok(((*name).to_owned(), Room::open()?));
        let house = Self { zones: names.iter().map(open).collect::<Result<_>>()? };
        let (_, first) = house.zones.first().context("a house has a zone")?;
        let mut settings = fs::read_to_string(first.settings())?;
        for (name, room) in &house.zones {
            let server = room.socket();
            for (pcm, device) in [(name.clone(), "hall"), (format!("{name}-ear"), "hall.monitor")] {
                settings += &format!(
                    "pcm.{pcm} {{ type pulse server \"unix:{}\" device \"{device}\"
                     hint {{ show on description \"{pcm}\" }} }}\n",
                    server.display()
                );
            }
        }
        fs::write(first.settings(), settings)?;
        Ok(house)
    }

    /// What a program needs to know to play here, and nowhere else.
    pub fn environment(&self) -> Vec<(String, String)> {
        self.zones.iter().take(1).flat_map(|(_, room)| room.environment()).collect()
    }

    /// Plugs a zone's loudspeaker in, and listens to it.
    pub fn plug_in(&mut self, name: &str) -> Result<()> {
        let mut zones = self.zones.iter_mut();
        let (_, room) = zones.find(|(known, _)| known == name).context("no such zone")?;
        room.plug_in()
    }

    /// Pulls a zone's loudspeaker out.
    pub fn pull_out(&mut self, name: &str) -> Result<()> {
        let mut zones = self.zones.iter_mut();
        let (_, room) = zones.find(|(known, _)| known == name).context("no such zone")?;
        room.pull_out()
    }

    /// How many samples a zone has heard since it was plugged in.
    pub fn samples(&self, name: &str) -> Result<usize> {
        self.room(name)?.samples()
    }

    /// The clips that a zone has heard from a sample on, each with at least this score, and where
    /// each begins.
    pub fn clips(
        &self,
        name: &str,
        clips: &[(String, Vec<f32>)],
        (from, score_min): (usize, f32),
    ) -> Result<Vec<(String, usize)>> {
        let found = recognise(&self.room(name)?.heard(from..)?, clips, score_min);
        Ok(found.into_iter().map(|heard| (heard.id, heard.at_sample)).collect())
    }

    fn room(&self, name: &str) -> Result<&Room> {
        let found = self.zones.iter().find(|(known, _)| known == name);
        found.map(|(_, room)| room).context("no such zone")
    }
}

/// A length of sound in milliseconds.
pub fn ms(samples: usize) -> usize {
    samples * 1_000 / RATE_HZ as usize
}

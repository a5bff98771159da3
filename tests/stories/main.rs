//! The stories: real programs, from the customer's touch to the teller's last key.

mod agent;
mod appointments;
mod branch;
mod canaries;
mod decoded;
mod faults;
mod fonts;
mod front;
mod kill;
mod licences;
mod limits;
mod others;
mod paper;
mod power_cut;
mod race;
mod refusals;
mod report;
mod screens;
mod silence;
mod speech;
mod stranger;
mod tidy;
mod watch;
mod wire;
mod zones;

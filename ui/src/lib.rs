//! The screens of kiosk, wall and counter, compiled once from `slint/app.slint`.
//!
//! This crate knows no type of the hall: each program's `bind.rs` alone speaks both languages.

pub mod brand;
pub mod contrast;
pub mod font;
#[cfg(feature = "gallery")]
pub mod gallery;
pub mod language;
mod notify;
pub mod roles;
mod terminal;
mod watchdog;

pub use brand::{Brand, BrandError};
pub use notify::Notify;
pub use screens::*;
pub use terminal::{Terminal, ended};
pub use watchdog::{Watchdog, WatchdogError, Watched};

/// What the Slint compiler makes of `slint/app.slint`.
#[allow(unsafe_code, unused_qualifications, clippy::all)]
#[allow(clippy::todo, clippy::unwrap_used, clippy::wildcard_enum_match_arm)]
#[allow(clippy::implicit_clone, clippy::redundant_clone, clippy::semicolon_if_nothing_returned)]
mod screens {
    slint::include_modules!();
}

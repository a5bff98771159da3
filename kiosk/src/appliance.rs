//! The kiosk as an appliance: it lives or is started again, it is kind to its screen, and nobody
//! closes it.
//!
//! 1. Once a second, from the window's own thread, it tells whoever started it that it lives; a
//!    thread that hangs is silent, and a service manager or the watchdog starts it again.
//! 2. A window that fills the screen cannot be closed from without; it ends by its own will alone.
//! 3. It ends for its daily restart only where somebody starts it again.

mod backlight;
mod care;
mod hours;
mod options;

pub use options::ApplianceOptions;

use anyhow::bail;
use backlight::Backlight;
use care::{Now, STEPS_MAX};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use shared::Moment;
use slint::{CloseRequestResponse, ComponentHandle};
use std::time::{Duration, Instant};
use ui::{KioskCare, KioskWindow, Notify, Theme, Watchdog, Watched};

/// How often it is looked after.
const EVERY: Duration = Duration::from_secs(1);
const WATCHDOG: Watchdog = Watchdog { name: "kiosk", may_be_closed: false };

/// Starts the kiosk again and again, where that was asked for; true when it was.
pub fn watches(options: &ApplianceOptions) -> anyhow::Result<bool> {
    if options.watchdog {
        WATCHDOG.run()?;
    }
    Ok(options.watchdog)
}

/// What looks after the kiosk.
pub struct Appliance {
    options: ApplianceOptions,
    watched: Option<Watched>,
    manager: Option<Notify>,
    /// None on a machine whose panels have no light that may be set.
    backlight: Option<Backlight>,
    /// What the backlight was last set to.
    percent: Option<u8>,
    begun: Instant,
    /// When somebody was last there.
    left: Instant,
    /// When it was last looked after.
    looked: Option<Instant>,
}

impl Appliance {
    /// Takes the window into its care.
    pub fn begin(
        options: &ApplianceOptions,
        window: &KioskWindow,
        full_screen: bool,
    ) -> anyhow::Result<Self> {
        let watched = options.watched.then(Watched::begin);
        let manager = Notify::from_environment();
        if options.daily_restart.is_some() && watched.is_none() && manager.is_none() {
            bail!(
                "--daily-restart ends the kiosk, and nobody would start it again: \
                 add --watchdog, or start it by a unit of Type=notify"
            );
        }
        if full_screen {
            window.window().on_close_requested(|| CloseRequestResponse::KeepWindowShown);
            window.global::<KioskCare>().set_reach(STEPS_MAX);
        }
        // A panel that nobody gave a light is left as it is.
        let is_set = options.night.is_some() || options.brightness < 100;
        let backlight = is_set.then(|| Backlight::find(&options.backlights)).flatten();
        let (begun, options) = (Instant::now(), options.clone());
        let (percent, looked) = (None, None);
        Ok(Self { options, watched, manager, backlight, percent, begun, left: begun, looked })
    }

    /// Looks after it, once a second however often it is called.
    pub fn tick(&mut self, window: &KioskWindow, somebody: bool, at: Moment) {
        let now = Instant::now();
        if somebody {
            self.left = now;
        }
        if self.looked.is_some_and(|looked| now - looked < EVERY) {
            return;
        }
        self.tell();
        self.looked = Some(now);
        let Ok(stamp) = Timestamp::from_millisecond(at.0) else { return };
        let time = stamp.to_zoned(TimeZone::system()).time();
        let now = Now { time, up: now - self.begun, idle: now - self.left };
        self.show(window, &now);
        if now.is_restart_due(self.options.daily_restart) {
            tracing::info!("the daily restart");
            if let Err(trouble) = slint::quit_event_loop() {
                tracing::warn!("the daily restart is not possible: {trouble}");
            }
        }
    }

    fn tell(&self) {
        if self.looked.is_none() {
            tracing::info!("the window stands");
        }
        if let Some(watched) = &self.watched {
            watched.draws();
        }
        if let Some(manager) = &self.manager {
            if self.looked.is_none() {
                manager.ready();
            }
            manager.lives();
        }
    }

    fn show(&mut self, window: &KioskWindow, now: &Now) {
        let care = window.global::<KioskCare>();
        // What does not fill its screen has a desktop around it, and need not wander.
        let (right, down) = if care.get_reach() > 0 { now.place() } else { (0, 0) };
        care.set_right(right);
        care.set_down(down);
        window.global::<Theme>().set_turned(now.is_turned());
        let dimmed = now.is_dimmed(self.options.night);
        let set = self.light(dimmed);
        care.set_dimmed(dimmed && !set);
    }

    /// Sets the panel's light; false where there is none, or none to be set any more.
    fn light(&mut self, dimmed: bool) -> bool {
        let Some(backlight) = &self.backlight else { return false };
        let percent = match dimmed {
            true => self.options.night_brightness,
            false => self.options.brightness,
        };
        if self.percent == Some(percent) {
            return true;
        }
        self.percent = Some(percent);
        let set = backlight.set(percent);
        if let Err(trouble) = &set {
            tracing::warn!("the backlight is not set: {trouble}");
            self.backlight = None;
        }
        set.is_ok()
    }
}

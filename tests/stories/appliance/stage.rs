//! A kiosk in its place: a screen, cage on it, the kiosk within, a daemon and a printer behind it,
//! and a hand before it.

use anyhow::{Context, Result, bail, ensure};
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tests::picture::Picture;
use tests::printer::VirtualPrinter;
use tests::process::descendants;
use tests::program::built;
use tests::x11::{Hand, Screen};
use tests::{Door, Hall, Options};

/// However a kiosk is left, it is home again within this time.
pub const HOME_WITHIN: Duration = Duration::from_secs(90);
/// How long anything may take that a person waits for, on a busy machine.
const SOON: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Room for a kiosk upright and one that lies.
const SCREEN: (u32, u32) = (1920, 1920);
/// What the kiosk logs whenever it shows another page.
const PAGE: &str = "another page page=";

/// Where a window is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Under {
    /// Under cage, which has the screen to itself.
    Cage,
    /// On the bare screen.
    Nothing,
    /// On the bare screen, and not to fill it.
    Desktop,
}

impl Under {
    /// The program to start, and what comes before the kiosk's own options.
    fn program(self) -> Result<Vec<OsString>> {
        let kiosk = OsString::from(built("tingxu-kiosk"));
        let before: &[&str] = match self {
            Self::Nothing | Self::Desktop => &[],
            // Cage runs for nobody who is root, and to it this one is not.
            Self::Cage if fs::metadata("/proc/self")?.uid() == 0 => {
                &["unshare", "--user", "--map-user=1000", "--map-group=1000", "cage", "-d", "--"]
            }
            Self::Cage => &["cage", "-d", "--"],
        };
        Ok(before.iter().map(OsString::from).chain([kiosk]).collect())
    }
}

/// Programs with their names, and windows.
pub type Everything = (Vec<(u32, String)>, Vec<u32>);

/// The kiosk and all around it. What depends on others ends before them.
pub struct Stage {
    pub door: Door,
    pub hand: Hand,
    /// The one window on the screen.
    pub window: u32,
    _screen: Screen,
    _hall: Hall,
    _printer: VirtualPrinter,
    folder: TempDir,
}

impl Stage {
    /// Opens a kiosk of this size, and waits until it is home.
    pub fn open(under: Under, size: (u16, u16)) -> Result<Self> {
        let folder = TempDir::with_prefix("appliance")?;
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700))?;
        let printer = VirtualPrinter::start(&folder.path().join("printer"))?;
        let hall = Hall::with(Options { printer: Some(printer.line()), ..Options::default() })?;
        let screen = Screen::open(SCREEN.0, SCREEN.1)?;
        let program = under.program()?;
        let command = || {
            let mut command = Command::new(&program[0]);
            command.args(&program[1..]).args(["--daemon", &hall.url()]);
            command.env("RUST_LOG", "info,tingxu_kiosk=debug");
            command.env("DISPLAY", screen.display()).env_remove("WAYLAND_DISPLAY");
            command.env("XDG_RUNTIME_DIR", folder.path()).env("SLINT_BACKEND", "winit-software");
            command.env("WLR_BACKENDS", "x11").env("WLR_RENDERER", "pixman");
            command.env("WLR_XWAYLAND", "/usr/bin/false");
            if under != Under::Desktop {
                command.arg("--full-screen");
            }
            if under != Under::Cage {
                command.args(["--size", &format!("{}x{}", size.0, size.1)]);
            }
            command
        };
        let log = folder.path().join("kiosk.log");
        let door = Door::open_by(format!("the kiosk under {under:?}"), command, &log)?;
        let mut hand = screen.hand()?;
        let window = the_window(&mut hand)?;
        let (_hall, _printer, _screen) = (hall, printer, screen);
        let mut stage = Self { door, hand, window, _screen, _hall, _printer, folder };
        if under == Under::Cage {
            stage.resize(size)?;
        }
        stage.home()?;
        Ok(stage)
    }

    /// Gives the screen another size, as a turned or changed panel does.
    pub fn resize(&mut self, size: (u16, u16)) -> Result<()> {
        self.hand.resize(self.window, size.0, size.1)?;
        let window = self.window;
        self.until("the new size", SOON, |stage| {
            Ok(stage.hand.windows()?.contains(&(window, size)))
        })?;
        Ok(())
    }

    /// Waits until it is so, and tells how long that took.
    pub fn until(
        &mut self,
        what: &str,
        within: Duration,
        mut is_so: impl FnMut(&mut Self) -> Result<bool>,
    ) -> Result<Duration> {
        let began = Instant::now();
        while !is_so(self)? {
            if began.elapsed() > within {
                bail!("{what} did not come within {within:?}, but page {:?}", self.page()?);
            }
            std::thread::sleep(LOOK_EVERY);
        }
        Ok(began.elapsed())
    }

    /// Waits until the first page stands there.
    pub fn home(&mut self) -> Result<Duration> {
        self.until("the first page", HOME_WITHIN, |stage| {
            Ok(stage.page()?.as_deref() == Some("Home"))
        })
    }

    /// The page that the kiosk told of last.
    pub fn page(&self) -> Result<Option<String>> {
        let log = self.log()?;
        let told = log.lines().filter_map(|line| line.split_once(PAGE)).next_back();
        Ok(told.map(|(_, page)| page.to_owned()))
    }

    /// What cage and the kiosk have logged.
    pub fn log(&self) -> Result<String> {
        let bytes = fs::read(self.folder.path().join("kiosk.log"))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Every program on this screen, and every window.
    pub fn everything(&mut self) -> Result<Everything> {
        let programs = descendants(self.door.program().pid())?;
        let windows = self.hand.windows()?;
        Ok((programs, windows.into_iter().map(|(window, _)| window).collect()))
    }

    /// A picture of the kiosk's part of the screen, once it has been drawn in this size.
    pub fn filled(&mut self, size: (u16, u16)) -> Result<Picture> {
        let mut last = None;
        self.until("a kiosk that fills its screen", SOON, |stage| {
            let picture = stage.hand.picture(size)?;
            let still = last.as_ref() == Some(&picture);
            let filled = is_filled(&picture);
            last = Some(picture);
            Ok(still && filled)
        })?;
        last.context("a picture")
    }
}

/// Whether the kiosk's head runs along the whole upper edge, and its foot along the lower one.
fn is_filled(picture: &Picture) -> bool {
    let row = |y: usize| {
        let first = picture.pixel(0, y);
        (0..picture.width).all(|x| picture.pixel(x, y) == first).then_some(first).flatten()
    };
    let (head, foot) = (row(0), row(picture.height - 1));
    head.is_some() && foot.is_some() && head != foot && foot != Some([0, 0, 0])
}

fn the_window(hand: &mut Hand) -> Result<u32> {
    let began = Instant::now();
    loop {
        // Besides the window there are those of one pixel by which programs talk.
        let windows = hand.windows().unwrap_or_default();
        let large: Vec<_> = windows.iter().filter(|(_, size)| size.0 > 100).collect();
        if let [(window, _)] = large[..] {
            return Ok(*window);
        }
        ensure!(began.elapsed() < SOON, "the screen has {} large windows", large.len());
        std::thread::sleep(LOOK_EVERY);
    }
}

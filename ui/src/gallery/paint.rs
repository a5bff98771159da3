//! A screen that nobody sees, and its pictures.

use slint::platform::software_renderer::{
    MinimalSoftwareWindow, PremultipliedRgbaColor, RepaintBufferType,
};
use slint::platform::{Platform, PlatformError, WindowAdapter};
use slint::{PhysicalSize, Rgba8Pixel, SharedPixelBuffer, Window};
use std::io::{self, BufWriter};
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

/// A picture as it was drawn.
pub type Shot = SharedPixelBuffer<Rgba8Pixel>;

/// The pixels of a panel, four bytes each.
pub type Pixels = Vec<PremultipliedRgbaColor>;

/// A thread's one panel, drawn frame by frame into memory as a terminal's is.
pub struct Panel {
    window: Rc<MinimalSoftwareWindow>,
    size: PhysicalSize,
}

/// A platform with a panel in place of a screen.
struct OnPanel(Rc<MinimalSoftwareWindow>);

/// A platform of this thread without screen, hands and clock.
struct Headless;

impl Platform for Headless {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        Ok(MinimalSoftwareWindow::new(RepaintBufferType::NewBuffer))
    }

    fn duration_since_start(&self) -> Duration {
        Duration::ZERO
    }
}

impl Platform for OnPanel {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        Ok(Rc::clone(&self.0) as Rc<dyn WindowAdapter>)
    }
}

impl Panel {
    /// This thread's panel; its next window stands on it.
    pub fn new(
        width: u32,
        height: u32,
        repaints: RepaintBufferType,
    ) -> Result<Self, PlatformError> {
        let window = MinimalSoftwareWindow::new(repaints);
        slint::platform::set_platform(Box::new(OnPanel(Rc::clone(&window))))
            .map_err(|_| taken())?;
        Ok(Self { window, size: PhysicalSize::new(width, height) })
    }

    /// Shows a window; the pixels are as yet of nothing.
    pub fn show(&self, window: &Window) -> Result<Pixels, PlatformError> {
        self.window.set_size(self.size);
        window.show()?;
        Ok(vec![PremultipliedRgbaColor::default(); (self.size.width * self.size.height) as usize])
    }

    /// Draws what has changed; whether anything had.
    pub fn draw(&self, pixels: &mut Pixels) -> bool {
        turn();
        let width = self.window.size().width as usize;
        self.window.draw_if_needed(|renderer| {
            renderer.render(pixels, width);
        })
    }

    /// Gives the panel another size.
    pub fn resize(&self, size: PhysicalSize) {
        self.window.set_size(size);
    }

    /// The size it was made with.
    pub fn size(&self) -> PhysicalSize {
        self.size
    }
}

fn taken() -> PlatformError {
    PlatformError::Other("this thread has a screen already".to_owned())
}

/// Opens this thread's headless screen; called before its first window.
pub fn headless() -> Result<(), PlatformError> {
    slint::platform::set_platform(Box::new(Headless)).map_err(|_| taken())
}

/// Lets what follows the window's size be worked out, as a turn of the event loop does.
pub fn turn() {
    slint::platform::update_timers_and_animations();
}

/// Draws a window.
pub fn shot(window: &Window) -> Result<Shot, PlatformError> {
    turn();
    window.take_snapshot()
}

/// The picture without the rows at its foot that are as its last one.
pub fn trimmed(shot: &Shot) -> Shot {
    let width = shot.width() as usize;
    let rows: Vec<_> = shot.as_slice().chunks(width).collect();
    let last = rows.last().copied().unwrap_or_default();
    let used = rows.iter().rposition(|row| *row != last).map_or(rows.len(), |at| at + 1);
    let margin = width / 20;
    let height = (used + margin).min(rows.len());
    let bytes: Vec<u8> =
        rows[..height].concat().iter().flat_map(|p| [p.r, p.g, p.b, p.a]).collect();
    Shot::clone_from_slice(&bytes, shot.width(), height as u32)
}

/// Writes a picture.
pub fn save(shot: &Shot, path: &Path) -> io::Result<()> {
    let file = std::fs::File::create(path)?;
    let mut encoder = png::Encoder::new(BufWriter::new(file), shot.width(), shot.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Balanced);
    let bytes: Vec<u8> = shot.as_slice().iter().flat_map(|p| [p.r, p.g, p.b]).collect();
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&bytes)?;
    Ok(())
}

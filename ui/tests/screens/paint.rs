//! What every test of a screen needs: a headless screen and a mock clock.

use i_slint_backend_testing::{TestingBackend, TestingBackendOptions, mock_elapsed_time};
use slint::{ComponentHandle, Rgba8Pixel, SharedPixelBuffer};
use std::time::Duration;

/// A picture as it was drawn.
pub type Shot = SharedPixelBuffer<Rgba8Pixel>;

/// Opens this thread's headless screen; called before the first window.
pub fn screen() {
    let options = TestingBackendOptions {
        mock_time: true,
        threading: false,
        renderer_name: Some("software".into()),
    };
    slint::platform::set_platform(Box::new(TestingBackend::new(options)))
        .expect("one screen a thread");
}

/// Chooses the language, `zh` or `en`; called after the first window exists.
pub fn language(tag: &str) {
    let name = if tag == "zh" { "" } else { tag };
    slint::select_bundled_translation(name).expect("a bundled language");
}

/// Draws the window.
pub fn picture(window: &impl ComponentHandle) -> Shot {
    // The screen's scale follows the size at the next turn of the loop.
    mock_elapsed_time(Duration::from_millis(1));
    window.window().take_snapshot().expect("a picture of the window")
}

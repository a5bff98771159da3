//! Draws every window in its states into `target/pictures`, and looks at what was drawn.
//!
//! Platform and language belong to a thread, and each test has its own.

#[cfg(test)]
mod pictures {
    pub mod counter;
    pub mod display;
    pub mod kiosk;
    pub mod paint;
    pub mod repaint;
}

//! The screens and widgets as they are laid out, drawn and touched.
//!
//! Platform and language belong to a thread, and each test has its own.

#[cfg(test)]
mod screens {
    pub mod angle;
    pub mod care;
    pub mod contrast;
    pub mod counter;
    pub mod display;
    pub mod found;
    pub mod golden;
    pub mod kiosk;
    pub mod languages;
    pub mod layout;
    pub mod paint;
    pub mod repaint;
}

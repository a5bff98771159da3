//! How far a long run is: one line on the terminal, and nothing where none looks on.

use std::io::{IsTerminal, stderr};

const WIDTH: usize = 30;

/// A bar that fills.
pub struct Progress {
    what: String,
    all: usize,
    done: usize,
    drawn: Option<usize>,
}

impl Progress {
    /// A bar for so many steps.
    pub fn new(what: &str, all: usize) -> Self {
        let drawn = stderr().is_terminal().then_some(usize::MAX);
        Self { what: what.to_owned(), all: all.max(1), done: 0, drawn }
    }

    /// One step more.
    pub fn step(&mut self) {
        self.done += 1;
        let percent = self.done * 100 / self.all;
        if self.drawn.is_some_and(|drawn| drawn != percent) {
            self.drawn = Some(percent);
            draw(&self.bar(percent));
        }
    }

    fn bar(&self, percent: usize) -> String {
        let full = percent.min(100) * WIDTH / 100;
        format!("{}{} {percent:3} % {}", "█".repeat(full), "░".repeat(WIDTH - full), self.what)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.drawn.is_some() {
            draw("");
        }
    }
}

#[expect(clippy::print_stderr, reason = "a person waits and sees how far it is")]
fn draw(text: &str) {
    eprint!("\r\x1b[K{text}");
}

#[cfg(test)]
mod tests {
    use super::{Progress, WIDTH};

    #[test]
    fn a_bar_fills() {
        let bar = Progress::new("days", 4);
        assert_eq!(bar.bar(0).matches('█').count(), 0);
        assert_eq!(bar.bar(50).matches('█').count(), WIDTH / 2);
        assert_eq!(bar.bar(100).matches('░').count(), 0);
    }
}

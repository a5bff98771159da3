//! The rules of the house that no compiler keeps, held against every source of the tree.
//!
//! Each rule is a function from sources to faults, and each is shown to fire on a made-up source.

mod house;
mod imports;
mod languages;
mod screens;
mod size;
mod tree;
mod words;

use std::fmt;
use tree::Source;

/// One place where a rule is broken.
#[derive(Debug, PartialEq, Eq)]
struct Fault {
    path: String,
    /// Counted from 1.
    line: usize,
    rule: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.rule)
    }
}

/// Every rule over the whole tree.
fn faults(sources: &[Source]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for source in sources {
        faults.extend(size::faults(source));
        faults.extend(words::faults(source));
        faults.extend(imports::faults(source));
    }
    faults.extend(screens::faults(sources));
    faults.extend(house::faults(sources));
    faults
}

#[test]
fn the_house_is_tidy() {
    let sources = tree::read(tests::hall::root()).unwrap();
    assert!(sources.len() > 100, "only {} sources were found", sources.len());
    let faults: Vec<_> = faults(&sources).iter().map(Fault::to_string).collect();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

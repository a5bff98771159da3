//! Words that must not stand in the tree: unfinished work, tests that never run, a machine's paths.

use super::Fault;
use super::tree::Source;

/// What is forbidden, in halves so that this file is none of its own faults, and why.
const FORBIDDEN: [(&str, &str, &str); 9] = [
    ("TO", "DO", "what is left to do stands in an issue"),
    ("FIX", "ME", "what is broken is mended or stands in an issue"),
    ("XX", "X:", "what is broken is mended or stands in an issue"),
    ("to", "do!(", "nothing unfinished is called done"),
    ("unimple", "mented!(", "nothing unfinished is called done"),
    ("#[ig", "nore", "a slow test runs its short count, it is never left out"),
    ("/wo", "rk/", "a path of one machine"),
    ("/ro", "ot/", "a path of one machine"),
    ("/ho", "me/", "a path of one machine"),
];

pub fn faults(source: &Source) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (line, text) in source.lines() {
        for (head, tail, why) in FORBIDDEN {
            let word = format!("{head}{tail}");
            if text.contains(&word) {
                faults.push(source.fault(line, format!("{word} must not stand here: {why}")));
            }
        }
    }
    faults
}

#[test]
fn each_forbidden_word_is_found() {
    for (head, tail, why) in FORBIDDEN {
        let text = format!("one line\n  # {head}{tail} more\n");
        for path in ["src/a.rs", "a.slint", "scripts/a.sh", "a.py", "docs/a.md", "check"] {
            let found = faults(&Source::new(path, &text));
            assert!(!found.is_empty(), "{head}{tail} in {path}");
            assert!(found.iter().all(|fault| fault.line == 2 && fault.rule.contains(why)));
        }
    }
    assert_eq!(faults(&Source::new("a.rs", "a todo list, /api/v1/home\n")), []);
}

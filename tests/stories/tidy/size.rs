//! Nothing is too long to read: files, functions, lines.

use super::Fault;
use super::tree::Source;

const FILE_LINES_MAX: usize = 500;
const FUNCTION_LINES_MAX: usize = 70;
const LINE_COLUMNS_MAX: usize = 100;
const TABLE_LINES_MAX: usize = 220;

/// Functions that are one `match` over every command or event, an arm each.
const TABLES: [(&str, &str); 5] = [
    ("queue/src/decide.rs", "decide"),
    ("queue/src/apply.rs", "change"),
    ("queue/src/check.rs", "ticket_moves_by_its_states"),
    ("daemon/src/project.rs", "note"),
    ("daemon/src/store/tables.rs", "write"),
];

/// What may stand before `fn`.
const BEFORE_FN: [&str; 8] =
    ["pub ", "pub(crate) ", "pub(super) ", "const ", "async ", "unsafe ", "extern \"C\" ", "fn "];

pub fn faults(source: &Source) -> Vec<Fault> {
    let mut faults = Vec::new();
    let lines = source.text.lines().count();
    if source.is_code() && lines > FILE_LINES_MAX {
        let rule = format!("a file has at most {FILE_LINES_MAX} lines, this one {lines}");
        faults.push(source.fault(FILE_LINES_MAX + 1, rule));
    }
    if source.kind() == "rs" {
        for (line, text) in source.lines() {
            let columns = text.chars().count();
            if columns > LINE_COLUMNS_MAX {
                let rule = format!("a line has at most {LINE_COLUMNS_MAX} columns, not {columns}");
                faults.push(source.fault(line, rule));
            }
        }
        faults.extend(long_functions(source));
    }
    faults
}

/// Leans on rustfmt: a function ends at the first brace that stands as far in as it does.
fn long_functions(source: &Source) -> Vec<Fault> {
    let lines: Vec<&str> = source.text.lines().collect();
    let mut faults = Vec::new();
    for (first, line) in lines.iter().enumerate() {
        if !opens_function(line.trim_start()) || line.ends_with('}') {
            continue;
        }
        let indent = indent(line);
        let rest = lines[first..].iter();
        let ends = |line: &&&str| {
            self::indent(line) == indent
                && (line.trim_start().starts_with('}') || line.ends_with(';'))
        };
        let length = rest.clone().position(|line| ends(&line)).map_or(rest.len(), |at| at + 1);
        let most = most(source, line);
        if length > most {
            let rule = format!("a function has at most {most} lines, not {length}");
            faults.push(source.fault(first + 1, rule));
        }
    }
    faults
}

fn most(source: &Source, line: &str) -> usize {
    let names = |name: &str| line.contains(&format!("fn {name}("));
    let table = TABLES.iter().any(|(path, name)| source.path == *path && names(name));
    if table { TABLE_LINES_MAX } else { FUNCTION_LINES_MAX }
}

fn opens_function(line: &str) -> bool {
    let mut rest = line;
    while let Some(word) = BEFORE_FN.iter().find(|word| rest.starts_with(**word)) {
        if *word == "fn " {
            return true;
        }
        rest = &rest[word.len()..];
    }
    false
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

#[test]
fn what_is_too_long_is_found() {
    let body = |lines: usize| "        let a = 1;\n".repeat(lines);
    let long = format!("impl A {{\n    pub fn a() {{\n{}    }}\n}}\n", body(69));
    let found = faults(&Source::new("a.rs", &long));
    assert_eq!(found, [Source::new("a.rs", "").fault(2, rule_of(71))]);
    let table = format!("    pub fn decide() {{\n{}    }}\n", body(69));
    assert_eq!(faults(&Source::new("queue/src/decide.rs", &table)), []);
    assert_eq!(faults(&Source::new("queue/src/line.rs", &table)).len(), 1);
    let right = format!("fn a();\nasync fn b(\n    a: u8,\n) {{\n{}}}\n", body(66));
    assert_eq!(faults(&Source::new("a.rs", &right)), []);

    let wide = format!("// {}\n", "号".repeat(LINE_COLUMNS_MAX));
    assert_eq!(faults(&Source::new("a.rs", &wide))[0].line, 1);
    let file = "a:\n".repeat(FILE_LINES_MAX + 1);
    for path in ["a.slint", "a.sh", "a.py"] {
        assert_eq!(faults(&Source::new(path, &file)).len(), 1, "{path}");
    }
    assert_eq!(faults(&Source::new("a.md", &file)), []);
    assert_eq!(faults(&Source::new("check", &format!("#!bash\n{file}"))).len(), 1);
}

fn rule_of(length: usize) -> String {
    format!("a function has at most {FUNCTION_LINES_MAX} lines, not {length}")
}

//! Who may import whom, and where each outside crate lives.

use super::Fault;
use super::tree::Source;

/// Our packages and which of ours each may import. `tests` may import all, its decoder none.
const INSIDE: [(&str, &[&str]); 10] = [
    ("shared", &[]),
    ("queue", &["shared"]),
    ("sim", &["shared", "queue"]),
    ("device", &["shared"]),
    ("daemon", &["shared", "queue", "device"]),
    ("ui", &[]),
    ("kiosk", &["shared", "device", "ui"]),
    ("display", &["shared", "ui"]),
    ("counter-client", &["shared", "ui"]),
    ("tests/decoder", &[]),
];

const STORE: &[&str] = &["daemon/src/store.rs", "daemon/src/store/", "tests/"];
const PRINTER: &[&str] = &[
    "device/src/printer.rs",
    "device/src/printer/",
    "device/src/virtual_printer.rs",
    "device/src/virtual_printer/",
    "device/src/beacon.rs",
    "device/src/reader.rs",
    "device/src/reader/",
    "device/src/bin/virtual-printer.rs",
    "device/tests/",
    "tests/",
];
const TICKET: &[&str] = &["device/src/ticket/text.rs"];
const PLAYER: &[&str] = &["device/src/voice/player.rs", "device/src/voice/hearing.rs"];
const SCREENS: &[&str] = &["ui/", "kiosk/", "display/", "counter-client/"];
const SERVER: &[&str] = &["daemon/src/server.rs", "daemon/src/server/", "daemon/src/main.rs"];

/// Outside crates and the only places that may name them.
const PIN: &[&str] = &["daemon/src/pin.rs"];

const OUTSIDE: [(&str, &[&str]); 10] = [
    ("rusqlite", STORE),
    ("rusqlite_migration", STORE),
    ("serialport", PRINTER),
    ("tokio_serial", PRINTER),
    ("escpos", TICKET),
    ("rodio", PLAYER),
    ("alsa", PLAYER),
    ("slint", SCREENS),
    ("axum", SERVER),
    ("argon2", PIN),
];

pub fn faults(source: &Source) -> Vec<Fault> {
    if source.kind() == "rs" {
        return outside(source);
    }
    let Some(package) = source.path.strip_suffix("/Cargo.toml") else { return Vec::new() };
    inside(source, package)
}

/// The dependencies of a package on others of ours.
fn inside(source: &Source, package: &str) -> Vec<Fault> {
    if package == "tests" {
        return Vec::new();
    }
    let Some((_, allowed)) = INSIDE.iter().find(|(name, _)| *name == package) else {
        return vec![source.fault(1, format!("the house has no package {package}"))];
    };
    let mut faults = Vec::new();
    let mut in_dependencies = false;
    for (line, text) in source.lines() {
        if let Some(table) = text.strip_prefix('[') {
            in_dependencies = table.contains("dependencies");
            continue;
        }
        let name = text.split(['.', '=', ' ']).next().unwrap_or_default();
        let ours = name == "tests" || INSIDE.iter().any(|(ours, _)| *ours == name);
        if in_dependencies && ours && !allowed.contains(&name) {
            faults.push(source.fault(line, format!("{package} must not import {name}")));
        }
    }
    faults
}

/// The outside crates that a source names.
fn outside(source: &Source) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (line, text) in source.lines() {
        let code = text.split("//").next().unwrap_or_default();
        for (name, places) in OUTSIDE {
            if names(code, name) && !source.is_under(places) {
                let rule = format!("{name} may be used only in {}", places.join(", "));
                faults.push(source.fault(line, rule));
            }
        }
    }
    faults
}

/// Whether a line names a crate in a path or an import: `rodio::`, `use rodio;`.
fn names(code: &str, name: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '"';
    code.match_indices(name).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = &code[at + name.len()..];
        let imported = code.trim_start().starts_with("use ") && after.starts_with([';', ' ']);
        !before.is_some_and(is_part) && (after.starts_with("::") || imported)
    })
}

#[test]
fn an_import_across_the_house_is_found() {
    let file = |text: &str| format!("[package]\nname = \"a\"\n[dependencies]\n{text}\n");
    for (package, line) in [
        ("kiosk", "queue.workspace = true"),
        ("display", "daemon = { path = \"../daemon\" }"),
        ("queue", "device.workspace = true"),
        ("shared", "queue.workspace = true"),
        ("device", "queue.workspace = true"),
        ("daemon", "ui.workspace = true"),
        ("daemon", "tests.workspace = true"),
        ("ui", "shared.workspace = true"),
    ] {
        let source = Source::new(&format!("{package}/Cargo.toml"), &file(line));
        assert_eq!(faults(&source).iter().map(|fault| fault.line).collect::<Vec<_>>(), [4]);
    }
    let right = Source::new("kiosk/Cargo.toml", &file("shared = { workspace = true }"));
    assert_eq!(faults(&right), []);
    assert_eq!(faults(&Source::new("cellar/Cargo.toml", &file(""))).len(), 1);
}

#[test]
fn an_outside_crate_out_of_its_place_is_found() {
    for (name, _) in OUTSIDE {
        for text in [format!("use {name}::A;\n"), format!("    let a = {name}::b();\n")] {
            assert_eq!(faults(&Source::new("queue/src/lib.rs", &text)).len(), 1, "{text}");
        }
    }
    let text = "use rusqlite::Connection;\nuse rusqlite_migration::M;\n";
    assert_eq!(faults(&Source::new("daemon/src/store/open.rs", text)), []);
    assert_eq!(faults(&Source::new("daemon/src/desk.rs", text)).len(), 2);
    let text = "//! rodio::x\nlet tokio_serial_port = a; \"slint::x\"";
    assert_eq!(faults(&Source::new("daemon/src/desk.rs", text)), []);
}

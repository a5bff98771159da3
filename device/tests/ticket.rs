//! The ticket's program, as whoever writes a layout meets it.
#![expect(clippy::unwrap_used, reason = "what a helper cannot do has failed its test")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn ticket(arguments: &[&str]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut command = Command::new(env!("CARGO_BIN_EXE_ticket"));
    command.current_dir(root).args(arguments).output().unwrap()
}

#[test]
fn a_picture_is_drawn_for_every_language_and_size() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let output = ticket(&["--out", out, "--baud", "38400"]);
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    let names = ["zh-normal", "zh-elder", "en-normal", "en-elder"];
    for (line, name) in said.lines().zip(names) {
        let path = format!("{out}/ticket-{name}.png");
        assert!(line.starts_with(&format!("{path}: ")), "{line}");
        assert!(line.contains(" mm, hybrid, ") && line.ends_with(" s at 38400"), "{line}");
        assert!(fs::read(path).unwrap().starts_with(b"\x89PNG"));
    }
    assert_eq!(said.lines().count(), names.len());
}

#[test]
fn a_mistake_is_told_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let layout = folder.path().join("layout.toml");
    fs::write(&layout, "[[element]]\nkind = \"number\"\nsize_mm = 8\n").unwrap();
    let output = ticket(&["--layout", layout.to_str().unwrap(), "--out", "nowhere"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    let expected = "line 3: size_mm of the number is 8; expected 14 to 25 millimetres\n";
    assert!(said.starts_with("ticket: ") && said.ends_with(expected), "{said}");
    assert_eq!(said.lines().count(), 1);
}

#[test]
fn a_profile_and_one_language_are_obeyed() {
    let folder = tempfile::tempdir().unwrap();
    let (out, profile) = (folder.path().join("out"), folder.path().join("narrow.toml"));
    let narrow = "name = \"58 mm\"\nconfirms = \"never\"\nbaud = 9600\n\
        paper = { width_dots = 384, text = \"gbk\", cut = \"tear\", speed_mm_s = 90 }\n";
    fs::write(&profile, narrow).unwrap();
    let (out, profile) = (out.to_str().unwrap(), profile.to_str().unwrap());
    let output =
        ticket(&["--out", out, "--profile", profile, "--language", "en", "--elder", "--bytes"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.starts_with(&format!("{out}/ticket-en-elder.png: ")), "{said}");
    let bytes = fs::read(format!("{out}/ticket-en-elder.bin")).unwrap();
    assert!(bytes.starts_with(b"\x1B@") && bytes.ends_with(b"\x1BJ\xA0"), "{bytes:02x?}");
    assert!(said.contains(", text, ") && said.lines().count() == 1, "{said}");
}

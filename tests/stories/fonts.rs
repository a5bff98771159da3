//! Without a Chinese font a screen would stay without words: each program says what to install.

use anyhow::{Context, Result, ensure};
use std::process::Command;
use tempfile::TempDir;
use tests::built;
use tests::namespace::Namespace;

#[test]
fn a_machine_without_a_chinese_font_is_told_what_to_install() -> Result<()> {
    let bare = match Namespace::new() {
        Ok(bare) => bare,
        Err(trouble) if std::env::var_os("TINGXU_LONG").is_none() => {
            println!("SKIPPED: fonts cannot be hidden on this machine: {trouble:#}");
            return Ok(());
        }
        Err(trouble) => return Err(trouble),
    };
    bare.run("mount", &["-t", "tmpfs", "tmpfs", "/usr/share/fonts"])?;
    let folder = TempDir::new()?;
    let (dir, link) = (folder.path().join("tickets"), folder.path().join("line"));
    let printer = ["--dir".as_ref(), dir.as_os_str(), "--link".as_ref(), link.as_os_str()];
    let programs = [
        Command::new(built("tingxu-kiosk")),
        Command::new(built("tingxu-display")),
        with(Command::new(built("tingxu-counter")), &["--counter".as_ref(), "1".as_ref()]),
        with(Command::new(built("virtual-printer")), &printer),
    ];
    for program in programs {
        let output = bare.command(&program).env("HOME", folder.path()).output()?;
        let said = String::from_utf8(output.stderr)?;
        let sentence = said.lines().last().context("nothing was said")?;
        ensure!(output.status.code() == Some(1), "{program:?} ended with {}", output.status);
        ensure!(sentence.contains("fonts-noto-cjk"), "{program:?} said {said:?}");
        ensure!(said.lines().count() == 1, "{program:?} said more than a sentence: {said}");
    }
    Ok(())
}

fn with(mut program: Command, arguments: &[&std::ffi::OsStr]) -> Command {
    program.args(arguments);
    program
}

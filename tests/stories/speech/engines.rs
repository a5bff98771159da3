//! How the engines of the manifests read their texts, asked of the engines themselves.
//!
//! Voices `zh` and `cmn` of espeak-ng 1.51 read hanzi as English letters: 请 is "king-three". The
//! voices of the manifests read none of their texts so, in whichever version is installed.

use super::{languages, packs};
use anyhow::{Context, Result, ensure};
use device::voice::guide::sentences::Sentences;
use device::voice::make::manifest::Manifest;
use std::process::Command;

/// Stands in the phonemes where a text is read as English.
const ENGLISH: &str = "(en)";
/// The version whose Chinese voices do so.
const TRAPPED: &str = "1.51";

#[test]
fn no_text_of_a_manifest_is_read_as_english() -> Result<()> {
    let mut asked = 0;
    for language in languages()? {
        let manifest = Manifest::load(&packs(), &language)?;
        let kiosk = if Sentences::file(&packs(), &language).exists() {
            Sentences::load(&packs(), &language)?.jobs()
        } else {
            Vec::new()
        };
        for job in manifest.jobs().chain(manifest.whole_jobs().step_by(37)).chain(kiosk) {
            let engine = &manifest.engine[&job.engine];
            let is_latin = job.text.is_ascii();
            if engine.argv[0] != "espeak-ng" {
                ensure!(is_latin, "{language}/{}: flite speaks English alone", job.id);
                continue;
            }
            let voice = engine.argv.iter().skip_while(|word| *word != "-v").nth(1);
            let voice = voice.context("the manifest pins its voice")?;
            let said = phonemes(voice, &job.text)?;
            ensure!(!said.contains(ENGLISH), "{language}/{}: {} is {said}", job.id, job.text);
            ensure!(said.chars().any(char::is_alphabetic), "{}: {said:?} says nothing", job.text);
            asked += 1;
        }
    }
    ensure!(asked > 150, "only {asked} texts were asked");
    Ok(())
}

#[test]
fn the_trap_is_there_for_the_voices_that_are_not_taken() -> Result<()> {
    let version = output("espeak-ng", &["--version"])?;
    let said = phonemes("cmn", "请")?;
    println!("{}: cmn says {said}", version.trim());
    let is_trapped = version.contains(&format!(" {TRAPPED}"));
    ensure!(said.contains(ENGLISH) == is_trapped, "{version} says {said}");
    Ok(())
}

fn phonemes(voice: &str, text: &str) -> Result<String> {
    Ok(output("espeak-ng", &["-q", "-x", "-v", voice, text])?.trim().to_owned())
}

fn output(program: &str, arguments: &[&str]) -> Result<String> {
    let output = Command::new(program).args(arguments).output();
    let output = output.with_context(|| format!("{program}: see scripts/packages"))?;
    ensure!(output.status.success(), "{program} {arguments:?} failed");
    Ok(String::from_utf8(output.stdout)?)
}

//! Makes a language's pack: has engines say the texts of a manifest, and levels what they said.
//!
//! Engines and `sox` run as argument lists, never through a shell. The same engines give the same
//! bytes again.

pub mod chime;
pub mod manifest;

use super::level::{self, Target};
use super::pack::{self, CHIME_FILE, ClipEntry, INDEX_FILE, Index, PackError, RATE_HZ};
use super::wav::{self, Sound};
use manifest::{Engine, Manifest};
use shared::Language;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The engine's name for clips that a person recorded.
const RECORDED: &str = "recorded";

/// What stopped the making of a pack.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    /// A file of the voice folder.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// A program is not there.
    #[error("{program} is not installed; on Debian: apt install {package}")]
    NotInstalled {
        /// What was to be run.
        program: String,
        /// Where it comes from.
        package: String,
    },
    /// A program failed.
    #[error("{command} failed: {said}")]
    Failed {
        /// The whole command.
        command: String,
        /// What it said of it.
        said: String,
    },
    /// An engine would read the words wrong.
    #[error("the check {command} said {said:?}, not {expected:?}: this engine misreads the texts")]
    Misreads {
        /// The whole command.
        command: String,
        /// What it said.
        said: String,
        /// What it should contain.
        expected: String,
    },
}

/// Writes the chime.
pub fn build_chime(assets: &Path) -> Result<(), MakeError> {
    let sound = Sound { rate_hz: RATE_HZ, samples: chime::samples(RATE_HZ) };
    write(&assets.join(CHIME_FILE), &sound)
}

/// Makes every clip of a language and its `pack.json`.
pub fn build(assets: &Path, language: &Language) -> Result<Index, MakeError> {
    let manifest = Manifest::load(assets, language)?;
    let mut engines = BTreeMap::new();
    for (name, engine) in &manifest.engine {
        check(engine)?;
        engines.insert(name.clone(), version_of(engine)?);
    }
    let folder = assets.join(&language.0);
    std::fs::create_dir_all(&folder).map_err(|error| PackError::new(&folder, error))?;
    let mut clips = Vec::new();
    for job in manifest.jobs() {
        let said = say(&manifest.engine[&job.engine], &job.text, &folder)?;
        let mut samples = level::trim(&said, RATE_HZ, manifest.trim_db);
        let target = Target { lufs: manifest.target_lufs, peak_dbfs: manifest.peak_dbfs };
        level::level(&mut samples, RATE_HZ, target);
        level::fade(&mut samples, RATE_HZ);
        write(&clip_file(&folder, &job.id), &Sound { rate_hz: RATE_HZ, samples })?;
        clips.push(describe(&folder, job)?);
    }
    let index = Index {
        id: manifest.id,
        language: manifest.language,
        sample_rate_hz: RATE_HZ,
        engines,
        clips,
    };
    write_index(&folder, &index)?;
    Ok(index)
}

/// Writes `pack.json` for clips that a person recorded, as they are; texts are the manifest's.
pub fn seal(assets: &Path, language: &Language, id: &str) -> Result<Index, MakeError> {
    let manifest = Manifest::load(assets, language)?;
    let folder = assets.join(&language.0);
    let jobs = manifest.jobs().map(|job| manifest::Job { engine: RECORDED.to_owned(), ..job });
    let clips = jobs.map(|job| describe(&folder, job)).collect::<Result<_, _>>()?;
    let index = Index {
        id: id.to_owned(),
        language: manifest.language.clone(),
        sample_rate_hz: RATE_HZ,
        engines: BTreeMap::from([(RECORDED.to_owned(), "a person's voice".to_owned())]),
        clips,
    };
    write_index(&folder, &index)?;
    Ok(index)
}

fn say(engine: &Engine, text: &str, folder: &Path) -> Result<Vec<f32>, MakeError> {
    let raw = folder.join("raw.wav.tmp");
    let out = raw.display().to_string();
    let fill = |word: &String| word.replace("{out}", &out).replace("{text}", text);
    let argv: Vec<String> = engine.argv.iter().map(fill).collect();
    run(&argv, &engine.package)?;
    let rate = RATE_HZ.to_string();
    // Without dither and as floats, so that the same words give the same bytes.
    let sox = ["sox", "-D", "-t", "wav", &out, "-t", "f32", "-r", &rate, "-c", "1", "-"];
    let sox: Vec<String> = sox.iter().map(|&word| word.to_owned()).collect();
    let samples = run(&sox, "sox")?.stdout;
    std::fs::remove_file(&raw).map_err(|error| PackError::new(&raw, error))?;
    let floats = samples.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]));
    Ok(floats.collect())
}

fn check(engine: &Engine) -> Result<(), MakeError> {
    let Some(check) = &engine.check else { return Ok(()) };
    let said = String::from_utf8_lossy(&run(&check.argv, &engine.package)?.stdout).into_owned();
    if said.contains(&check.contains) {
        return Ok(());
    }
    let (command, expected) = (check.argv.join(" "), check.contains.clone());
    Err(MakeError::Misreads { command, said: said.trim().to_owned(), expected })
}

/// The line of an engine's own words that names its version; flite says it and reports failure.
fn version_of(engine: &Engine) -> Result<String, MakeError> {
    let output = spawn(&engine.version, &engine.package)?;
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    let named = |line: &&str| line.chars().any(|letter| letter.is_ascii_digit());
    let line = said.lines().map(str::trim).find(|line| line.contains("version") && named(line));
    let line = line.or_else(|| said.lines().map(str::trim).find(named)).unwrap_or("unknown");
    // What follows two spaces is a path on the building machine.
    let version = line.split("  ").next().unwrap_or(line);
    Ok(format!("{}: {version}", engine.package))
}

fn describe(folder: &Path, job: manifest::Job) -> Result<ClipEntry, MakeError> {
    let file = clip_file(folder, &job.id);
    let bytes = std::fs::read(&file).map_err(|error| PackError::new(&file, error))?;
    let sound = wav::decode(&bytes).map_err(|error| PackError::new(&file, error))?;
    Ok(ClipEntry {
        id: job.id,
        text: job.text,
        engine: job.engine,
        ms: sound.samples.len() as u64 * 1_000 / u64::from(sound.rate_hz),
        lufs: hundredths(level::loudness(&sound.samples, sound.rate_hz)),
        peak_dbfs: hundredths(level::peak_dbfs(&sound.samples)),
        sha256: pack::sha256(&bytes),
    })
}

fn write_index(folder: &Path, index: &Index) -> Result<(), MakeError> {
    let file = folder.join(INDEX_FILE);
    let text = serde_json::to_string_pretty(index).map_err(|error| PackError::new(&file, error))?;
    Ok(std::fs::write(&file, text + "\n").map_err(|error| PackError::new(&file, error))?)
}

fn write(file: &Path, sound: &Sound) -> Result<(), MakeError> {
    Ok(wav::write(file, sound).map_err(|error| PackError::new(file, error))?)
}

fn clip_file(folder: &Path, id: &str) -> PathBuf {
    folder.join(format!("{id}.wav"))
}

fn run(argv: &[String], package: &str) -> Result<Output, MakeError> {
    let output = spawn(argv, package)?;
    if output.status.success() {
        return Ok(output);
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(MakeError::Failed { command: argv.join(" "), said })
}

fn spawn(argv: &[String], package: &str) -> Result<Output, MakeError> {
    let (program, rest) = argv.split_first().map_or(("", argv), |(p, rest)| (p.as_str(), rest));
    Command::new(program).args(rest).output().map_err(|error| {
        if error.kind() == std::io::ErrorKind::NotFound {
            return MakeError::NotInstalled {
                program: program.to_owned(),
                package: package.to_owned(),
            };
        }
        MakeError::Failed { command: argv.join(" "), said: error.to_string() }
    })
}

fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_engine_names_its_package() {
        let argv = ["an-engine-nobody-has".to_owned()];
        let told = spawn(&argv, "the-package").unwrap_err().to_string();
        assert!(told.contains("an-engine-nobody-has is not installed"), "{told}");
        assert!(told.contains("apt install the-package"), "{told}");
    }

    #[test]
    fn an_engine_that_misreads_is_found_out() {
        let argv = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
        let check_of = |said: &str| manifest::Check {
            argv: argv(&["echo", said]),
            contains: "tS;h".to_owned(),
        };
        let engine = |check| Engine {
            argv: argv(&["echo"]),
            version: argv(&["echo", "version 1.5"]),
            package: "espeak-ng".to_owned(),
            check: Some(check),
        };
        assert!(check(&engine(check_of("tS;h'i214N_|"))).is_ok());
        let told = check(&engine(check_of("kI55NTr'i:55"))).unwrap_err().to_string();
        assert!(told.contains("misreads"), "{told}");
    }
}

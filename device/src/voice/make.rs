//! Makes a language's pack: has engines say the texts of a manifest, and levels what they said.
//!
//! Engines and `sox` run as argument lists, never through a shell. The same engines give the same
//! bytes again.

pub mod chime;
pub mod manifest;

use super::guide::GUIDE_FOLDER;
use super::guide::sentences::Sentences;
use super::level::{self, Target};
use super::pack::{
    self, CHIME_FILE, ClipEntry, INDEX_FILE, Index, PackError, RATE_HZ, WHOLE_FOLDER, clip_file,
};
use super::wav::{self, Sound};
use manifest::{Engine, Job, Manifest};
use shared::Language;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

/// A clip whose end is silent for longer is cut once more, ms.
const EDGE_SILENCE_MS_MAX: usize = 50;
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
    #[error("the check {command} said {said:?}, not {expected}: this engine misreads the texts")]
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

/// How far a making has come: clips made, clips to be made, and the one just made.
pub type Progress<'a> = &'a mut dyn FnMut(usize, usize, &str);

/// Makes every small clip of a language and its `pack.json`.
pub fn build(assets: &Path, language: &Language, told: Progress) -> Result<Index, MakeError> {
    let manifest = Manifest::load(assets, language)?;
    for job in manifest.jobs() {
        check(&manifest.engine[&job.engine], &job.text)?;
    }
    let jobs = manifest.jobs().collect();
    make(&manifest, jobs, (&assets.join(&language.0), told))
}

/// Makes every clip of a whole number, into a folder of their own: they are many, and made with
/// the image. None where the manifest asks for none.
pub fn build_whole(
    assets: &Path,
    language: &Language,
    told: Progress,
) -> Result<Option<Index>, MakeError> {
    let manifest = Manifest::load(assets, language)?;
    let jobs: Vec<Job> = manifest.whole_jobs().collect();
    let Some(first) = jobs.first() else { return Ok(None) };
    check(&manifest.engine[&first.engine], &first.text)?;
    let folder = assets.join(&language.0).join(WHOLE_FOLDER);
    make(&manifest, jobs, (&folder, told)).map(Some)
}

/// A name that a kiosk says: its clip, and its words.
pub type Name = (String, String);

/// Makes every clip of what a kiosk says, these names too, into a folder of their own. The second
/// are the names that no engine reads right: they are left out.
pub fn build_guide(
    assets: &Path,
    language: &Language,
    (names, told): (&[Name], Progress),
) -> Result<(Index, Vec<Name>), MakeError> {
    let mut manifest = Manifest::load(assets, language)?;
    let sentences = Sentences::load(assets, language)?;
    let engine = manifest.engine.get(&sentences.engine).ok_or_else(|| {
        let reason = format!("names no engine of the manifest: {}", sentences.engine);
        PackError::new(&Sentences::file(assets, language), reason)
    })?;
    let mut jobs = sentences.jobs();
    for job in &jobs {
        check(engine, &job.text)?;
    }
    let mut unread = Vec::new();
    for (id, text) in names {
        match check(engine, text) {
            Ok(()) => {
                let (id, text, engine) = (id.clone(), text.clone(), sentences.engine.clone());
                jobs.push(Job { id, text, engine });
            }
            Err(MakeError::Misreads { .. }) => unread.push((id.clone(), text.clone())),
            Err(error) => return Err(error),
        }
    }
    manifest.id.clone_from(&sentences.id);
    let folder = assets.join(&language.0).join(GUIDE_FOLDER);
    Ok((make(&manifest, jobs, (&folder, told))?, unread))
}

/// Writes `pack.json` for clips that a person recorded, as they are: every WAV file of the
/// language's folder, and of its folders for whole numbers and calls and for a kiosk's sentences if
/// there are. Texts are the manifest's, where there is one.
pub fn seal(assets: &Path, language: &Language, id: &str) -> Result<Index, MakeError> {
    let has_manifest = assets.join("manifest").join(format!("{language}.toml")).exists();
    let manifest = has_manifest.then(|| Manifest::load(assets, language)).transpose()?;
    let jobs = manifest.iter().flat_map(|manifest| manifest.jobs().chain(manifest.whole_jobs()));
    let mut texts: BTreeMap<String, String> = jobs.map(|job| (job.id, job.text)).collect();
    if Sentences::file(assets, language).exists() {
        let jobs = Sentences::load(assets, language)?.jobs();
        texts.extend(jobs.into_iter().map(|job| (job.id, job.text)));
    }
    let folder = assets.join(&language.0);
    for more in [folder.join(WHOLE_FOLDER), folder.join(GUIDE_FOLDER)] {
        if more.is_dir() {
            seal_folder(&more, (language, id), &texts)?;
        }
    }
    seal_folder(&folder, (language, id), &texts)
}

fn seal_folder(
    folder: &Path,
    (language, id): (&Language, &str),
    texts: &BTreeMap<String, String>,
) -> Result<Index, MakeError> {
    let files = std::fs::read_dir(folder).map_err(|error| PackError::new(folder, error))?;
    let name = |file: std::fs::DirEntry| file.file_name().into_string().ok();
    let names = files.filter_map(|file| name(file.ok()?));
    let mut ids: Vec<String> =
        names.filter_map(|name| Some(name.strip_suffix(".wav")?.to_owned())).collect();
    ids.sort();
    if ids.is_empty() {
        return Err(PackError::new(folder, "has no WAV file in it").into());
    }
    let text = |id: &String| texts.get(id).cloned().unwrap_or_default();
    let job = |id: String| Job { text: text(&id), id, engine: RECORDED.to_owned() };
    let clips = ids.into_iter().map(|id| describe(folder, job(id))).collect::<Result<_, _>>()?;
    let engines = BTreeMap::from([(RECORDED.to_owned(), "a person's voice".to_owned())]);
    let (id, language) = (id.to_owned(), language.0.clone());
    let index = Index { id, language, sample_rate_hz: RATE_HZ, engines, clips };
    write_index(folder, &index)?;
    Ok(index)
}

fn make(
    manifest: &Manifest,
    jobs: Vec<Job>,
    (folder, told): (&Path, Progress),
) -> Result<Index, MakeError> {
    let mut engines = BTreeMap::new();
    for job in &jobs {
        if !engines.contains_key(&job.engine) {
            engines.insert(job.engine.clone(), version_of(&manifest.engine[&job.engine])?);
        }
    }
    std::fs::create_dir_all(folder).map_err(|error| PackError::new(folder, error))?;
    let (mut clips, all) = (Vec::new(), jobs.len());
    for job in jobs {
        let said = say(&manifest.engine[&job.engine], &job, folder)?;
        let mut samples = level::trim(&said, RATE_HZ, manifest.trim_db);
        let target = Target { lufs: manifest.target_lufs, peak_dbfs: manifest.peak_dbfs };
        level::level(&mut samples, RATE_HZ, target);
        level::fade(&mut samples, RATE_HZ);
        // A sound that dies away is below the threshold once its end is faded.
        if level::edge_silence_ms(&samples, RATE_HZ, manifest.trim_db).1 > EDGE_SILENCE_MS_MAX {
            samples = level::trim(&samples, RATE_HZ, manifest.trim_db);
            level::fade(&mut samples, RATE_HZ);
        }
        write(&clip_file(folder, &job.id), &Sound { rate_hz: RATE_HZ, samples })?;
        clips.push(describe(folder, job)?);
        told(clips.len(), all, clips.last().map_or("", |clip| &clip.id));
    }
    let index = Index {
        id: manifest.id.clone(),
        language: manifest.language.clone(),
        sample_rate_hz: RATE_HZ,
        engines,
        clips,
    };
    write_index(folder, &index)?;
    Ok(index)
}

fn say(engine: &Engine, job: &Job, folder: &Path) -> Result<Vec<f32>, MakeError> {
    let raw = folder.join("raw.wav.tmp");
    let out = raw.display().to_string();
    let fill = |word: &String| {
        let word = word.replace("{out}", &out).replace("{id}", &job.id);
        word.replace("{text}", &job.text)
    };
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

/// Refuses an engine that reads this text as it should not.
fn check(engine: &Engine, text: &str) -> Result<(), MakeError> {
    let Some(check) = &engine.check else { return Ok(()) };
    let argv: Vec<String> = check.argv.iter().map(|word| word.replace("{text}", text)).collect();
    let said = String::from_utf8_lossy(&run(&argv, &engine.package)?.stdout).into_owned();
    let has_wrong = check.lacks.as_ref().filter(|wrong| said.contains(*wrong));
    let expected = match has_wrong {
        Some(wrong) => format!("nothing with {wrong}"),
        None if said.contains(&check.contains) => return Ok(()),
        None => format!("{:?}", check.contains),
    };
    Err(MakeError::Misreads { command: argv.join(" "), said: said.trim().to_owned(), expected })
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

fn describe(folder: &Path, job: Job) -> Result<ClipEntry, MakeError> {
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
mod tests;

//! Makes, examines and tries out the voice packs of the hall.

use anyhow::{Context, bail};
use clap::{Parser, Subcommand};
use device::voice::guide::name_clip;
use device::voice::guide::sentences::Sentences;
use device::voice::pack::{Index, RATE_HZ, languages_of};
use device::voice::wav::Sound;
use device::voice::{
    Announcer, CallOut, Loudspeaker, Need, Options, Report, Speaker, Voice, listen, make, player,
    verify, wav,
};
use shared::device::VoiceState;
use shared::{CounterId, Language, Number, TicketId};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;
use std::time::Duration;

/// Longest wait for one call to be spoken.
const SPOKEN_S_MAX: u64 = 60;
/// Most reports waiting to be read.
const REPORTS_MAX: usize = 8;

/// Where progress is not read as it comes, it is told once for so many clips.
const PROGRESS_EVERY: usize = 250;
/// What the help says beyond each command.
const HELP: &str = "\
A voice pack is a folder of WAV files (24 kHz, mono, 16 bit) with a pack.json. A grammar says \
which clips a call is made of, a manifest who speaks them. Building needs the programs of the \
manifests: apt install espeak-ng flite sox

Examples:
  voice-pack build zh,en              make two packs and the chime
  voice-pack --assets image/voice build zh --whole
                                      make 1,000 clips of whole numbers, too
  voice-pack build --kiosk --branch branch.toml
                                      make what a kiosk says, with the branch's names
  voice-pack verify                   examine every pack; each fault with what to do about it
  voice-pack render A018 3 --language zh,en call.wav
  voice-pack --assets /srv/voice seal zh zh.our-branch
                                      list the recordings in /srv/voice/zh as a pack

It ends with 0 when all is well, and with 1 when something is wrong.";

/// Makes, examines and tries out the voice packs of the hall.
#[derive(Parser)]
#[command(after_help = HELP)]
struct Args {
    /// Folder with chime.wav, manifest/, grammar/ and a folder for each language.
    #[arg(long, global = true, default_value = "assets/voice")]
    assets: PathBuf,
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Has the engines of the manifests say every clip, and makes the chime.
    Build {
        /// Languages, such as zh,en; every language that has a grammar without any.
        #[arg(value_delimiter = ',')]
        languages: Vec<String>,
        /// Make the clips of whole numbers, and nothing else.
        #[arg(long)]
        whole: bool,
        /// Make the clips of what a kiosk says, and nothing else.
        #[arg(long, conflicts_with = "whole")]
        kiosk: bool,
        /// With --kiosk, the names of this branch's services and groups, too.
        #[arg(long, value_name = "FILE", requires = "kiosk")]
        branch: Option<PathBuf>,
    },
    /// Writes pack.json for clips that a person recorded, as they are.
    Seal {
        /// The language.
        language: String,
        /// The pack's own name, such as zh.branch-2026.
        id: String,
    },
    /// Examines packs: missing clips, form, rate, length, level, clipping, silent ends, checksums,
    /// letters alike.
    Verify {
        /// Languages, such as zh,en; every language that has a grammar without any.
        #[arg(value_delimiter = ',')]
        languages: Vec<String>,
    },
    /// Writes one call to a WAV file, as the hall would hear it.
    Render {
        #[command(flatten)]
        call: CallArgs,
        /// The file.
        out: PathBuf,
    },
    /// Speaks calls on the loudspeaker, one after another.
    Say {
        #[command(flatten)]
        call: CallArgs,
        /// More calls, such as F007@12; F007@12@2 is the second call of that ticket.
        #[arg(value_parser = more)]
        then: Vec<More>,
        /// The sound device by its name; without it, the system's default.
        #[arg(long)]
        device: Option<String>,
    },
    /// Tells which clips a WAV file holds; it must have 24 kHz.
    Hear {
        /// The file.
        wav: PathBuf,
        /// Languages, such as zh,en.
        #[arg(long = "language", default_value = "zh,en", value_delimiter = ',')]
        languages: Vec<String>,
        /// Lowest score told; 1 is a perfect copy.
        #[arg(long, default_value_t = 0.75)]
        threshold: f32,
    },
}

/// One more call: number, counter, the how-manieth.
type More = (Number, u16, u8);

#[derive(clap::Args)]
struct CallArgs {
    /// The ticket's number, such as A018.
    number: Number,
    /// The counter's number.
    counter: u16,
    /// The how-manieth call: 2 says so first.
    #[arg(long, default_value_t = 1)]
    call: u8,
    /// Languages in their order, such as zh,en.
    #[arg(long = "language", default_value = "zh,en", value_delimiter = ',')]
    languages: Vec<String>,
}

#[expect(clippy::print_stdout, reason = "the program's answer to the person who runs it")]
fn main() -> anyhow::Result<()> {
    let Args { assets, task } = Args::parse();
    let answer = match task {
        Task::Build { languages, kiosk: true, branch, .. } => {
            build_guides(&assets, &languages, branch.as_deref())?
        }
        Task::Build { languages, whole, .. } => {
            let languages = or_all(&assets, languages)?;
            if whole { build_whole(&assets, &languages)? } else { build(&assets, &languages)? }
        }
        Task::Seal { language, id } => {
            let index = make::seal(&assets, &Language(language), &id)?;
            format!("{}: {} clips sealed", index.id, index.clips.len())
        }
        Task::Verify { languages } => examine(&assets, &or_all(&assets, languages)?)?,
        Task::Render { call, out } => render(&voice_for(&assets, &call)?, &call, &out)?,
        Task::Say { call, then, device } => {
            say(voice_for(&assets, &call)?, (&call, &then), device)?
        }
        Task::Hear { wav, languages, threshold } => hear(&assets, &wav, &languages, threshold)?,
    };
    println!("{answer}");
    Ok(())
}

fn build(assets: &Path, languages: &[Language]) -> anyhow::Result<String> {
    make::build_chime(assets)?;
    let mut lines = vec!["chime.wav made".to_owned()];
    for language in languages {
        let index = make::build(assets, language, &mut |done, all, id| progress(done, all, id))
            .context(format!("making the pack {language}"))?;
        lines.push(made(&index));
    }
    Ok(lines.join("\n"))
}

fn build_whole(assets: &Path, languages: &[Language]) -> anyhow::Result<String> {
    let mut lines = Vec::new();
    for language in languages {
        let index =
            make::build_whole(assets, language, &mut |done, all, id| progress(done, all, id))
                .context(format!("making the whole numbers of {language}"))?;
        lines.push(match index {
            Some(index) => made(&index),
            None => format!("{language}: its manifest asks for no whole numbers"),
        });
    }
    Ok(lines.join("\n"))
}

fn build_guides(
    assets: &Path,
    languages: &[String],
    branch: Option<&Path>,
) -> anyhow::Result<String> {
    let branch = branch.map(read_branch).transpose()?;
    let languages = match languages {
        [] => {
            let all = languages_of(assets)?;
            all.into_iter().filter(|it| Sentences::file(assets, it).exists()).collect()
        }
        named => tags(named).collect::<Vec<_>>(),
    };
    let mut lines = Vec::new();
    for language in &languages {
        let names = branch.as_ref().map_or_else(Vec::new, |branch| names(branch, language));
        let told = &mut |done, all, id: &str| progress(done, all, id);
        let (index, unread) = make::build_guide(assets, language, (&names, told))
            .context(format!("making what a kiosk says in {language}"))?;
        lines.push(made(&index));
        let left_out = |(id, name)| {
            format!("{id}: no engine reads \"{name}\": record it, or it is \"the service\"")
        };
        lines.extend(unread.into_iter().map(left_out));
    }
    Ok(lines.join("\n"))
}

fn read_branch(file: &Path) -> anyhow::Result<toml::Table> {
    let text = std::fs::read_to_string(file);
    let text = text.with_context(|| format!("reading {}", file.display()))?;
    text.parse().with_context(|| format!("reading {}", file.display()))
}

/// The names that stand on a branch's cards, in this language.
fn names(branch: &toml::Table, language: &Language) -> Vec<make::Name> {
    let mut names = Vec::new();
    for kind in ["service", "group"] {
        let cards = branch.get(kind).and_then(toml::Value::as_array);
        for card in cards.into_iter().flatten() {
            let id = card.get("id").and_then(toml::Value::as_str);
            let name = card.get("name").and_then(|name| name.get(&language.0));
            if let (Some(id), Some(name)) = (id, name.and_then(toml::Value::as_str)) {
                names.push((name_clip(kind, id), name.to_owned()));
            }
        }
    }
    names
}

fn made(index: &Index) -> String {
    let ms: u64 = index.clips.iter().map(|clip| clip.ms).sum();
    let (id, count) = (&index.id, index.clips.len());
    format!("{id}: {count} clips, {}.{} s", ms / 1_000, ms % 1_000 / 100)
}

#[expect(clippy::print_stderr, reason = "a person waits and sees how far it is")]
fn progress(done: usize, all: usize, id: &str) {
    if std::io::stderr().is_terminal() {
        let end = if done == all { "\n" } else { "" };
        eprint!("\r\x1b[K{done} of {all}: {id}{end}");
    } else if done.is_multiple_of(PROGRESS_EVERY) {
        eprintln!("{done} of {all}: {id}");
    }
}

fn examine(assets: &Path, languages: &[Language]) -> anyhow::Result<String> {
    let (mut lines, mut findings) = (Vec::new(), Vec::new());
    for language in languages {
        let found = verify::verify(assets, language);
        let whole = match found.whole_clips {
            0 => String::new(),
            whole => format!(", {whole} of whole numbers or calls"),
        };
        let alike = found.most_alike.map_or_else(String::new, |(one, other, likeness)| {
            format!("; most alike letters {} and {}: {likeness:.2}", one.0, other.0)
        });
        lines.push(format!("{language}: {} clips examined{whole}{alike}", found.clips));
        findings.extend(found.findings.iter().map(ToString::to_string));
    }
    if !findings.is_empty() {
        // The chime is examined with each language.
        findings.dedup();
        bail!("{}\n{} finding(s)", findings.join("\n"), findings.len());
    }
    lines.push("no fault".to_owned());
    Ok(lines.join("\n"))
}

fn render(voice: &Voice, call: &CallArgs, out: &Path) -> anyhow::Result<String> {
    let utterance = voice.utter(call.number, CounterId(call.counter), call.call);
    let samples = player::render([utterance.samples]);
    let seconds = samples.len() as f64 / f64::from(RATE_HZ);
    wav::write(out, &Sound { rate_hz: RATE_HZ, samples })
        .with_context(|| format!("writing {}", out.display()))?;
    Ok(format!("{}: {seconds:.2} s", out.display()))
}

fn say(
    voice: Voice,
    (args, then): (&CallArgs, &[More]),
    device: Option<String>,
) -> anyhow::Result<String> {
    let mut speaker = Box::new(Loudspeaker::new(device));
    // Opened and closed once, since the announcer tells no reasons.
    drop(speaker.open(Box::new(|_| {}))?);
    let (reports, answers) = sync_channel(REPORTS_MAX);
    let announcer = Announcer::start(Options::plain(voice, speaker), move |report| {
        // Nobody listens once the answer has come.
        let _ = reports.send(report);
    });
    let first = (args.number, args.counter, args.call);
    let all = std::iter::once(&first).chain(then);
    let mut calls = (1..).zip(all).map(|(ticket, &(number, counter, call))| {
        let (ticket, counter) = (TicketId(ticket), CounterId(counter));
        CallOut { call, ..CallOut::new(ticket, number, counter) }
    });
    let mut spoken = Duration::ZERO;
    loop {
        let report = answers.recv_timeout(Duration::from_secs(SPOKEN_S_MAX));
        match report.context("the loudspeaker does not answer")? {
            Report::Device(VoiceState::Ready) => {}
            Report::Device(VoiceState::Silent | VoiceState::Unknown) => {
                bail!("the loudspeaker takes sound faster than it can be heard, or not at all");
            }
            Report::Spoken { took, .. } => spoken += took,
            Report::NotSpoken { why, .. } => bail!("not spoken: {why:?}"),
            Report::Announced { .. } | Report::Tested { .. } => {}
        }
        let Some(call) = calls.next() else {
            return Ok(format!("spoken in {:.2} s", spoken.as_secs_f64()));
        };
        if !announcer.say(call) {
            bail!("the announcer has ended");
        }
    }
}

fn hear(
    assets: &Path,
    file: &Path,
    languages: &[String],
    threshold: f32,
) -> anyhow::Result<String> {
    let sound = wav::read(file).with_context(|| format!("reading {}", file.display()))?;
    if sound.rate_hz != RATE_HZ {
        bail!("{} has {} Hz; {RATE_HZ} are expected", file.display(), sound.rate_hz);
    }
    let languages: Vec<Language> = tags(languages).collect();
    let voice = Voice::load(assets, &languages, &Need::default())?;
    let heard = listen::recognise(&sound.samples, &voice.clips(), threshold);
    let line = |heard: &listen::Heard| {
        let second = heard.at_sample as f64 / f64::from(RATE_HZ);
        format!("{second:8.3} s  {:.3}  {}", heard.score, heard.id)
    };
    Ok(heard.iter().map(line).collect::<Vec<_>>().join("\n"))
}

fn voice_for(assets: &Path, call: &CallArgs) -> anyhow::Result<Voice> {
    let need = Need::new(&[call.number.series], &[CounterId(call.counter)]);
    let languages: Vec<Language> = tags(&call.languages).collect();
    let voice = Voice::load(assets, &languages, &need)?;
    tell(&voice.gaps().lines());
    Ok(voice)
}

#[expect(clippy::print_stderr, reason = "what is lacking is no part of the answer")]
fn tell(lines: &[String]) {
    for line in lines {
        eprintln!("{line}");
    }
}

fn more(text: &str) -> Result<More, String> {
    let parts: Vec<&str> = text.split('@').collect();
    let read = match parts[..] {
        [number, counter] => Some((number, counter, "1")),
        [number, counter, call] => Some((number, counter, call)),
        _ => None,
    };
    let more = read.and_then(|(number, counter, call)| {
        Some((number.parse().ok()?, counter.parse().ok()?, call.parse().ok()?))
    });
    more.ok_or_else(|| format!("\"{text}\" is no call such as F007@12 or F007@12@2"))
}

fn or_all(assets: &Path, languages: Vec<String>) -> anyhow::Result<Vec<Language>> {
    if languages.is_empty() { Ok(languages_of(assets)?) } else { Ok(tags(&languages).collect()) }
}

fn tags(languages: &[String]) -> impl Iterator<Item = Language> {
    languages.iter().map(|tag| Language(tag.clone()))
}

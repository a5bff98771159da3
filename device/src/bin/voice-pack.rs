//! Makes, examines and tries out the voice packs of the hall.

use anyhow::{Context, bail};
use clap::{Parser, Subcommand};
use device::voice::pack::RATE_HZ;
use device::voice::wav::Sound;
use device::voice::{
    Announcer, CallOut, Loudspeaker, Need, Options, Report, Speaker, Voice, listen, make, player,
    verify, wav,
};
use shared::device::VoiceState;
use shared::{CounterId, Language, Number, TicketId};
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;
use std::time::Duration;

/// Longest wait for one call to be spoken.
const SPOKEN_S_MAX: u64 = 60;
/// Most reports waiting to be read.
const REPORTS_MAX: usize = 8;

/// Makes, examines and tries out the voice packs of the hall.
#[derive(Parser)]
#[command(after_help = "A voice pack is a folder of WAV files (24 kHz, mono, 16 bit) with a \
pack.json.\nBuilding needs the programs of the manifests: apt install espeak-ng flite sox")]
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
        /// Languages, such as zh,en.
        #[arg(default_value = "zh,en", value_delimiter = ',')]
        languages: Vec<String>,
    },
    /// Writes pack.json for clips that a person recorded, as they are.
    Seal {
        /// The language.
        language: String,
        /// The pack's own name, such as zh.branch-2026.
        id: String,
    },
    /// Examines packs: completeness, format, level, silence, checksums, letters alike.
    Verify {
        /// Languages, such as zh,en.
        #[arg(default_value = "zh,en", value_delimiter = ',')]
        languages: Vec<String>,
    },
    /// Writes one call to a WAV file.
    Render {
        #[command(flatten)]
        call: CallArgs,
        /// Languages in their order, such as zh,en.
        #[arg(value_delimiter = ',', required = true)]
        languages: Vec<String>,
        /// The file.
        out: PathBuf,
    },
    /// Speaks one call on the loudspeaker.
    Say {
        #[command(flatten)]
        call: CallArgs,
        /// Languages in their order, such as zh,en.
        #[arg(default_value = "zh,en", value_delimiter = ',')]
        languages: Vec<String>,
        /// The sound device by its name; without it, the system's default.
        #[arg(long)]
        device: Option<String>,
    },
    /// Tells which clips a WAV file holds; it must have 24 kHz.
    Hear {
        /// The file.
        wav: PathBuf,
        /// Languages, such as zh,en.
        #[arg(default_value = "zh,en", value_delimiter = ',')]
        languages: Vec<String>,
        /// Lowest score told; 1 is a perfect copy.
        #[arg(long, default_value_t = 0.75)]
        threshold: f32,
    },
}

#[derive(clap::Args)]
struct CallArgs {
    /// The ticket's number, such as A018.
    number: Number,
    /// The counter's number.
    counter: u16,
    /// The how-manieth call: 2 says so first.
    #[arg(long, default_value_t = 1)]
    call: u8,
}

#[expect(clippy::print_stdout, reason = "the program's answer to the person who runs it")]
fn main() -> anyhow::Result<()> {
    let Args { assets, task } = Args::parse();
    let answer = match task {
        Task::Build { languages } => build(&assets, &languages)?,
        Task::Seal { language, id } => {
            let index = make::seal(&assets, &Language(language), &id)?;
            format!("{}: {} clips sealed", index.id, index.clips.len())
        }
        Task::Verify { languages } => examine(&assets, &languages)?,
        Task::Render { call, languages, out } => {
            render(&voice_for(&assets, &call, &languages)?, &call, &out)?
        }
        Task::Say { call, languages, device } => {
            say(voice_for(&assets, &call, &languages)?, &call, device)?
        }
        Task::Hear { wav, languages, threshold } => hear(&assets, &wav, &languages, threshold)?,
    };
    println!("{answer}");
    Ok(())
}

fn build(assets: &Path, languages: &[String]) -> anyhow::Result<String> {
    make::build_chime(assets)?;
    let mut lines = vec!["chime.wav made".to_owned()];
    for language in tags(languages) {
        let index =
            make::build(assets, &language).context(format!("making the pack {language}"))?;
        let ms: u64 = index.clips.iter().map(|clip| clip.ms).sum();
        let (id, count) = (index.id, index.clips.len());
        lines.push(format!("{id}: {count} clips, {}.{} s", ms / 1_000, ms % 1_000 / 100));
    }
    Ok(lines.join("\n"))
}

fn examine(assets: &Path, languages: &[String]) -> anyhow::Result<String> {
    let (mut lines, mut faults) = (Vec::new(), Vec::new());
    for language in tags(languages) {
        let findings = verify::verify(assets, &language);
        let alike = findings.most_alike.map_or_else(String::new, |(one, other, likeness)| {
            format!("; most alike letters {} and {}: {likeness:.2}", one.0, other.0)
        });
        lines.push(format!("{language}: {} clips examined{alike}", findings.clips));
        faults.extend(findings.faults);
    }
    if !faults.is_empty() {
        bail!("{}\n{} fault(s)", faults.join("\n"), faults.len());
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

fn say(voice: Voice, args: &CallArgs, device: Option<String>) -> anyhow::Result<String> {
    let mut speaker = Box::new(Loudspeaker::new(device));
    // Opened and closed once, since the announcer tells no reasons.
    drop(speaker.open(Box::new(|_| {}))?);
    let (reports, answers) = sync_channel(REPORTS_MAX);
    let announcer = Announcer::start(Options::plain(voice, speaker), move |report| {
        // Nobody listens once the answer has come.
        let _ = reports.send(report);
    });
    let counter = CounterId(args.counter);
    let call = CallOut { call: args.call, ..CallOut::new(TicketId(1), args.number, counter) };
    loop {
        let report = answers.recv_timeout(Duration::from_secs(SPOKEN_S_MAX));
        match report.context("the loudspeaker does not answer")? {
            Report::Device(VoiceState::Ready) => {
                if !announcer.say(call.clone()) {
                    bail!("the announcer has ended");
                }
            }
            Report::Device(VoiceState::Silent | VoiceState::Unknown) => {
                bail!("the loudspeaker takes sound faster than it can be heard, or not at all");
            }
            Report::Spoken { took, .. } => {
                return Ok(format!("spoken in {:.2} s", took.as_secs_f64()));
            }
            Report::NotSpoken { why, .. } => bail!("not spoken: {why:?}"),
            Report::Announced { .. } | Report::Tested { .. } => {}
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

fn voice_for(assets: &Path, call: &CallArgs, languages: &[String]) -> anyhow::Result<Voice> {
    let need = Need::new(&[call.number.series], &[CounterId(call.counter)]);
    let languages: Vec<Language> = tags(languages).collect();
    Ok(Voice::load(assets, &languages, &need)?)
}

fn tags(languages: &[String]) -> impl Iterator<Item = Language> {
    languages.iter().map(|tag| Language(tag.clone()))
}

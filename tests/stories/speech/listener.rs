//! English calls, understood by a listener that is no part of this project: a speech recogniser
//! with a model of American English, which knows the words of calls and none of the clips.
//!
//! The chime is left out: it is not speech, and the recogniser would look for words in it.

use super::{Call, calls, voice};
use anyhow::{Context, Result, ensure};
use device::voice::wav::{self, Sound};
use device::voice::{Saying, Voice, player};
use shared::{Language, Series};
use std::fmt::Write;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;
use tests::dice::Dice;
use tests::sound::RATE_HZ;

/// How many calls are listened to.
const CALLS: usize = 100;
/// How many of a hundred must be understood whole.
const RIGHT_MIN: usize = 95;
/// The acoustic model, of the package `pocketsphinx-en-us`.
const MODEL: &str = "/usr/share/pocketsphinx/model/en-us/en-us";
/// Silence before and after, s.
const AROUND_S: [&str; 2] = ["0.25", "0.35"];

/// The words of calls and how they sound, in the phones of the model.
const WORDS: [(&str, &str); 16] = [
    ("ticket", "T IH K AH T"),
    ("ticket(2)", "T IH K IH T"),
    ("please", "P L IY Z"),
    ("go", "G OW"),
    ("to", "T UW"),
    ("to(2)", "T AH"),
    ("counter", "K AW N T ER"),
    ("second", "S EH K AH N D"),
    ("call", "K AO L"),
    ("calling", "K AO L IH NG"),
    ("again", "AH G EH N"),
    ("again(2)", "AH G EY N"),
    ("zero(2)", "Z IY R OW"),
    ("one(2)", "HH W AH N"),
    ("eleven(2)", "IY L EH V AH N"),
    ("twenty(2)", "T W EH N IY"),
];
const NUMBERS: [(&str, &str); 21] = [
    ("zero", "Z IH R OW"),
    ("one", "W AH N"),
    ("two", "T UW"),
    ("three", "TH R IY"),
    ("four", "F AO R"),
    ("five", "F AY V"),
    ("six", "S IH K S"),
    ("seven", "S EH V AH N"),
    ("eight", "EY T"),
    ("nine", "N AY N"),
    ("ten", "T EH N"),
    ("eleven", "IH L EH V AH N"),
    ("twelve", "T W EH L V"),
    ("thirteen", "TH ER T IY N"),
    ("fourteen", "F AO R T IY N"),
    ("fifteen", "F IH F T IY N"),
    ("sixteen", "S IH K S T IY N"),
    ("seventeen", "S EH V AH N T IY N"),
    ("eighteen", "EY T IY N"),
    ("nineteen", "N AY N T IY N"),
    ("twenty", "T W EH N T IY"),
];
/// Letters are words of their own, so that A is not the article.
const LETTERS: [(char, &str); 8] = [
    ('A', "EY"),
    ('F', "EH F"),
    ('L', "EH L"),
    ('R', "AA R"),
    ('V', "V IY"),
    ('W', "D AH B AH L Y UW"),
    ('X', "EH K S"),
    ('Y', "W AY"),
];

#[test]
fn english_calls_are_understood_by_a_listener() -> Result<()> {
    if std::env::var_os("TINGXU_LONG").is_none() {
        println!("SKIPPED: only with TINGXU_LONG, which ./check --long sets");
        return Ok(());
    }
    let voice = voice(&Language::english())?;
    let series = LETTERS.map(|(letter, _)| Series(letter));
    let calls = calls(&mut Dice(0x5EED_E466), &series, CALLS);
    let folder = TempDir::new()?;
    for (place, call) in calls.iter().enumerate() {
        record(&voice, call, &folder.path().join(format!("{place}.raw")))?;
    }
    let understood = listen(folder.path(), calls.len())?;
    let said: Vec<String> = calls.iter().map(words_of).collect();
    let wrong: Vec<_> =
        said.iter().zip(&understood).filter(|(said, understood)| said != understood).collect();
    let right = calls.len() - wrong.len();
    println!("{right} of {CALLS} calls understood whole; not these: {wrong:#?}");
    ensure!(right * 100 >= RIGHT_MIN * CALLS, "{right} of {CALLS} calls understood: {wrong:#?}");
    Ok(())
}

/// What is spoken, in words.
fn words_of(call: &Call) -> String {
    let before = ["", "second call ", "calling again "][usize::from(call.call) - 1];
    let number = call.number.to_string();
    let digits = number[1..].bytes().map(|digit| NUMBERS[usize::from(digit - b'0')].0);
    let digits = digits.collect::<Vec<_>>().join(" ");
    let counter = NUMBERS[usize::from(call.counter.0)].0;
    let letter = call.number.series.0;
    format!("{before}ticket letter_{letter} {digits} please go to counter {counter}")
}

/// Writes a call without its chime as the recogniser takes it: 16 kHz, raw.
fn record(voice: &Voice, call: &Call, to: &Path) -> Result<()> {
    let Call { number, counter, call } = *call;
    let saying = Saying { number, counter, call, moved: false };
    let speech_from = voice.starts(&saying, &voice.languages())[1].1;
    let samples = player::render([voice.utter(number, counter, call).samples]);
    let sound = Sound { rate_hz: RATE_HZ, samples: samples[speech_from..].to_vec() };
    let wav = to.with_extension("wav");
    wav::write(&wav, &sound)?;
    let mut sox = Command::new("sox");
    sox.arg("-D").arg(wav).args(["-r", "16000", "-e", "signed", "-b", "16"]).arg(to);
    run(sox.args(["gain", "-n", "-3", "pad"]).args(AROUND_S))
}

/// What the recogniser understands of each recording.
fn listen(folder: &Path, count: usize) -> Result<Vec<String>> {
    let mut dictionary = String::new();
    for (word, phones) in WORDS.iter().chain(&NUMBERS) {
        writeln!(dictionary, "{word} {phones}")?;
    }
    for (letter, phones) in LETTERS {
        writeln!(dictionary, "letter_{letter} {phones}")?;
    }
    let letters = LETTERS.map(|(letter, _)| format!("letter_{letter}")).join(" | ");
    let numbers = NUMBERS.map(|(number, _)| number);
    let grammar = format!(
        "#JSGF V1.0;\ngrammar call;\n<letter> = {letters};\n<digit> = {};\n<counter> = {};\n\
         public <call> = [second call | calling again] ticket <letter> <digit> <digit> <digit> \
         please go to counter <counter>;\n",
        numbers[..10].join(" | "),
        numbers[1..].join(" | "),
    );
    let list: String = (0..count).map(|place| format!("{place}\n")).collect();
    for (name, text) in [("words.dict", dictionary), ("call.gram", grammar), ("list", list)] {
        std::fs::write(folder.join(name), text)?;
    }
    let file = |name: &str| folder.join(name).into_os_string();
    let mut command = Command::new("pocketsphinx_batch");
    command.args(["-hmm", MODEL, "-adcin", "yes", "-cepext", ".raw", "-samprate", "16000"]);
    command.arg("-dict").arg(file("words.dict")).arg("-jsgf").arg(file("call.gram"));
    command.arg("-cepdir").arg(folder).arg("-ctl").arg(file("list"));
    run(command.arg("-hyp").arg(file("understood")))?;
    let text = std::fs::read_to_string(folder.join("understood"))?;
    // Each line is the words, and the recording with its score in brackets.
    let words = |line: &str| line.split(" (").next().unwrap_or_default().trim().to_owned();
    let understood: Vec<String> = text.lines().map(words).collect();
    ensure!(understood.len() == count, "{} answers for {count} calls", understood.len());
    Ok(understood)
}

fn run(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| format!("{name}: see scripts/packages"))?;
    ensure!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}

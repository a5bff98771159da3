//! Finds out how a printer is connected and what it is.
//!
//! Every speed is tried with and without the wires of flow control, the usual ones first: NULs and
//! a reset close whatever the wrong speeds before have begun, then one question is asked twice. An
//! answer of the right form, twice, is a printer.

use super::demux::Heard;
use super::link::{Link, WrongPort};
use super::port::{Flow, OpenError, Port};
use super::profile::Profile;
use super::status::Family;
use super::talk::{Lost, Talk};
use std::time::Duration;

/// The speeds that printers are set to, the usual ones first.
const BAUDS: [u32; 5] = [115_200, 38_400, 19_200, 9_600, 57_600];

/// NULs before the question, in the first round and in one for a printer that stands in the middle
/// of a picture.
const NULS: [usize; 2] = [64, 4_096];

/// Longest wait for a name.
const NAME_MS_MAX: u64 = 500;

/// What a silent printer may be set up as.
const SILENT: &str = "generic-80";

/// A printer that answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// How it is connected.
    pub link: Link,
    /// Its maker, as it says.
    pub maker: Option<String>,
    /// Its model, as it says.
    pub model: Option<String>,
    /// The name of the profile that suits it.
    pub profile: &'static str,
}

/// What an answering printer says of itself.
struct Answer {
    maker: Option<String>,
    model: Option<String>,
    full_status: bool,
    /// It sends XON or XOFF.
    software_flow: bool,
}

/// Looks for a printer at a port, and tells each try and what came of it.
pub async fn probe(port: &str, mut tell: impl FnMut(&str)) -> Result<Option<Found>, WrongPort> {
    let first = Link::parse(port, BAUDS[0], Flow::None)?;
    let tries: Vec<Link> = match &first {
        Link::Serial { path, .. } => serial_tries(path),
        Link::Usb { .. } | Link::Tcp { .. } => vec![first],
    };
    for nuls in NULS {
        for link in &tries {
            let settings = settings(link);
            match ask(link.clone(), nuls).await {
                Ok(Some(answer)) => {
                    tell(&format!("{port}: {settings}: a printer answers"));
                    return Ok(Some(found(link.clone(), answer)));
                }
                Ok(None) => tell(&format!("{port}: {settings}: no answer")),
                Err(error) => {
                    tell(&format!("{port}: cannot be opened: {}", error.source));
                    return Ok(None);
                }
            }
        }
    }
    tell(&format!(
        "{port}: nothing answers; a printer that cannot answer is set up as profile \"{SILENT}\""
    ));
    Ok(None)
}

impl Found {
    /// The printer's line for the branch's file.
    pub fn line(&self) -> String {
        let (profile, port) = (self.profile, self.link.port());
        let serial = match &self.link {
            Link::Serial { baud, flow, .. } => {
                format!(", baud = {baud}, flow = \"{}\"", flow.name())
            }
            Link::Usb { .. } | Link::Tcp { .. } => String::new(),
        };
        format!("printer = {{ profile = \"{profile}\", port = \"{port}\"{serial} }}")
    }
}

fn serial_tries(path: &str) -> Vec<Link> {
    let with = |baud, flow| Link::Serial { path: path.to_owned(), baud, flow };
    BAUDS
        .into_iter()
        .flat_map(|baud| [with(baud, Flow::Hardware), with(baud, Flow::None)])
        .collect()
}

fn settings(link: &Link) -> String {
    match link {
        Link::Serial { baud, flow: Flow::Hardware, .. } => format!("{baud} with flow by wire"),
        Link::Serial { baud, .. } => format!("{baud} without"),
        Link::Usb { .. } => "USB".to_owned(),
        Link::Tcp { .. } => "network".to_owned(),
    }
}

/// Asks whoever is at the far end; `None` where nobody answers as a printer does.
async fn ask(mut link: Link, nuls: usize) -> Result<Option<Answer>, OpenError> {
    let line = link.open().await?;
    // The family whose replies include all others'.
    let mut talk = Talk::new(line, link.baud(), Family::Custom);
    let answer = interview(&mut talk, nuls).await;
    // What a printer did not take must not be waiting for it at the next try.
    link.discard(talk.line());
    Ok(answer.unwrap_or_default())
}

async fn interview<L>(talk: &mut Talk<L>, nuls: usize) -> Result<Option<Answer>, Lost>
where
    L: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    talk.write(&[vec![0; nuls], RESET.to_vec()].concat()).await?;
    let online = |heard: &Heard| matches!(heard, Heard::RealTime(_)).then_some(());
    for _ in 0..2 {
        if talk.ask(1, online).await?.is_none() {
            return Ok(None);
        }
    }
    let held_back = |heard: &Heard| matches!(heard, Heard::Xon | Heard::Xoff).then_some(());
    let software_flow = heard_already(talk, held_back).await?;
    let maker = name(talk, MAKER).await?;
    let model = name(talk, MODEL).await?;
    let full = |heard: &Heard| matches!(heard, Heard::Full(_)).then_some(());
    // Only who gives no name is asked for what Custom alone answers.
    let full_status = model.is_none() && talk.ask(0x14, full).await?.is_some();
    Ok(Some(Answer { maker, model, full_status, software_flow }))
}

async fn heard_already<L>(
    talk: &mut Talk<L>,
    pick: impl Fn(&Heard) -> Option<()>,
) -> Result<bool, Lost>
where
    L: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    let heard = talk.wait(Duration::ZERO, pick).await;
    heard.map(|heard| heard.is_some()).map_err(|_| Lost::Gone)
}

/// The answer to `GS I n`, where it is a name.
async fn name<L>(talk: &mut Talk<L>, n: u8) -> Result<Option<String>, Lost>
where
    L: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    talk.write(&[0x1D, 0x49, n]).await?;
    let block = |heard: &Heard| match heard {
        Heard::Block(text) => Some(String::from_utf8_lossy(text).trim().to_owned()),
        Heard::RealTime(_)
        | Heard::Automatic(_)
        | Heard::Full(_)
        | Heard::Paper(_)
        | Heard::ProcessId(_)
        | Heard::Xon
        | Heard::Xoff => None,
    };
    let said = talk.wait(Duration::from_millis(NAME_MS_MAX), block).await;
    said.map(|name| name.filter(|name| !name.is_empty())).map_err(|_| Lost::Gone)
}

fn found(link: Link, answer: Answer) -> Found {
    let link = match link {
        Link::Serial { path, baud, flow: Flow::None } if answer.software_flow => {
            Link::Serial { path, baud, flow: Flow::Software }
        }
        Link::Serial { .. } | Link::Usb { .. } | Link::Tcp { .. } => link,
    };
    let profile = suited(&answer);
    Found { link, maker: answer.maker, model: answer.model, profile }
}

/// The profile whose models begin as this one's name does.
fn suited(answer: &Answer) -> &'static str {
    let model = answer.model.as_deref().unwrap_or_default();
    let known = Profile::NAMES.into_iter().find(|name| {
        let profile = Profile::named(name).ok();
        profile.is_some_and(|profile| {
            let begins = |begin: &String| model.starts_with(begin.as_str());
            profile.models.iter().any(begins)
        })
    });
    match known {
        Some(name) => name,
        None if answer.full_status => "custom-vkp80",
        // Who answers as an Epson is asked as one, and what it cannot is found out on the line.
        None => "epson-tm",
    }
}

/// `ESC @`.
const RESET: [u8; 2] = [0x1B, 0x40];

/// Which names `GS I` asks for.
const MAKER: u8 = 66;
const MODEL: u8 = 67;

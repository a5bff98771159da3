//! The door of our windows: a real program's elements by their accessible names, its keys, and
//! pictures of it.
//!
//! 1. The window is that of the program started here: its own log names the port before a word is
//!    exchanged.
//! 2. Whatever is looked for is waited for, up to a deadline; what is missing is told with what is
//!    there instead.
//! 3. A button is only pressed where a person could: once, and while it is enabled.

use crate::http::Client;
use crate::program::{Program, built};
use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// How long a window may take to open; several start at once on a small machine.
const OPEN_WITHIN: Duration = Duration::from_secs(30);
/// How often something is looked for.
const LOOK_EVERY: Duration = Duration::from_millis(40);
/// How many ports are tried before the door is given up.
const PORTS_TRIED_MAX: usize = 5;
/// The most elements read of one window.
const ELEMENTS_MAX: usize = 1_000;

/// A running program and the door to its window.
pub struct Door {
    name: String,
    address: SocketAddr,
    window: Value,
    root: Value,
    program: Program,
}

/// One element of a window, as assistive technology sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    /// `Button`, `Text`, `ListItem`…
    pub role: String,
    /// Its accessible name.
    pub label: String,
    /// What more is said of it.
    pub description: String,
    /// Whether it can be used.
    pub enabled: bool,
    handle: Value,
}

impl Door {
    /// Starts a program whose window is drawn in memory; what it logs goes to a file.
    pub fn open(program: &str, arguments: &[&str], log: &Path) -> Result<Self> {
        Self::open_in(program, arguments, (log, &[]))
    }

    /// The same for a program that is to know more of where it runs, such as its sound.
    pub fn open_in(
        program: &str,
        arguments: &[&str],
        (log, environment): (&Path, &[(String, String)]),
    ) -> Result<Self> {
        let name = [&[program], arguments].concat().join(" ");
        let command = || {
            let mut command = Command::new(built(program));
            command.args(arguments).env("SLINT_BACKEND", "headless");
            command.envs(environment.iter().map(|(name, value)| (name, value)));
            command
        };
        Self::open_by(name, command, log)
    }

    /// Starts a program by a command of one's own, which may start it by another program.
    pub fn open_by(name: String, command: impl Fn() -> Command, log: &Path) -> Result<Self> {
        for _ in 0..PORTS_TRIED_MAX {
            let address = free_address()?;
            let mut command = command();
            command.stderr(File::create(log)?);
            command.env("SLINT_MCP_PORT", address.port().to_string());
            let running = Program::start(&mut command)?;
            if is_ours(address, log)? {
                return Self {
                    name,
                    address,
                    window: Value::Null,
                    root: Value::Null,
                    program: running,
                }
                .enter();
            }
        }
        bail!("{name} found no free port for its door")
    }

    fn enter(mut self) -> Result<Self> {
        let deadline = Instant::now() + OPEN_WITHIN;
        loop {
            let windows = self.ask("list_windows", &json!({}))?;
            let first = &windows["windowHandles"][0];
            if !first.is_null() {
                self.window = first.clone();
                break;
            }
            ensure!(Instant::now() < deadline, "{} opens no window", self.name);
            std::thread::sleep(LOOK_EVERY);
        }
        let window = self.ask("get_window_properties", &json!({ "windowHandle": self.window }))?;
        self.root = window["rootElementHandle"].clone();
        Ok(self)
    }

    /// The program's process id.
    pub fn pid(&self) -> u32 {
        self.program.pid()
    }

    /// Every element there is just now.
    pub fn elements(&self) -> Result<Vec<Element>> {
        let asked = json!({ "elementHandle": self.root, "maxElements": ELEMENTS_MAX });
        let tree = self.ask("get_element_tree", &asked)?;
        let elements = tree["elements"].as_array().context("the window has no elements")?;
        Ok(elements.iter().map(Element::of).collect())
    }

    /// Waits for an element of this role and name.
    pub fn find(&self, role: &str, label: &str, within: Duration) -> Result<Element> {
        self.find_by(&format!("{role} {label:?}"), within, |element| {
            element.role == role && element.label == label
        })
    }

    /// Waits for an element that is looked for.
    pub fn find_by(
        &self,
        what: &str,
        within: Duration,
        is_it: impl Fn(&Element) -> bool,
    ) -> Result<Element> {
        let deadline = Instant::now() + within;
        loop {
            // While a page changes the tree may be asked for in vain.
            let elements = self.elements().unwrap_or_default();
            if let Some(found) = elements.iter().find(|element| is_it(element)) {
                return Ok(found.clone());
            }
            if Instant::now() > deadline {
                let there: Vec<&str> = elements.iter().map(|e| e.label.as_str()).collect();
                bail!("{} shows no {what} within {within:?}, but {there:?}", self.name);
            }
            std::thread::sleep(LOOK_EVERY);
        }
    }

    /// Waits until something holds of all its elements.
    pub fn wait_until(
        &self,
        what: &str,
        within: Duration,
        holds: impl Fn(&[Element]) -> bool,
    ) -> Result<()> {
        let deadline = Instant::now() + within;
        while !self.elements().is_ok_and(|elements| holds(&elements)) {
            ensure!(Instant::now() < deadline, "{}: not {what} within {within:?}", self.name);
            std::thread::sleep(LOOK_EVERY);
        }
        Ok(())
    }

    /// Whether an element of this role and name is there just now.
    pub fn has(&self, role: &str, label: &str) -> Result<bool> {
        Ok(self.elements()?.iter().any(|element| element.role == role && element.label == label))
    }

    /// Touches a button by its name: a press and a release in its middle, as a finger does.
    pub fn touch(&self, label: &str, within: Duration) -> Result<()> {
        let button = self.button(label, within)?;
        let touch =
            json!({ "elementHandle": button.handle, "action": "SingleClick", "button": "Left" });
        self.ask("click_element", &touch)?;
        Ok(())
    }

    /// Does a button's default action by its name, as assistive technology does.
    pub fn press(&self, label: &str, within: Duration) -> Result<()> {
        let button = self.button(label, within)?;
        let press = json!({ "elementHandle": button.handle, "action": "Default_" });
        self.ask("invoke_accessibility_action", &press)?;
        Ok(())
    }

    /// Presses and releases a key.
    pub fn key(&self, key: char) -> Result<()> {
        let key = json!({
            "windowHandle": self.window, "text": key.to_string(), "eventType": "PressAndRelease",
        });
        self.ask("dispatch_key_event", &key)?;
        Ok(())
    }

    /// A picture of the window, as a PNG file.
    pub fn picture(&self) -> Result<Vec<u8>> {
        let asked = json!({ "windowHandle": self.window });
        let content = self.call("take_screenshot", &asked)?;
        let image = content.iter().find(|item| item["type"] == "image");
        let data = image.and_then(|image| image["data"].as_str());
        from_base64(data.with_context(|| format!("{} gave no picture", self.name))?)
    }

    /// The program behind the door.
    pub fn program(&mut self) -> &mut Program {
        &mut self.program
    }

    fn button(&self, label: &str, within: Duration) -> Result<Element> {
        self.find_by(&format!("enabled button {label:?}"), within, |element| {
            element.role == "Button" && element.label == label && element.enabled
        })
    }

    fn ask(&self, tool: &str, arguments: &Value) -> Result<Value> {
        let content = self.call(tool, arguments)?;
        let text = content.first().and_then(|item| item["text"].as_str()).unwrap_or_default();
        ensure!(!text.starts_with("Error"), "{}: {tool} {arguments}: {text}", self.name);
        Ok(serde_json::from_str(text).unwrap_or(Value::Null))
    }

    fn call(&self, tool: &str, arguments: &Value) -> Result<Vec<Value>> {
        let request = json!({
            "jsonrpc": "2.0", "id": 1, "method": "tools/call",
            "params": { "name": tool, "arguments": arguments },
        });
        let reply = Client::connect(self.address).and_then(|mut c| c.post_to("/mcp", &request));
        let reply = reply.with_context(|| format!("{} does not answer {tool}", self.name))?;
        let content = reply.body["result"]["content"].as_array().cloned();
        content.with_context(|| format!("{}: {tool} was answered {}", self.name, reply.body))
    }
}

impl Element {
    fn of(tree: &Value) -> Self {
        let text = |key: &str| tree[key].as_str().unwrap_or_default().to_owned();
        Self {
            role: text("accessibleRole"),
            label: text("accessibleLabel"),
            description: text("accessibleDescription"),
            enabled: tree["accessibleEnabled"] == true,
            handle: tree["handle"].clone(),
        }
    }
}

/// Waits for the program's own word on its port; false when another had taken it before.
fn is_ours(address: SocketAddr, log: &Path) -> Result<bool> {
    let deadline = Instant::now() + OPEN_WITHIN;
    let ours = format!("listening on http://{address}/mcp");
    loop {
        let said = fs::read_to_string(log)?;
        if said.contains(&ours) {
            return Ok(true);
        }
        if said.contains("failed to bind") {
            return Ok(false);
        }
        ensure!(
            Instant::now() < deadline,
            "no door at {address} (is the program built with --all-features?), but: {said}"
        );
        std::thread::sleep(LOOK_EVERY);
    }
}

/// An address that was free a moment ago.
fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

fn from_base64(text: &str) -> Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for letter in text.trim_end_matches('=').bytes() {
        let six = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            other => bail!("byte {other} is no base 64"),
        };
        bits = bits << 6 | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xFF) as u8);
        }
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::from_base64;

    #[test]
    fn base_64_is_read_as_in_rfc_4648() {
        for (text, bytes) in [("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9vYmFy", "foobar")] {
            assert_eq!(from_base64(text).unwrap(), bytes.as_bytes());
        }
        assert_eq!(from_base64("+/8=").unwrap(), [0xFB, 0xFF]);
        assert!(from_base64("a b").is_err());
    }
}

//! A mount namespace of its own: what is mounted in it is seen by nobody else and ends with it.

use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The namespace, held by a process that does nothing else and ends with the test.
pub struct Namespace {
    holder: Child,
}

impl Namespace {
    /// Makes one, where this machine allows it.
    pub fn new() -> Result<Self> {
        let mut holder = Command::new("unshare")
            .args(["--mount", "sh", "-c", "echo ready && exec cat"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("unshare cannot be started")?;
        let mut said = String::new();
        if let Some(output) = holder.stdout.take() {
            BufReader::new(output).read_line(&mut said)?;
        }
        if said.trim() != "ready" {
            bail!("no mount namespace can be made: unshare ended with {}", holder.wait()?);
        }
        Ok(Self { holder })
    }

    /// Runs a program inside to its end; it must succeed.
    pub fn run(&self, program: &str, arguments: &[&str]) -> Result<String> {
        let mut inner = Command::new(program);
        inner.args(arguments);
        let output = self.command(&inner).output()?;
        if !output.status.success() {
            let error = String::from_utf8_lossy(&output.stderr);
            bail!("{program} {}: {}", arguments.join(" "), error.trim());
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// The same command inside.
    pub fn command(&self, inner: &Command) -> Command {
        let mut command = Command::new("nsenter");
        command.args(["--mount", "--target", &self.holder.id().to_string(), "--"]);
        command.arg(inner.get_program()).args(inner.get_args());
        for (name, value) in inner.get_envs() {
            command.env(name, value.unwrap_or_default());
        }
        command
    }

    /// How a path inside is reached from outside.
    pub fn outside(&self, inside: &Path) -> PathBuf {
        let root = PathBuf::from(format!("/proc/{}/root", self.holder.id()));
        root.join(inside.strip_prefix("/").unwrap_or(inside))
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        let _killed = self.holder.kill();
        let _ended = self.holder.wait();
    }
}

//! Processes from the outside, as the system tells of them.

use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::Path;
use std::process::Command;

/// The one process that another has started.
pub fn child_of(parent: u32) -> Result<u32> {
    let children = fs::read_to_string(format!("/proc/{parent}/task/{parent}/children"))?;
    let child = children.split_whitespace().next();
    Ok(child.with_context(|| format!("process {parent} has started nothing"))?.parse()?)
}

/// All that a process has started, and they in turn, by id and name.
pub fn descendants(parent: u32) -> Result<Vec<(u32, String)>> {
    let mut found = Vec::new();
    let mut parents = vec![parent];
    while let Some(parent) = parents.pop() {
        for thread in fs::read_dir(format!("/proc/{parent}/task"))? {
            for child in fs::read_to_string(thread?.path().join("children"))?.split_whitespace() {
                let name = fs::read_to_string(format!("/proc/{child}/comm"))?;
                found.push((child.parse()?, name.trim().to_owned()));
                parents.push(child.parse()?);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The most memory that a process has had.
pub fn memory_mib(process: u32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no memory")?;
    let kib: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kib / 1_024)
}

/// Whether a process is there.
pub fn is_alive(process: u32) -> bool {
    Path::new(&format!("/proc/{process}")).exists()
}

/// Sends a process a signal, by its name without `SIG`.
pub fn signal(process: u32, name: &str) -> Result<()> {
    let sent = Command::new("kill").args([format!("-{name}"), process.to_string()]).status()?;
    ensure!(sent.success(), "process {process} had ended");
    Ok(())
}

//! The sources of the tree.

use super::Fault;
use std::fs;
use std::io;
use std::path::Path;

/// Folders that hold no source of ours.
const NOT_OURS: [&str; 3] = ["target", "var", ".git"];
/// What a person writes, by the ending of its name.
const WRITTEN: [&str; 7] = ["rs", "slint", "sh", "py", "md", "toml", "po"];
/// Written in a language that runs or is compiled.
const CODE: [&str; 5] = ["rs", "slint", "sh", "py", "bash"];

/// A source and where it stands, from the root.
#[derive(Clone, Debug)]
pub struct Source {
    pub path: String,
    pub text: String,
}

impl Source {
    /// A made-up one.
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// The ending of its name; a script without one says in its first line what runs it.
    pub fn kind(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        match name.rsplit_once('.') {
            Some((stem, ending)) if !stem.is_empty() => ending,
            Some(_) | None if self.text.starts_with("#!") => {
                let first = self.text.lines().next().unwrap_or_default();
                if first.contains("python") { "py" } else { "bash" }
            }
            Some(_) | None => "",
        }
    }

    pub fn is_code(&self) -> bool {
        CODE.contains(&self.kind())
    }

    pub fn is_under(&self, folders: &[&str]) -> bool {
        folders.iter().any(|folder| self.path.starts_with(folder))
    }

    /// Its lines, counted from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    pub fn fault(&self, line: usize, rule: impl Into<String>) -> Fault {
        Fault { path: self.path.clone(), line, rule: rule.into() }
    }
}

/// Every source under the root, in the order of their paths.
pub fn read(root: &Path) -> io::Result<Vec<Source>> {
    let mut sources = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let (kind, path) = (entry.file_type()?, entry.path());
            let name = entry.file_name().to_string_lossy().into_owned();
            if kind.is_dir() && !NOT_OURS.contains(&name.as_str()) {
                folders.push(path);
            } else if kind.is_file() {
                sources.extend(source(root, &path)?);
            }
        }
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(sources)
}

fn source(root: &Path, path: &Path) -> io::Result<Option<Source>> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().into_owned());
    let written = ending.as_ref().is_none_or(|ending| WRITTEN.contains(&ending.as_str()));
    if !written {
        return Ok(None);
    }
    let bytes = fs::read(path)?;
    let name = path.strip_prefix(root).unwrap_or(path).to_string_lossy().into_owned();
    let text = String::from_utf8(bytes);
    let source = text.ok().map(|text| Source { path: name, text });
    Ok(source.filter(|source| ending.is_some() || source.text.starts_with("#!")))
}

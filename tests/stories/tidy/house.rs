//! Every source file is part of a program: a module that nobody declares is never compiled, and a
//! test in it never runs.

use super::Fault;
use super::tree::Source;

pub fn faults(sources: &[Source]) -> Vec<Fault> {
    let is_own = |source: &&Source| source.kind() == "rs" && !is_root(sources, &source.path);
    let unlisted = sources.iter().filter(is_own).filter(|source| !is_declared(sources, source));
    let rule = "nobody declares this file as a module: it is never compiled, its tests never run";
    unlisted.map(|source| source.fault(1, rule)).collect()
}

/// Whether Cargo finds the file by itself.
fn is_root(sources: &[Source], path: &str) -> bool {
    let Some((folder, name)) = path.rsplit_once('/') else { return true };
    let is_package = |folder: &str| {
        let manifest = format!("{folder}/Cargo.toml");
        sources.iter().any(|source| source.path == manifest)
    };
    let (above, last) = folder.rsplit_once('/').unwrap_or(("", folder));
    match last {
        _ if name == "build.rs" => is_package(folder),
        // The package of the stories names its programs itself.
        "stories" | "bench" => name == "main.rs",
        "src" => name == "lib.rs" || name == "main.rs",
        "bin" => above.ends_with("/src"),
        "tests" | "examples" | "benches" => is_package(above),
        _ => false,
    }
}

/// Whether a file that may declare this one does.
fn is_declared(sources: &[Source], source: &Source) -> bool {
    let Some((folder, name)) = source.path.rsplit_once('/') else { return true };
    let stem = name.trim_end_matches(".rs");
    let (folder, stem) = match stem {
        "mod" => folder.rsplit_once('/').unwrap_or(("", folder)),
        _ => (folder, stem),
    };
    let beside = ["lib.rs", "main.rs", "mod.rs"].map(|name| format!("{folder}/{name}"));
    let above = format!("{folder}.rs");
    let declaration = format!("mod {stem};");
    let by_path = format!("{name}\"]");
    sources.iter().any(|other| {
        let declares = |(_, line): (usize, &str)| {
            let line = line.trim_start().trim_start_matches("pub ");
            let line = line.trim_start_matches("pub(crate) ").trim_start_matches("pub(super) ");
            line.starts_with(&declaration)
        };
        let here = other.path == above || beside.contains(&other.path);
        let near = other.path.starts_with(folder) && other.kind() == "rs";
        (here && other.lines().any(declares))
            || (near
                && other.lines().any(|(_, line)| {
                    line.trim_start().starts_with("#[path") && line.ends_with(&by_path)
                }))
    })
}

#[test]
fn a_file_that_nobody_declares_is_found() {
    let manifest = Source::new("kiosk/Cargo.toml", "");
    let tree = |declared: &str| {
        [
            Source::new("kiosk/src/main.rs", declared),
            Source::new("kiosk/src/flow.rs", "#[cfg(test)]\n    mod tests;\n"),
            Source::new("kiosk/src/flow/tests.rs", ""),
            Source::new("kiosk/build.rs", ""),
            Source::new("kiosk/tests/window.rs", ""),
            Source::new("tests/stories/main.rs", "mod call;\n"),
            Source::new("tests/stories/call.rs", ""),
        ]
    };
    let check = |declared: &str, forgotten: Option<Source>| {
        let mut sources = tree(declared).to_vec();
        sources.extend([manifest.clone()]);
        sources.extend(forgotten);
        faults(&sources).into_iter().map(|fault| fault.path).collect::<Vec<_>>()
    };
    let empty = |path: &str| Some(Source::new(path, ""));
    assert_eq!(check("mod flow;\n", None), [""; 0]);
    assert_eq!(check("// mod flow;\n", None), ["kiosk/src/flow.rs"]);
    for path in ["tests/stories/forgotten.rs", "kiosk/src/flow/tests/more.rs", "kiosk/src/b.rs"] {
        assert_eq!(check("pub mod flow;\n", empty(path)), [path]);
    }
}

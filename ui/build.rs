//! Compiles the screens once, for all three programs, with every language of `lang`.

mod catalog {
    include!("src/language/catalog.rs");
}

use catalog::Catalog;
use slint_build::{CompilerConfiguration, DefaultTranslationContext};
use std::fs;
use std::path::{Path, PathBuf};

/// Where a language's words stand within its folder.
const WORDS: &str = "LC_MESSAGES/ui.po";

fn main() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("Cargo names it"));
    let languages = read(&root.join("lang"));
    write(&languages, &out);
    let configuration = CompilerConfiguration::new()
        .with_style("fluent-light".to_owned())
        .with_bundled_translations(out.join("lang"))
        .with_default_translation_context(DefaultTranslationContext::None)
        .with_debug_info(true);
    // The gallery is for those who draw; no program carries it.
    let gallery = std::env::var_os("CARGO_FEATURE_GALLERY").is_some();
    let screens = if gallery { "slint/gallery.slint" } else { "slint/app.slint" };
    slint_build::compile_with_config(screens, configuration).expect("the screens must compile");
    tell_cargo(&root.join("lang"));
}

fn tell_cargo(folder: &Path) {
    println!("cargo:rerun-if-changed={}", folder.display());
}

/// Every language's tag and words, in the order of the tags.
fn read(folder: &Path) -> Vec<(String, Catalog)> {
    let folders = fs::read_dir(folder).expect("the languages stand in ui/lang");
    let mut languages: Vec<_> = folders
        .map(|entry| {
            let entry = entry.expect("a folder of ui/lang");
            let tag = entry.file_name().into_string().expect("a language's tag");
            let words = fs::read_to_string(entry.path().join(WORDS)).expect("a language's words");
            (tag, Catalog::read(&words))
        })
        .collect();
    languages.sort_by(|one, other| one.0.cmp(&other.0));
    languages
}

/// Writes what the compiler bundles, in which a language that lacks a word has it from the one
/// that it falls back to, and the list of the languages for the programs.
fn write(languages: &[(String, Catalog)], out: &Path) {
    let of = |tag: &str| languages.iter().find(|(known, _)| known == tag).map(|(_, words)| words);
    let bundled = out.join("lang");
    if bundled.exists() {
        fs::remove_dir_all(&bundled).expect("what was written before goes");
    }
    let mut list = String::from("&[\n");
    for (tag, words) in languages {
        let fallback = words.header("X-Fallback").and_then(of);
        let file = bundled.join(tag).join(WORDS);
        fs::create_dir_all(file.parent().expect("it has a folder")).expect("its folder is made");
        fs::write(&file, words.filled(fallback)).expect("its words are written");
        let header = |name| words.header(name).unwrap_or_default();
        let reviewed = header("X-Reviewed");
        list.push_str(&format!(
            "Known {{ tag: {tag:?}, name: {:?}, script: Script::{}, rtl: {}, reviewed: {} }},\n",
            header("X-Name"),
            header("X-Script"),
            header("X-Direction") == "rtl",
            if reviewed == "no" { "None".to_owned() } else { format!("Some({reviewed:?})") },
        ));
    }
    list.push_str("]\n");
    fs::write(out.join("languages.rs"), list).expect("the list of languages is written");
}

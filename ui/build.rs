//! Compiles the screens once, for all three programs.

use slint_build::{CompilerConfiguration, DefaultTranslationContext};
use std::path::PathBuf;

fn main() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let configuration = CompilerConfiguration::new()
        .with_style("fluent-light".to_owned())
        .with_bundled_translations(root.join("lang"))
        .with_default_translation_context(DefaultTranslationContext::None)
        .with_debug_info(true);
    // The gallery is for those who draw; no program carries it.
    let gallery = std::env::var_os("CARGO_FEATURE_GALLERY").is_some();
    let screens = if gallery { "slint/gallery.slint" } else { "slint/app.slint" };
    slint_build::compile_with_config(screens, configuration).expect("the screens must compile");
}

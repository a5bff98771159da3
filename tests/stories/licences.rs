//! A crate whose licence does not fit ours is named, with what it says of itself.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};
use tests::hall::root;

/// What the check makes of one crate: whether it passes, and what it says.
fn check(crates: &Value) -> Result<(bool, String)> {
    let mut checker = Command::new("python3")
        .arg(root().join("scripts/licences.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut input = checker.stdin.take().context("the input is piped")?;
    input.write_all(json!({ "packages": crates }).to_string().as_bytes())?;
    drop(input);
    let output = checker.wait_with_output()?;
    Ok((output.status.success(), String::from_utf8(output.stderr)?))
}

fn outside(licence: Value) -> Value {
    json!([{ "name": "pump", "version": "1.2.3", "source": "registry", "license": licence,
             "license_file": "COPYING" }])
}

#[test]
fn a_licence_that_fits_passes() -> Result<()> {
    for licence in [
        "MIT",
        "MIT/Apache-2.0",
        "Proprietary OR MIT",
        "(Apache-2.0 OR MIT) AND BSD-3-Clause",
        "Apache-2.0 WITH LLVM-exception",
        "GPL-3.0-only OR LicenseRef-Slint-Royalty-free-2.0",
        "Proprietary AND Other OR Zlib",
    ] {
        let (passes, said) = check(&outside(json!(licence)))?;
        assert!(passes, "{licence} did not pass: {said}");
    }
    Ok(())
}

#[test]
fn a_licence_that_does_not_fit_is_named_with_its_crate() -> Result<()> {
    for licence in [
        "GPL-2.0-only",
        "MIT AND CDDL-1.0",
        "SSPL-1.0 OR Elastic-2.0",
        "MIT AND (GPL-2.0-only OR Proprietary)",
        "GPL-2.0-only WITH LLVM-exception",
        "MIT OR",
        "(MIT",
    ] {
        let (passes, said) = check(&outside(json!(licence)))?;
        assert!(!passes, "{licence} passed");
        assert!(said.contains("pump 1.2.3") && said.contains(licence), "{said}");
    }
    let (passes, said) = check(&outside(Value::Null))?;
    assert!(!passes && said.contains("COPYING"), "{said}");
    let ours = json!([{ "name": "hall", "version": "0.1.0", "source": null, "license": "MIT" }]);
    let (passes, said) = check(&ours)?;
    assert!(!passes && said.contains("hall 0.1.0"), "{said}");
    assert!(!check(&json!([]))?.0, "a check of nothing passed");
    Ok(())
}

//! What a printer is sent, read by a parser that shares nothing with the programs here: bytes come
//! in, its commands go out as JSON.

use std::io::{Error, Read, stdin, stdout};

fn main() -> Result<(), Error> {
    let mut bytes = Vec::new();
    stdin().read_to_end(&mut bytes)?;
    Ok(serde_json::to_writer(stdout(), &hardless_escpos::parse(&bytes))?)
}

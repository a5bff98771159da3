//! Readers on pseudo-terminals and in memory.

use super::*;
use serialport::{SerialPort, TTYPort};
use std::io::Write;
use tokio::io::{AsyncWriteExt, duplex};
use tokio::sync::mpsc::{Receiver, channel};
use tokio::time::timeout;

const WITHIN: Duration = Duration::from_secs(20);
const NUMBER: &str = "440102199001010019";

async fn next(heard: &mut Receiver<Told>) -> Told {
    timeout(WITHIN, heard.recv()).await.expect("something is told in time").expect("it goes on")
}

fn text(read: Option<Wiped>) -> Option<String> {
    read.and_then(|read| read.as_text().map(str::to_owned))
}

/// Waits until it was looked for a card twice more, with one there or with none.
async fn looked(hand: &Hand, empty: usize) {
    let before = hand.looks()[empty];
    let seen = async {
        while hand.looks()[empty] < before + 2 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(WITHIN, seen).await.expect("the reader looks for cards");
}

async fn lines(written: &[u8]) -> Vec<Option<String>> {
    let (mut scanner, line) = duplex(4_096);
    scanner.write_all(written).await.unwrap();
    drop(scanner);
    let mut reader = LineReader::new(line);
    let mut all = Vec::new();
    while let Ok(read) = reader.read().await {
        all.push(text(read));
    }
    all
}

#[tokio::test]
async fn a_line_ends_with_cr_or_lf_or_both_and_a_half_one_is_none() {
    let own = |texts: &[&str]| -> Vec<_> { texts.iter().map(|it| Some((*it).into())).collect() };
    assert_eq!(lines(b"K7P2\r\nK7P3\rK7P4\n\n\r\nK7").await, own(&["K7P2", "K7P3", "K7P4"]));
}

#[tokio::test]
async fn what_is_too_long_or_no_text_is_a_read_that_says_nothing() {
    let long = [vec![b'7'; 2_000], b"\nK7P2\n".to_vec()].concat();
    assert_eq!(lines(&long).await, [None, Some("K7P2".to_owned())]);
    let full = [vec![b'7'; 512], b"\n".to_vec()].concat();
    assert_eq!(lines(&full).await, [Some("7".repeat(512))]);
    assert_eq!(lines(b"\xff\xfe\nK7P2\n").await, [None, Some("K7P2".to_owned())]);
}

#[tokio::test(start_paused = true)]
async fn half_a_line_is_wiped_and_begins_no_other() {
    let (mut scanner, line) = duplex(64);
    let mut reader = LineReader::new(line);
    let written = async {
        scanner.write_all(b"440102").await.unwrap();
        tokio::time::sleep(Duration::from_secs(1)).await;
        scanner.write_all(b"K7P2\n").await.unwrap();
    };
    let (read, ()) = tokio::join!(reader.read(), written);
    assert_eq!(text(read.unwrap()).as_deref(), Some("K7P2"));
}

#[tokio::test]
async fn a_scanner_that_is_lost_is_told_and_found_again() {
    let (mut scanner, port) = TTYPort::pair().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scanner");
    let station = Station { kind: ReaderKind::Code, path: path.clone(), baud: 9_600 };
    let (heard, mut told) = channel(8);
    let running = tokio::spawn(station.run(heard));
    assert!(matches!(next(&mut told).await, Told::State(ReaderState::Gone)), "there is none");
    std::os::unix::fs::symlink(port.name().unwrap(), &path).unwrap();
    assert!(matches!(next(&mut told).await, Told::State(ReaderState::Ready)));
    scanner.write_all(b"K7P2\r\n").unwrap();
    let Told::Read(read) = next(&mut told).await else { panic!("nothing is read") };
    assert_eq!(text(read).as_deref(), Some("K7P2"));
    drop((scanner, port));
    assert!(matches!(next(&mut told).await, Told::State(ReaderState::Gone)));
    drop(told);
    timeout(WITHIN, running).await.expect("it ends when nobody listens").unwrap();
}

#[tokio::test]
async fn an_id_card_is_read_once_while_it_lies_there_and_its_number_alone() {
    let (reader, port) = TTYPort::pair().unwrap();
    let fake = FakeIdReader::default();
    let hand = fake.hand();
    let near = SerialStream::try_from(reader).unwrap();
    let serving = tokio::spawn(async move { fake.serve(near).await });
    let path = PathBuf::from(port.name().unwrap());
    let (heard, mut told) = channel(8);
    let station = Station { kind: ReaderKind::IdCard, path, baud: 115_200 };
    let running = tokio::spawn(station.run(heard));
    assert!(matches!(next(&mut told).await, Told::State(ReaderState::Ready)));
    hand.lay(NUMBER);
    let Told::Read(read) = next(&mut told).await else { panic!("nothing is read") };
    assert_eq!(text(read).as_deref(), Some(NUMBER));
    looked(&hand, 0).await;
    assert!(told.is_empty(), "the same card is read once");
    hand.take();
    looked(&hand, 1).await;
    hand.lay("11010119491001002X");
    let Told::Read(read) = next(&mut told).await else { panic!("nothing is read") };
    assert_eq!(text(read).as_deref(), Some("11010119491001002X"));
    hand.garble(true);
    assert!(matches!(next(&mut told).await, Told::State(ReaderState::Gone)));
    hand.garble(false);
    assert!(matches!(next(&mut told).await, Told::State(ReaderState::Ready)));
    hand.silence(true);
    assert!(matches!(next(&mut told).await, Told::State(ReaderState::Gone)));
    drop(told);
    timeout(WITHIN, running).await.expect("it ends when nobody listens").unwrap();
    serving.abort();
}

//! What reads come to, by a list, by a look-up and by neither.

use super::*;
use crate::config::{KnownBy, RecognitionConfig};
use shared::admission::Person;
use std::fs;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const CARD: &str = "6222021234567890";

fn key(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("known.key");
    fs::write(&path, [7; 32]).unwrap();
    path
}

fn opened(folder: &Path, known_by: Option<KnownBy>) -> Recognition {
    let card_prefixes = vec![("6222".to_owned(), Lane::Care), ("622202".to_owned(), Lane::Vip)];
    let config = RecognitionConfig { card_prefixes, key_file: Some(key(folder)), known_by };
    Recognition::open(&config, folder).unwrap()
}

async fn read(by: &Recognition, kind: ReaderKind, text: &str) -> Reading {
    by.made_out((kind, Wiped::from(text.to_owned()))).await
}

#[tokio::test]
async fn a_card_has_a_lane_by_its_longest_prefix_and_a_person_for_the_day() {
    let folder = TempDir::new().unwrap();
    let by = opened(folder.path(), None);
    let known = read(&by, ReaderKind::Card, CARD).await;
    assert_eq!((known.lane, known.known, known.booking), (Lane::Vip, true, None));
    assert_eq!(read(&by, ReaderKind::Card, "6222990000000000").await.lane, Lane::Care);
    assert_eq!(read(&by, ReaderKind::Card, "9999990000000000").await.lane, Lane::Ordinary);
    let again = opened(folder.path(), None);
    assert_eq!(read(&again, ReaderKind::Card, CARD).await.person, known.person, "a restart");
    let day = DayKey::open(folder.path());
    let on = |date: &str| -> Person { day.person_on(date, CARD.as_bytes()) };
    assert_eq!(on("2026-11-22"), on("2026-11-22"));
    let before = on("2026-11-22");
    assert_ne!(on("2026-11-23"), before, "the next day nobody can tell");
    assert_ne!(on("2026-11-22"), before, "and not afterwards: the key is gone");
}

#[tokio::test]
async fn what_makes_no_sense_says_nothing_and_a_code_is_the_halls_to_know() {
    let folder = TempDir::new().unwrap();
    let by = opened(folder.path(), None);
    assert_eq!(read(&by, ReaderKind::Card, "K7P2").await, Reading::default());
    let code = read(&by, ReaderKind::Code, "k7p2").await;
    assert_eq!(code.booking.map(|code| code.to_string()).as_deref(), Some("K7P2"));
    assert!(code.known && code.person.is_none());
    assert!(!read(&by, ReaderKind::Code, "https://example.org/member/0001").await.known);
}

#[tokio::test]
async fn a_list_knows_hashes_and_ranges_and_follows_its_file() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("known.csv");
    let plain = ["phone,13800000000,care", "code,member/0001-0002,vip"].map(str::to_owned);
    let lines = hashed(&key(folder.path()), plain.into_iter()).unwrap();
    assert!(lines.iter().all(|line| !line.contains("13800000000")), "{lines:?}");
    fs::write(&path, format!("# who\n{}\n955880-955889,vip\n", lines.join("\n"))).unwrap();
    let by = opened(folder.path(), Some(KnownBy::File(path.clone())));
    assert_eq!(read(&by, ReaderKind::Phone, "138 0000 0000").await.lane, Lane::Care);
    assert_eq!(read(&by, ReaderKind::Phone, "13800000001").await.lane, Lane::Ordinary);
    assert_eq!(read(&by, ReaderKind::Card, "9558850000000000").await.lane, Lane::Vip);
    let member = read(&by, ReaderKind::Code, "member/0001-0002").await;
    assert_eq!((member.lane, member.known), (Lane::Vip, true));
    fs::write(&path, "955880-955889,gold\n").unwrap();
    assert_eq!(read(&by, ReaderKind::Phone, "13800000000").await.lane, Lane::Care, "the last one");
    fs::write(&path, "9558,care\n9559,care\n").unwrap();
    assert_eq!(read(&by, ReaderKind::Card, "9558850000000000").await.lane, Lane::Care);
}

#[test]
fn a_mistake_in_a_list_is_told_by_its_line_and_not_by_its_words() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("known.csv");
    for (line, said) in [
        ("6222021234567890,vip", "a whole number has no place here"),
        ("622202,gold", "expected the lane"),
        ("622202", "expected KEY,LANE"),
        ("622209-622200,vip", "64 hexadecimal"),
    ] {
        fs::write(&path, format!("9558,care\n{line}\n")).unwrap();
        let trouble = List::read(&path).err().unwrap().to_string();
        assert!(trouble.contains("line 2") && trouble.contains(said), "{trouble}");
        assert!(!trouble.contains("6222021234567890"), "{trouble}");
    }
    let short = folder.path().join("short.key");
    fs::write(&short, "1234").unwrap();
    assert!(matches!(Key::read(&short), Err(SecretError::Length { bytes: 4, .. })));
}

/// A look-up of the bank's that gives one answer, and what it was asked.
async fn bank(answer: Option<&'static str>) -> (KnownBy, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let asked = tokio::spawn(async move {
        let (mut line, _) = listener.accept().await.unwrap();
        let mut asked = vec![0; 4_096];
        let mut length = 0;
        while !String::from_utf8_lossy(&asked[..length]).ends_with('}') {
            length += line.read(&mut asked[length..]).await.unwrap();
        }
        match answer {
            Some(answer) => line.write_all(answer.as_bytes()).await.unwrap(),
            None => std::future::pending().await,
        }
        String::from_utf8_lossy(&asked[..length]).into_owned()
    });
    let within = Duration::from_millis(600);
    (KnownBy::Http { host, path: "/tier".to_owned(), within }, asked)
}

#[tokio::test]
async fn a_look_up_is_asked_by_a_hash_and_gives_a_lane() {
    let folder = TempDir::new().unwrap();
    let vip = "HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n{\"lane\":\"vip\"}";
    let (known_by, asked) = bank(Some(vip)).await;
    let by = opened(folder.path(), Some(known_by));
    let known = read(&by, ReaderKind::IdCard, "11010519491231002X").await;
    assert_eq!((known.lane, known.known), (Lane::Vip, true));
    let asked = asked.await.unwrap();
    assert!(asked.starts_with("POST /tier ") && asked.contains("\"kind\":\"id_card\""), "{asked}");
    assert!(!asked.contains("11010519491231002"), "{asked}");
}

#[tokio::test]
async fn a_look_up_that_is_late_or_wrong_says_nothing() {
    let folder = TempDir::new().unwrap();
    let answers = [
        Some("HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n"),
        Some("HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{\"lane\":\"emergency\"}"),
        Some("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nno"),
        Some("no\r\n\r\n"),
        None,
    ];
    for answer in answers {
        let (known_by, asked) = bank(answer).await;
        let by = opened(folder.path(), Some(known_by));
        let began = tokio::time::Instant::now();
        assert_eq!(read(&by, ReaderKind::Card, CARD).await, Reading::default(), "{answer:?}");
        assert!(began.elapsed() < Duration::from_secs(1), "{answer:?}");
        asked.abort();
    }
    let nobody = "HTTP/1.1 404 Nobody\r\ncontent-length: 0\r\n\r\n";
    let (known_by, _) = bank(Some(nobody)).await;
    let by = opened(folder.path(), Some(known_by));
    let known = read(&by, ReaderKind::Card, CARD).await;
    assert_eq!((known.lane, known.known), (Lane::Ordinary, true), "nobody special");
}

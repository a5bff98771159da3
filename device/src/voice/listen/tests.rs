//! The matched filter on made-up sounds.

use super::*;

/// A sound of its own for each seed: noise whose colour and loudness wander.
fn sound(seed: u32, length: usize) -> Vec<f32> {
    let mut state = seed.wrapping_mul(2_654_435_761).max(1);
    let mut low = 0.0;
    (0..length)
        .map(|at| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            let noise = state as f32 / u32::MAX as f32 - 0.5;
            low += (noise - low) * 0.2;
            low * (at as f32 / 900.0).sin()
        })
        .collect()
}

fn named(clips: &[(&str, u32, usize)]) -> Vec<(String, Vec<f32>)> {
    clips.iter().map(|&(id, seed, length)| (id.to_owned(), sound(seed, length))).collect()
}

#[test]
fn clips_are_heard_in_order_at_their_place() {
    let clips = named(&[("a", 1, 6_000), ("b", 2, 9_001), ("c", 3, 4_500), ("d", 4, 5_000)]);
    let gap = vec![0.0; 1_234];
    let quiet: Vec<f32> = clips[1].1.iter().map(|sample| sample * 0.05).collect();
    let order = [&gap, &clips[2].1, &clips[0].1, &gap, &quiet, &clips[2].1, &gap];
    let capture: Vec<f32> = order.into_iter().flatten().copied().collect();
    let heard = recognise(&capture, &clips, 0.9);
    let told: Vec<(&str, usize)> = heard.iter().map(|h| (h.id.as_str(), h.at_sample)).collect();
    assert_eq!(told, [("c", 1_234), ("a", 5_734), ("b", 12_968), ("c", 21_969)]);
    assert!(heard.iter().all(|heard| heard.score > 0.999), "{heard:?}");
}

#[test]
fn a_clip_cut_short_is_not_a_perfect_copy() {
    let clips = named(&[("a", 1, 8_000)]);
    let mut capture = clips[0].1.clone();
    capture[5_000..].fill(0.0);
    capture.resize(12_000, 0.0);
    let heard = recognise(&capture, &clips, 0.5);
    assert!(heard.len() == 1 && heard[0].score < 0.95, "{heard:?}");
}

#[test]
fn silence_and_strangers_are_nothing() {
    let clips = named(&[("a", 1, 6_000), ("long", 2, 60_000)]);
    assert!(recognise(&vec![0.0; 20_000], &clips, 0.5).is_empty());
    assert!(recognise(&sound(9, 20_000), &clips, 0.5).is_empty());
    assert!(recognise(&[], &clips, 0.5).is_empty());
}

#[test]
fn a_clip_is_like_itself_and_unlike_another() {
    let (one, other) = (sound(1, 5_000), sound(2, 7_000));
    assert!(likeness(&one, &one) > 0.999);
    assert!(likeness(&one, &other) < 0.5);
}

#[test]
fn a_clip_between_two_samples_is_told_from_one_that_holds_it() {
    // The longer one is the shorter behind a faint beginning.
    let tone = |at: f32| ((at * 0.2).sin() + (at * 0.9).sin()) * (at / 900.0).sin();
    let short: Vec<f32> = (0..6_000).map(|at| tone(at as f32)).collect();
    let faint = sound(7, 3_000).into_iter().map(|sample| sample * 1.1);
    let long: Vec<f32> = faint.chain(short.iter().copied()).collect();
    let clips = [("short".to_owned(), short), ("long".to_owned(), long)];
    let halfway: Vec<f32> = (0..6_000).map(|at| tone(at as f32 + 0.5)).collect();
    let capture = [vec![0.0; 5_000], halfway, vec![0.0; 5_000]].concat();
    let heard = recognise(&capture, &clips[1..], 0.9);
    assert!(heard.len() == 1 && heard[0].score > 0.97, "the longer is nearly right: {heard:?}");
    let heard = recognise(&capture, &clips, 0.9);
    assert!(heard.len() == 1 && heard[0].id == "short", "{heard:?}");
    assert!(heard[0].score > 0.99, "{heard:?}");
}

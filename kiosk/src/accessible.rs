//! What makes the kiosk one for everybody, each by the name it has in the list of requirements:
//! K1 to K18, those that a program can look at. Numbers are millimetres of a 21.5 inch panel.
//!
//! Pages come from the gallery, which has one of each; what is touched goes to the real flow.

#[expect(dead_code, reason = "the tests of the layout look at more of it")]
#[path = "../../ui/tests/screens/found.rs"]
mod found;

mod scene;

use crate::event::{Event, Touch, Wish};
use crate::flow::tests::walk::{cash, issued};
use crate::flow::{COUNTDOWN, IDLE, IDLE_ELDER, TAKE};
use crate::page::Page;
use found::{Found, Place};
use i_slint_backend_testing::mock_elapsed_time;
use scene::{HEIGHT, Scene, WIDTH, button, labels, screen};
use shared::admission::ServiceState;
use shared::device::PrintState;
use slint::platform::{PointerEventButton, WindowEvent};
use slint::{ComponentHandle, LogicalPosition, SharedString};
use std::time::Duration;
use ui::gallery::{KIOSK_PAGES, KioskPage, Look, Opened, Subject};
use ui::roles::pairs;
use ui::{KioskWindow, Motion, Reader, Theme, Tone};

/// Pixels to a millimetre.
const MM: f32 = 1080.0 / 268.0;
/// Capitals to the size of a font.
const CAPITALS: f32 = 0.70;
/// What rounding to pixels may take, in millimetres.
const ROUNDING: f32 = 0.2;

fn opened(page: KioskPage, look: Look) -> KioskWindow {
    let opened = Subject::Kiosk(page).open(look);
    mock_elapsed_time(Duration::from_millis(1));
    let Opened::Kiosk(window) = opened else { panic!("no kiosk") };
    window
}

/// Every page in both languages, and what is on it.
fn everywhere(reader: Reader, mut look_at: impl FnMut(KioskPage, &KioskWindow, &Found)) {
    for page in KIOSK_PAGES {
        for english in [false, true] {
            let window = opened(page, Look { english, ..Look::of(reader) });
            let found = Found::in_window(&Opened::Kiosk(window.clone_strong()));
            look_at(page, &window, &found);
        }
    }
}

fn has(found: &Found, labels: &[&str]) -> bool {
    found.buttons.iter().any(|(label, _)| labels.contains(&label.as_str()))
}

/// Pages that only staff see.
fn is_staffs(page: KioskPage) -> bool {
    matches!(page, KioskPage::Pin | KioskPage::Staff | KioskPage::StaffShut)
}

/// Where the foot begins: its uppermost buttons stand on every page.
fn foot(found: &Found) -> f32 {
    let labels = ["低位", "Lower"];
    let low = found.buttons.iter().find(|(label, _)| labels.contains(&label.as_str()));
    low.expect("the foot has the low layout").1.y
}

#[test]
fn k1_the_smallest_text_has_capitals_of_four_point_eight_millimetres() {
    screen();
    everywhere(Reader::Normal, |page, _, found| {
        for words in &found.words {
            let capital = words.size / MM * CAPITALS;
            assert!(capital >= 4.8, "{page:?}: {:?} has {capital:.1} mm", words.text);
        }
    });
}

#[test]
fn k2_large_writing_has_capitals_of_seven_point_three_and_reaches_everything() {
    screen();
    let mut seen: Vec<String> = Vec::new();
    everywhere(Reader::Elder, |page, _, found| {
        for words in &found.words {
            let capital = words.size / MM * CAPITALS;
            assert!(capital >= 7.3, "{page:?}: {:?} has {capital:.1} mm", words.text);
        }
        seen.extend(found.buttons.iter().map(|(label, _)| label.clone()));
    });
    let mut lost: Vec<String> = Vec::new();
    everywhere(Reader::Normal, |_, _, found| {
        lost.extend(found.buttons.iter().map(|(label, _)| label.clone()));
    });
    // The way to an appointment's code leads there over the page of who one is.
    let other = ["长辈版 大字", "Large print", "预约取号", "Appointment"];
    lost.retain(|label| !seen.contains(label) && !other.contains(&label.as_str()));
    lost.retain(|label| !is_service(label));
    assert!(lost.is_empty(), "large writing does not reach {lost:?}");
}

/// A service of the gallery's hall: large writing has fewer on a page, and a page more.
fn is_service(label: &str) -> bool {
    let look = |english| Look { english, ..Look::of(Reader::Normal) };
    let names = |english| (0..8).map(move |i| ui::gallery::sample::service(look(english), i));
    names(false).chain(names(true)).any(|name: SharedString| name == label)
}

#[test]
fn k3_targets_are_twenty_millimetres_and_thirty_by_twenty_five() {
    screen();
    for (reader, width, height) in [(Reader::Normal, 20.0, 20.0), (Reader::Elder, 30.0, 25.0)] {
        everywhere(reader, |page, _, found| {
            for (index, (label, place)) in found.buttons.iter().enumerate() {
                let size = (place.width / MM, place.height / MM);
                let large = size.0 >= width - ROUNDING && size.1 >= height - ROUNDING;
                assert!(large, "{page:?}: {label:?} is {size:?} mm");
                for (other, at) in &found.buttons[index + 1..] {
                    let gap = place.gap(at) / MM;
                    assert!(gap >= 5.0 - ROUNDING, "{page:?}: {label:?}, {other:?}: {gap:.1} mm");
                }
            }
        });
    }
}

#[test]
fn k4_every_word_and_edge_stands_out() {
    let scene = Scene::new();
    let theme = scene.window.global::<Theme>();
    for tone in [Tone::Light, Tone::Contrast] {
        theme.set_tone(tone);
        let roles = theme.invoke_roles();
        let pairs = pairs(tone, &roles);
        assert!(pairs.len() > 20 && pairs.iter().all(|pair| pair.passes()), "{tone:?}");
        // Where the keys are: the ring is drawn with the ink of texts on the page.
        let ring = ui::contrast::ratio(roles.text, roles.page);
        assert!(ring >= 3.0, "{tone:?}: the ring has {ring:.1}");
    }
    scene.touch("高对比");
    assert_eq!(theme.get_tone(), Tone::Contrast);
    // What cannot be touched says why.
    scene.walk.borrow_mut().view.services[0].state = ServiceState::Full;
    scene.walk.borrow_mut().hear();
    scene.show();
    assert!(scene.says("现金") && scene.says("今天的号码已取完"), "{:?}", scene.labels());
}

#[test]
fn k5_low_everything_touched_stands_in_the_lower_forty_five_parts() {
    screen();
    let lower = HEIGHT * 0.55;
    for page in KIOSK_PAGES.into_iter().filter(|page| page.has_low()) {
        let window = opened(page, Look { low: true, ..Look::of(Reader::Normal) });
        let found = Found::in_window(&Opened::Kiosk(window));
        for (label, Place { y, height, .. }) in &found.buttons {
            assert!(*y >= lower - 2.0, "{page:?}: {label:?} at {y}");
            assert!(y + height <= HEIGHT + 1.0, "{page:?}: {label:?} ends at {}", y + height);
        }
    }
}

#[test]
fn k5_the_low_layout_is_one_touch_and_has_room_for_large_choices() {
    let scene = Scene::new();
    scene.touch("低位");
    scene.touch("长辈版 大字");
    assert!(scene.walk.borrow().flow.low() && scene.walk.borrow().flow.elder());
    let found = Found::in_window(&Opened::Kiosk(scene.window.clone_strong()));
    assert!(has(&found, &["找人帮忙"]) && has(&found, &["现金"]));
    assert!(found.buttons.iter().all(|(_, place)| place.y >= HEIGHT * 0.55 - 2.0), "{found:?}");
}

#[test]
fn k7_large_writing_is_one_touch_away_and_ends_with_its_customer() {
    let scene = Scene::new();
    let found = Found::in_window(&Opened::Kiosk(scene.window.clone_strong()));
    let (_, at) = found.buttons.iter().find(|(label, _)| label == "长辈版 大字").unwrap();
    assert!(at.y > HEIGHT * 0.85 && at.x < WIDTH * 0.1, "in the bottom corner, not at {at:?}");
    let label = found.words.iter().find(|words| words.text == "长辈版 大字");
    assert!(label.is_some_and(|words| words.size >= 60.0), "{label:?}");
    scene.touch("长辈版 大字");
    assert!(scene.walk.borrow().flow.elder());
    scene.touch("现金");
    let Some(Wish::Number(asking)) = scene.wishes().first().cloned() else { panic!("no wish") };
    assert!(asking.large_print, "the slip is large as well");
    scene.on(issued(5));
    scene.walk.borrow_mut().print(5, PrintState::Confirmed).touch(Touch::Done);
    scene.show();
    assert!(!scene.walk.borrow().flow.elder());
    assert!(button(&scene.window, "长辈版 大字").is_some());
}

#[test]
fn k8_large_writing_has_six_choices_at_most_and_tells_nothing_else() {
    screen();
    everywhere(Reader::Elder, |page, _, found| {
        let pads = matches!(page, KioskPage::Phone | KioskPage::Code) || is_staffs(page);
        // Eight names at once are not shown in large writing.
        if !pads {
            let foot = foot(found);
            let above = found.buttons.iter().filter(|(_, place)| place.y < foot - 1.0).count();
            assert!(above <= 6, "{page:?} has {above} choices");
        }
    });
    let scene = Scene::with_platform();
    scene.touch("长辈版 大字");
    for _ in 0..7 {
        scene.tick(8_000);
        assert!(!scene.says("存款利率 1.10%"), "nothing is told to who reads large writing");
    }
}

#[test]
fn k10_a_number_being_typed_is_never_whole_on_the_screen() {
    let scene = Scene::new();
    scene.touch("识别身份");
    scene.touch("输入手机号");
    for digit in "13800005678".chars() {
        scene.touch(&digit.to_string());
    }
    assert_eq!(scene.walk.borrow().flow.typed().text(), "13800005678");
    let digits = |label: &String| label.chars().filter(char::is_ascii_digit).count();
    let most = scene.labels().iter().map(digits).max();
    assert!(most.is_some_and(|most| most <= 4), "{:?}", scene.labels());
}

#[test]
fn k12_a_customer_is_asked_twenty_seconds_before_anything_is_lost() {
    for (elder, patience) in [(false, IDLE), (true, IDLE_ELDER)] {
        let scene = if elder { Scene::with_platform() } else { Scene::new() };
        scene.on(Event::Touch(Touch::Elder(elder)));
        scene.on(Event::Touch(Touch::ToIdentify));
        scene.on(Event::Touch(Touch::ToPhone));
        scene.touch("1");
        scene.tick(patience.0 - 1_000);
        assert!(!scene.says("您还在吗？"));
        scene.tick(1_000);
        assert!(scene.says("您还在吗？"));
        scene.tick(COUNTDOWN.0 - 1_000);
        scene.touch("继续");
        assert!(!scene.says("您还在吗？"));
        assert_eq!(scene.walk.borrow().flow.typed().text(), "1", "nothing typed is lost");
        scene.tick(patience.0 + COUNTDOWN.0);
        assert_eq!(scene.page(), Page::Home);
        assert!(scene.walk.borrow().flow.typed().is_empty() && !scene.walk.borrow().flow.elder());
    }
}

#[test]
fn k13_a_touch_acts_when_it_ends_and_not_when_it_slides_off() {
    let scene = Scene::new();
    let card = scene.button("现金");
    let (at, size) = (card.absolute_position(), card.size());
    let middle = LogicalPosition::new(at.x + size.width / 2.0, at.y + size.height / 2.0);
    let off = LogicalPosition::new(middle.x, at.y - 30.0);
    let button = PointerEventButton::Left;
    let window = scene.window.window();
    window.dispatch_event(WindowEvent::PointerPressed { position: middle, button });
    mock_elapsed_time(Duration::from_secs(3));
    assert_eq!(scene.wishes(), [], "nothing happens while the finger lies on it, however long");
    window.dispatch_event(WindowEvent::PointerMoved { position: off });
    window.dispatch_event(WindowEvent::PointerReleased { position: off, button });
    assert_eq!((scene.wishes().len(), scene.page()), (0, Page::Home));
    window.dispatch_event(WindowEvent::PointerPressed { position: middle, button });
    window.dispatch_event(WindowEvent::PointerReleased { position: middle, button });
    assert_eq!(scene.wishes().len(), 1);
}

#[test]
fn k13_a_finger_that_falls_twice_has_touched_once() {
    let scene = Scene::new();
    let group = scene.button("理财");
    let at = group.absolute_position();
    let position = LogicalPosition::new(at.x + 200.0, at.y + 60.0);
    let button = PointerEventButton::Left;
    for _ in 0..2 {
        scene.window.window().dispatch_event(WindowEvent::PointerPressed { position, button });
        scene.window.window().dispatch_event(WindowEvent::PointerReleased { position, button });
        mock_elapsed_time(Duration::from_millis(150));
    }
    assert_eq!(scene.page(), Page::Group("wealth".to_owned()));
    assert_eq!(scene.wishes(), []);
}

#[test]
fn k14_a_failure_says_what_and_whom_to_ask() {
    screen();
    for page in [
        KioskPage::NoDaemon,
        KioskPage::OutOfService,
        KioskPage::Trouble,
        KioskPage::Doubt,
        KioskPage::Refused,
        KioskPage::Unheard,
    ] {
        for (english, whom) in [(false, "大堂经理"), (true, "lobby manager")] {
            let window = opened(page, Look { english, ..Look::of(Reader::Normal) });
            let said = labels(&window);
            assert!(said.iter().any(|label| label.contains(whom)), "{page:?}: {said:?}");
        }
    }
    let said = labels(&opened(KioskPage::Refused, Look::of(Reader::Normal)));
    assert!(said.iter().any(|label| label.starts_with("代码：")), "the staff's code: {said:?}");
}

#[test]
fn k15_both_languages_can_be_chosen_on_every_page() {
    screen();
    for reader in [Reader::Normal, Reader::Elder] {
        everywhere(reader, |page, _, found| {
            assert!(has(found, &["中文"]) && has(found, &["English"]), "{page:?}");
        });
    }
}

#[test]
fn k16_nobody_has_to_say_who_they_are() {
    screen();
    for reader in [Reader::Normal, Reader::Elder] {
        everywhere(reader, |page, _, found| {
            if matches!(page, KioskPage::Identify | KioskPage::IdentifyAsking | KioskPage::Phone) {
                assert!(has(found, &["不识别，直接取号", "Skip, just a number"]), "{page:?}");
            }
            if page == KioskPage::Code {
                assert!(has(found, &["不用预约码", "Skip"]));
            }
        });
    }
    let scene = Scene::with_platform();
    scene.touch("识别身份");
    scene.touch("不识别，直接取号");
    scene.touch("现金");
    assert!(matches!(&scene.wishes()[..], [Wish::Number(asking)] if asking.visit.is_none()));
}

#[test]
fn k17_nothing_moves_longer_than_five_seconds() {
    let scene = Scene::new();
    scene.window.global::<Motion>().set_still(false);
    scene.on(Event::Touch(Touch::Service(cash())));
    scene.on(issued(5));
    scene.walk.borrow_mut().print(5, PrintState::Confirmed);
    scene.show();
    let picture = |after_ms| {
        mock_elapsed_time(Duration::from_millis(after_ms));
        scene.window.window().take_snapshot().expect("a picture").as_bytes().to_vec()
    };
    let moved = picture(100) != picture(300);
    assert!(moved, "the arrow shows the way");
    _ = picture(u64::try_from(TAKE.0).unwrap() - 2_000);
    assert_eq!(picture(100), picture(300), "and stops by itself");
}

#[test]
fn k18_help_can_be_called_for_on_every_page() {
    screen();
    let buttons = [
        "呼叫大堂经理",
        "已呼叫，请稍候",
        "请直接找工作人员",
        "Call staff",
        "Staff called",
        "Please ask staff",
    ];
    for reader in [Reader::Normal, Reader::Elder] {
        everywhere(reader, |page, _, found| assert!(has(found, &buttons), "{page:?}"));
    }
    let scene = Scene::with_platform();
    scene.touch("呼叫大堂经理");
    assert_eq!(scene.wishes(), [Wish::Help], "at once");
    scene.on(Event::HelpUnheard);
    assert!(scene.says("请直接找工作人员"));
}

//! What stands in the pictures: a bank hall on an ordinary morning, or the longest names there are.

use super::Look;
use crate::{Sample, Words};
use slint::{Image, ModelRc, Rgba8Pixel, SharedPixelBuffer, SharedString, VecModel};

/// Which names stand in a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// As a branch has them.
    Usual,
    /// 40 characters of Chinese, 60 of English, and numbers to match.
    Longest,
}

/// The longest name of a service, 40 characters.
const LONGEST_ZH: &str =
    "农村集体经济组织与新型农业经营主体担保贷款及涉农补贴资金专户开立变更撤销业务办理";
/// The longest name of a service, 60 characters.
const LONGEST_EN: &str = "Guaranteed loans and subsidy accounts for farm co-operatives";
/// Services: Chinese, English, who wait.
const SERVICES: [(&str, &str, i32); 8] = [
    ("个人现金业务", "Personal cash", 7),
    ("个人非现金业务", "Accounts and transfers", 2),
    ("理财与贷款", "Wealth and loans", 0),
    ("对公业务", "Business banking", 12),
    ("挂失与紧急业务", "Loss report, emergencies", 0),
    ("开户与银行卡", "Cards", 5),
    ("外汇与跨境汇款", "Foreign exchange", 3),
    ("其他业务", "Anything else", 1),
];
/// Modules along a side of the drawn QR, which no phone reads.
const MODULES: u32 = 25;

/// A text in the look's language.
pub fn word(look: Look, zh: &str, en: &str) -> SharedString {
    if look.english { en.into() } else { zh.into() }
}

/// A service's name.
pub fn service(look: Look, index: usize) -> SharedString {
    match look.names {
        Names::Usual => {
            let (zh, en, _) = SERVICES[index % SERVICES.len()];
            word(look, zh, en)
        }
        Names::Longest => word(look, LONGEST_ZH, LONGEST_EN),
    }
}

/// A service's name in both languages.
pub fn service_words(look: Look, index: usize) -> Words {
    let in_ = |english| service(Look { english, ..look }, index);
    Words { zh: in_(false), en: in_(true) }
}

/// How many wait for it.
pub fn waiting(look: Look, index: usize) -> i32 {
    match look.names {
        Names::Usual => SERVICES[index % SERVICES.len()].2,
        Names::Longest => 9_999,
    }
}

/// A ticket's number.
pub fn number(look: Look, index: usize) -> SharedString {
    match look.names {
        Names::Usual => slint::format!("A{:03}", 16 + index),
        Names::Longest => slint::format!("W{:04}", 9_990 + index % 10),
    }
}

/// What stands on the sheet of a widget.
pub fn sheet(look: Look) -> Sample {
    let counter = if look.names == Names::Longest { "18" } else { "3" };
    Sample {
        branch: word(look, "江城银行 人民路支行", "Jiangcheng Bank, Renmin Road"),
        service: service(look, 0),
        sentence: word(
            look,
            "号码会显示在屏幕上，请拍照或记住，需要帮助请找大堂经理",
            "Your number stands on the screen: take a picture of it, or ask our staff",
        ),
        word: word(look, "暂停办理", "Paused"),
        number: number(look, 2),
        counter: counter.into(),
        waiting: waiting(look, 0),
        code: qr(),
    }
}

/// A model of these rows.
pub fn model<T: Clone + 'static>(rows: impl IntoIterator<Item = T>) -> ModelRc<T> {
    ModelRc::new(VecModel::from(rows.into_iter().collect::<Vec<_>>()))
}

/// What looks like a QR.
pub fn qr() -> Image {
    let mut pixels = SharedPixelBuffer::<Rgba8Pixel>::new(MODULES, MODULES);
    for (index, pixel) in pixels.make_mut_slice().iter_mut().enumerate() {
        let (x, y) = (index as u32 % MODULES, index as u32 / MODULES);
        let dark = finder(x, y).unwrap_or((x * 7 + y * 13 + x * y) % 5 < 2);
        let shade = if dark { 0 } else { 255 };
        *pixel = Rgba8Pixel::new(shade, shade, shade, 255);
    }
    Image::from_rgba8(pixels)
}

/// The square in three of the corners.
fn finder(x: u32, y: u32) -> Option<bool> {
    let near = |at: u32| if at < 8 { Some(at) } else { (MODULES - 1).checked_sub(at) };
    let (x_in, y_in) = (near(x).filter(|at| *at < 8)?, near(y).filter(|at| *at < 8)?);
    if x >= 8 && y >= 8 {
        return None;
    }
    let ring = x_in.abs_diff(3).max(y_in.abs_diff(3));
    Some(ring <= 1 || ring == 3)
}

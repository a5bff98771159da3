//! Which acts a counter may do, by what stands there. Pure.

use shared::view::{CounterState, CounterView};
use shared::{Command, CounterId};

/// What stands at the counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nobody works there.
    Closed,
    /// Open, and nobody waits.
    ReadyEmpty,
    /// Open, and somebody waits.
    ReadyWaiting,
    /// A number is called and has not begun to be served.
    Called,
    /// A customer is being served.
    Serving,
    /// 暂停服务.
    Paused,
}

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// F1 下一位: finishes the one being served, and calls the next.
    Next,
    /// F2 重呼.
    Recall,
    /// F3 到了.
    Start,
    /// F4 过号.
    Miss,
    /// F5 结束.
    Finish,
    /// F6 转移: opens the list of places.
    Transfer,
    /// F7 补打: opens the list of numbers without a paper.
    Papers,
    /// F8 暂停, or 继续 while paused.
    Pause,
    /// F9 关闭, or 开放 while closed.
    Close,
}

/// What stands at this counter.
pub fn stage(view: &CounterView) -> Stage {
    if let Some(own) = &view.ticket {
        return if own.started_at.is_some() { Stage::Serving } else { Stage::Called };
    }
    match view.state {
        CounterState::Closed => Stage::Closed,
        CounterState::Paused => Stage::Paused,
        CounterState::Open if view.waiting == 0 => Stage::ReadyEmpty,
        CounterState::Open => Stage::ReadyWaiting,
    }
}

/// Whether the act may be done there; a missing paper is seen to at any time.
pub fn legal(stage: Stage, act: Act) -> bool {
    match stage {
        _ if act == Act::Papers => true,
        Stage::Closed => matches!(act, Act::Close),
        Stage::ReadyEmpty | Stage::Paused => matches!(act, Act::Pause | Act::Close),
        Stage::ReadyWaiting => matches!(act, Act::Next | Act::Pause | Act::Close),
        Stage::Called => {
            matches!(act, Act::Recall | Act::Start | Act::Miss | Act::Transfer)
        }
        Stage::Serving => matches!(act, Act::Next | Act::Finish | Act::Transfer),
    }
}

/// The command an act is; none for one that wants a choice first.
pub fn command(stage: Stage, act: Act, counter: CounterId) -> Option<Command> {
    Some(match act {
        Act::Next => Command::CallNext { counter },
        Act::Recall => Command::Recall { counter },
        Act::Start => Command::Start { counter },
        Act::Miss => Command::Miss { counter },
        Act::Finish => Command::Finish { counter },
        Act::Transfer | Act::Papers => return None,
        Act::Pause if stage == Stage::Paused => Command::OpenCounter { counter, teller: None },
        Act::Pause => Command::PauseCounter { counter, reason: String::new() },
        Act::Close if stage == Stage::Closed => Command::OpenCounter { counter, teller: None },
        Act::Close => Command::CloseCounter { counter },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACTS: [Act; 9] = [
        Act::Next,
        Act::Recall,
        Act::Start,
        Act::Miss,
        Act::Finish,
        Act::Transfer,
        Act::Pause,
        Act::Close,
        Act::Papers,
    ];

    #[test]
    fn the_whole_table() {
        // Next, recall, start, miss, finish, transfer, pause, close, papers.
        let table = [
            (Stage::Closed, "-------xx"),
            (Stage::ReadyEmpty, "------xxx"),
            (Stage::ReadyWaiting, "x-----xxx"),
            (Stage::Called, "-xxx-x--x"),
            (Stage::Serving, "x---xx--x"),
            (Stage::Paused, "------xxx"),
        ];
        for (stage, row) in table {
            let mask: String =
                ACTS.iter().map(|act| if legal(stage, *act) { 'x' } else { '-' }).collect();
            assert_eq!(mask, row, "{stage:?}");
        }
    }

    #[test]
    fn each_key_sends_its_command() {
        let counter = CounterId(3);
        let names = ACTS.map(|act| {
            let command = command(Stage::Serving, act, counter);
            command.map(|command| name_of(&command))
        });
        let expected = ["CallNext", "Recall", "Start", "Miss", "Finish"].map(Some);
        assert_eq!(names[..5], expected.map(|name| name.map(str::to_owned)));
        assert_eq!(names[5], None);
        assert_eq!(names[6].as_deref(), Some("PauseCounter"));
        assert_eq!(names[7].as_deref(), Some("CloseCounter"));
    }

    #[test]
    fn the_same_key_ends_a_pause_and_opens_a_closed_counter() {
        let counter = CounterId(3);
        let open = Some(Command::OpenCounter { counter, teller: None });
        assert_eq!(command(Stage::Paused, Act::Pause, counter), open);
        assert_eq!(command(Stage::Closed, Act::Close, counter), open);
        let close = Some(Command::CloseCounter { counter });
        assert_eq!(command(Stage::Paused, Act::Close, counter), close);
    }

    /// The command's name, as its debug form begins.
    fn name_of(command: &Command) -> String {
        format!("{command:?}").split_whitespace().next().unwrap_or_default().to_owned()
    }
}

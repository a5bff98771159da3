//! The control line: one order in, one answer out.

use super::fault::Fault;
use super::unit::Unit;

/// What the control line understands.
const ORDERS: &str = "orders are: FAULT on, FAULT off, after BYTES FAULT, clear, status, \
    paper-left ROWS, take, tear; faults are:";

/// Obeys one line, and answers `ok …` or `error …`.
pub fn obey(unit: &Unit, line: &str) -> String {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        ["status"] => status(unit),
        ["clear"] => {
            for fault in Fault::ALL {
                unit.set(fault, false);
            }
            status(unit)
        }
        ["paper-left", rows] => match rows.parse() {
            Ok(rows) => {
                unit.machine().paper_for(rows);
                format!("ok paper for {rows} rows, 8 to a millimetre")
            }
            Err(_) => format!("error: paper-left takes a number of rows, not {rows}"),
        },
        ["after", bytes, name] => match (bytes.parse(), name.parse()) {
            (Ok(bytes), Ok(fault)) => {
                unit.machine().trip(bytes, fault);
                format!("ok {name} after {bytes} bytes more")
            }
            (Err(_), _) => format!("error: after takes a number of bytes, not {bytes}"),
            (_, Err(error)) => format!("error: {error}; {}", help()),
        },
        ["take"] => {
            unit.take();
            status(unit)
        }
        ["tear"] => {
            unit.tear();
            status(unit)
        }
        [name, switch @ ("on" | "off")] => match name.parse() {
            Ok(fault) => {
                unit.set(fault, *switch == "on");
                status(unit)
            }
            Err(error) => format!("error: {error}; {}", help()),
        },
        _ => format!("error: \"{}\" is no order; {}", line.trim(), help()),
    }
}

fn status(unit: &Unit) -> String {
    let machine = unit.machine();
    let faults: Vec<&str> = machine.faults().map(Fault::name).collect();
    let faults = if faults.is_empty() { "none".to_owned() } else { faults.join(" ") };
    format!(
        "ok faults: {faults}; mouth {}; taken back {}; received {} bytes, held {} bytes; \
        unknown commands {}, not drawn {}, lost bytes {}",
        if machine.in_mouth() { "full" } else { "empty" },
        machine.binned(),
        machine.fed(),
        machine.held(),
        machine.unknown(),
        machine.not_drawn(),
        machine.lost(),
    )
}

fn help() -> String {
    let names: Vec<&str> = Fault::ALL.into_iter().map(Fault::name).collect();
    format!("{ORDERS} {}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_obeyed_and_mistakes_explained() {
        let unit = Unit::default();
        for (line, answer) in [
            ("paper-out on", "ok faults: paper-out;"),
            ("cover-open on\n", "ok faults: paper-out cover-open;"),
            ("paper-out off", "ok faults: cover-open;"),
            ("clear", "ok faults: none;"),
            ("paper-left 300", "ok paper for 300 rows"),
            ("paper-left much", "error: paper-left takes a number of rows, not much"),
            ("paper on", "error: no fault is called paper; orders are:"),
            ("after 20 power", "ok power after 20 bytes more"),
            ("after some power", "error: after takes a number of bytes, not some"),
            ("after 20 rain", "error: no fault is called rain; orders are:"),
            ("take", "ok faults: none; mouth empty;"),
            ("tear", "ok faults: none; mouth empty;"),
            ("dance", "error: \"dance\" is no order; orders are:"),
            ("", "error: \"\" is no order;"),
        ] {
            let said = obey(&unit, line);
            assert!(said.starts_with(answer), "{line:?} was answered {said:?}");
        }
    }
}

//! Tables as CSV after RFC 4180: CRLF, a header, as many fields in each record, quotes where a
//! field needs them, and numbers as numbers.

use super::grid::{Cell, Grid};

/// What ends a record.
const END: &str = "\r\n";

/// One table; its columns alone.
pub(super) fn one(grid: &Grid) -> String {
    let header = grid.columns.iter().map(|column| column.id.to_owned());
    let mut text = record(header);
    for row in &grid.rows {
        text.push_str(&record(row.iter().map(Cell::plain)));
    }
    text
}

/// Every table in one: the first field names the table, and each record has a field for each column
/// that any table has.
pub(super) fn all(grids: &[Grid]) -> String {
    let mut columns: Vec<&str> = Vec::new();
    for column in grids.iter().flat_map(|grid| &grid.columns) {
        if !columns.contains(&column.id) {
            columns.push(column.id);
        }
    }
    let mut text = record(["table"].into_iter().chain(columns.clone()).map(str::to_owned));
    for grid in grids {
        for row in &grid.rows {
            let field = |id: &&str| {
                let place = grid.columns.iter().position(|column| column.id == *id);
                place.map(|place| row[place].plain()).unwrap_or_default()
            };
            let fields = std::iter::once(grid.id.to_owned()).chain(columns.iter().map(field));
            text.push_str(&record(fields));
        }
    }
    text
}

fn record(fields: impl Iterator<Item = String>) -> String {
    let mut line = fields.map(|field| quoted(&field)).collect::<Vec<_>>().join(",");
    line.push_str(END);
    line
}

fn quoted(field: &str) -> String {
    if field.contains(['"', ',', '\r', '\n']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::Tongue;
    use super::*;

    #[test]
    fn a_field_that_needs_quotes_has_them_and_records_are_equally_long() {
        let code = |text: &str| Cell::Code(text.to_owned(), "shown".to_owned());
        let columns = [("key", "", ""), ("count", "", ""), ("mean_s", "", "")];
        let rows = vec![[code("a,\"b\"\r\n"), 3.into(), Some(1.5).into()]];
        let waits = Grid::new(Tongue::En, ("waits", "", ""), columns, rows);
        assert_eq!(one(&waits), "key,count,mean_s\r\n\"a,\"\"b\"\"\r\n\",3,1.5\r\n");
        let columns = [("why", "", ""), ("count", "", "")];
        let rows = vec![[code("stale"), 9.into()]];
        let unspoken = Grid::new(Tongue::En, ("unspoken", "", ""), columns, rows);
        let text = all(&[waits, unspoken]);
        assert!(text.starts_with("table,key,count,mean_s,why\r\n"), "{text}");
        assert!(text.ends_with("unspoken,,9,,stale\r\n"), "{text}");
    }
}

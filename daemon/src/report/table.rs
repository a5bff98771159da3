//! Tables as lines for a person: aligned by the width that characters take on a terminal, of 100
//! columns at most.

use super::grid::{Cell, Column, Grid};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The widest text in a cell, in columns; a longer one is cut.
const TEXT_COLUMNS_MAX: usize = 24;
/// What stands between two columns.
const GAP: &str = "  ";

/// A title and a table; a table without rows is left out.
pub(super) fn lines(grid: &Grid) -> Option<String> {
    if grid.rows.is_empty() {
        return None;
    }
    let shown = |row: &Vec<Cell>| row.iter().map(|cell| cut(&cell.shown())).collect();
    let rows: Vec<Vec<String>> = grid.rows.iter().map(shown).collect();
    let of_numbers = |place: usize| grid.rows.iter().all(|row| row[place].is_number());
    let mut places = Vec::new();
    for (place, Column { title, .. }) in grid.columns.iter().enumerate() {
        let widest = rows.iter().map(|row| row[place].width()).max().unwrap_or(0);
        places.push((widest.max(title.width()), of_numbers(place)));
    }
    let line = |cells: &[String]| {
        let cells = cells.iter().zip(&places).map(|(cell, (width, is_number))| {
            let room = " ".repeat(width - cell.width());
            if *is_number { format!("{room}{cell}") } else { format!("{cell}{room}") }
        });
        cells.collect::<Vec<_>>().join(GAP).trim_end().to_owned()
    };
    let titles: Vec<String> = grid.columns.iter().map(|column| column.title.clone()).collect();
    let under: Vec<String> = places.iter().map(|(width, _)| "-".repeat(*width)).collect();
    let mut text = format!("{}\n{}\n{}\n", grid.title, line(&titles), line(&under));
    for row in &rows {
        text.push_str(&line(row));
        text.push('\n');
    }
    Some(text)
}

/// The text, or as much of it as there is room for.
fn cut(text: &str) -> String {
    if text.width() <= TEXT_COLUMNS_MAX {
        return text.to_owned();
    }
    let mut width = 0;
    let mut kept: String = text
        .chars()
        .take_while(|letter| {
            width += letter.width().unwrap_or(0);
            width < TEXT_COLUMNS_MAX
        })
        .collect();
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use super::super::words::Tongue;
    use super::*;

    #[test]
    fn columns_stand_under_one_another_whatever_the_script() {
        let code = |text: &str| Cell::Code(text.to_owned(), text.to_owned());
        let rows = vec![
            [code("个人现金"), 7.into(), Some(12.5).into()],
            [code("Cash"), 1_234.into(), None.into()],
            [code(&"对公".repeat(20)), 0.into(), Some(100.0).into()],
        ];
        let columns = [
            ("service", "业务", "service"),
            ("count", "数量", "count"),
            ("within_percent", "达标 %", "in target %"),
        ];
        let grid = Grid::new(Tongue::Zh, ("waits", "等候", "Waits"), columns, rows);
        let text = lines(&grid).unwrap();
        let table: Vec<&str> = text.lines().skip(1).collect();
        // Numbers end where their column does, at any script before them.
        for line in &table {
            assert_eq!(line.width(), table[1].width(), "{line}");
        }
        assert!(table[2].starts_with("个人现金 ") && table[2].ends_with("12.5"));
        assert!(table[4].contains('…'));
        let empty = Grid::new(Tongue::En, ("a", "", "a"), columns, Vec::new());
        assert_eq!(lines(&empty), None);
    }
}

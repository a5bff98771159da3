//! A table of the report, before it is lines for a person or records for a program.

use super::words::Tongue;

/// One table.
pub(super) struct Grid {
    /// Its name for a program.
    pub id: &'static str,
    /// Its title.
    pub title: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, a cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

/// A column.
pub(super) struct Column {
    /// Its name for a program, the unit last.
    pub id: &'static str,
    /// Its title, the unit last.
    pub title: String,
}

/// A cell.
pub(super) enum Cell {
    /// A code and what a person reads for it.
    Code(String, String),
    /// How many.
    Count(u64),
    /// To a tenth.
    Tenths(f64),
    /// Nothing.
    Empty,
}

impl Grid {
    /// A table by its name, with a title and columns in Chinese and English.
    pub fn new<const N: usize>(
        tongue: Tongue,
        (id, zh, en): (&'static str, &str, &str),
        columns: [(&'static str, &str, &str); N],
        rows: Vec<[Cell; N]>,
    ) -> Self {
        let column = |(id, zh, en)| Column { id, title: tongue.pick(zh, en).to_owned() };
        Self {
            id,
            title: tongue.pick(zh, en).to_owned(),
            columns: columns.into_iter().map(column).collect(),
            rows: rows.into_iter().map(Vec::from).collect(),
        }
    }
}

impl Cell {
    /// As a program reads it.
    pub fn plain(&self) -> String {
        match self {
            Self::Code(code, _) => code.clone(),
            Self::Count(count) => count.to_string(),
            Self::Tenths(value) => format!("{value:.1}"),
            Self::Empty => String::new(),
        }
    }

    /// As a person reads it.
    pub fn shown(&self) -> String {
        match self {
            Self::Code(_, shown) => shown.clone(),
            Self::Empty => "-".to_owned(),
            Self::Count(_) | Self::Tenths(_) => self.plain(),
        }
    }

    /// Whether it stands at the right.
    pub fn is_number(&self) -> bool {
        !matches!(self, Self::Code(..))
    }
}

impl From<u64> for Cell {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<f64> for Cell {
    fn from(value: f64) -> Self {
        Self::Tenths(value)
    }
}

impl From<Option<f64>> for Cell {
    fn from(value: Option<f64>) -> Self {
        value.map_or(Self::Empty, Self::Tenths)
    }
}

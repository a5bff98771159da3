//! Reads .slint just far enough to tell strings from code.

/// A string in a .slint file.
#[derive(Debug, PartialEq, Eq)]
pub struct Literal {
    /// Counted from 1.
    pub line: usize,
    pub text: String,
    /// The property or word that its statement begins with.
    pub property: String,
    /// Whether it is to be translated.
    pub in_tr: bool,
    /// A name for the program: compared, imported, a file, a context.
    pub is_name: bool,
}

/// Every string, in order.
pub fn literals(text: &str) -> Vec<Literal> {
    let mut literals: Vec<Literal> = Vec::new();
    let mut statement = String::new();
    // The call that each open bracket belongs to, and whether its strings are arguments by now.
    let mut calls: Vec<(String, bool)> = Vec::new();
    for piece in pieces(text) {
        match piece {
            Piece::Comment(_) => {}
            Piece::Code(letter) => {
                match letter {
                    '(' => calls.push((last_word(&statement), false)),
                    ')' => drop(calls.pop()),
                    ',' | '%' => calls.last_mut().into_iter().for_each(|call| call.1 = true),
                    '>' if statement.ends_with('=') => {
                        // What stands before `=>` in @tr tells one word from another of its kind.
                        let context = literals.last_mut().filter(|literal| literal.in_tr);
                        context.into_iter().for_each(|literal| {
                            (literal.in_tr, literal.is_name) = (false, true);
                        });
                    }
                    _ => {}
                }
                if matches!(letter, ';' | '{' | '}') {
                    statement.clear();
                } else {
                    statement.push(letter);
                }
            }
            Piece::String { line, text } => {
                let (call, argument) = calls.last().cloned().unwrap_or_default();
                let before = statement.trim_end();
                let is_name = ["==", "!=", "from"].iter().any(|sign| before.ends_with(sign))
                    || call == "@image-url";
                let property = property(before);
                let in_tr = call == "@tr" && !argument;
                literals.push(Literal { line, text, property, in_tr, is_name });
                statement.push('"');
            }
        }
    }
    literals
}

/// The file without its strings and comments, line for line.
pub fn code(text: &str) -> String {
    let mut code = String::new();
    for piece in pieces(text) {
        match piece {
            Piece::Code(letter) => code.push(letter),
            Piece::Comment(lines) => code.push_str(&"\n".repeat(lines)),
            Piece::String { .. } => {}
        }
    }
    code
}

/// What a quoted text says.
pub fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n') => plain.push('\n'),
                Some(escaped) => plain.push(escaped),
                None => {}
            },
            _ => plain.push(letter),
        }
    }
    plain
}

enum Piece {
    Code(char),
    /// With so many line ends in it.
    Comment(usize),
    String {
        line: usize,
        text: String,
    },
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let (mut rest, mut line) = (text, 1);
    while let Some(letter) = rest.chars().next() {
        let (length, piece) = if rest.starts_with("//") {
            (rest.find('\n').unwrap_or(rest.len()), Piece::Comment(0))
        } else if rest.starts_with("/*") {
            let length = rest.find("*/").map_or(rest.len(), |end| end + 2);
            (length, Piece::Comment(rest[..length].matches('\n').count()))
        } else if letter == '"' {
            let length = string_length(rest);
            let text = unescaped(rest[1..length].trim_end_matches('"'));
            (length, Piece::String { line, text })
        } else {
            (letter.len_utf8(), Piece::Code(letter))
        };
        line += rest[..length].matches('\n').count();
        rest = &rest[length..];
        pieces.push(piece);
    }
    pieces
}

/// How many bytes a string has, from quote to quote.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// What a statement assigns to: `text` in `text: a + ` and in `property <string> text: `.
fn property(statement: &str) -> String {
    let name = statement.split_once(':').map_or(statement, |(name, _)| name);
    last_word(name.trim_end())
}

fn last_word(text: &str) -> String {
    let is_part = |letter: char| letter.is_alphanumeric() || "-_@".contains(letter);
    let word = text.chars().rev().take_while(|letter| is_part(*letter)).collect::<String>();
    word.chars().rev().collect()
}

#[test]
fn strings_are_told_from_code() {
    let text = "text: a(\"x\\\"y\") + @tr(\"c\" => \"词\" | \"词\" % n, \"z\"); // \"no\"\n\
                /* \"no\n\" */ if a == \"b\" { return \"d\"; }";
    let found = literals(text);
    let seen: Vec<_> = found
        .iter()
        .map(|found| (found.line, found.text.as_str(), found.in_tr, found.is_name))
        .collect();
    let expected = [
        (1, "x\"y", false, false),
        (1, "c", false, true),
        (1, "词", true, false),
        (1, "词", true, false),
        (1, "z", false, false),
        (3, "b", false, true),
        (3, "d", false, false),
    ];
    assert_eq!(seen, expected);
    assert!(found[..5].iter().all(|found| found.property == "text"));
    assert_eq!(code(text).lines().count(), 3);
}

// A language's file of words, read and filled up as text. Also a part of build.rs, which is why
// it stands alone and has no documentation of a module.

/// The entries of a `.po` file.
pub struct Catalog {
    header: String,
    entries: Vec<Entry>,
}

/// One entry: what is translated, and the whole of its text.
struct Entry {
    key: String,
    text: String,
}

impl Catalog {
    /// Reads a file whose entries are apart by an empty line.
    pub fn read(text: &str) -> Self {
        let mut header = String::new();
        let mut entries = Vec::new();
        for block in text.split("\n\n") {
            let lines = block.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
            let text: String = lines.map(|line| format!("{line}\n")).collect();
            let key = key_of(&text);
            if key.is_empty() {
                header.push_str(&text);
            } else {
                entries.push(Entry { key, text });
            }
        }
        Self { header, entries }
    }

    /// A field of the header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut fields = self.header.lines().filter_map(|line| {
            let field = line.trim_matches('"').trim_end_matches("\\n");
            field.split_once(": ")
        });
        fields.find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// The file with what it lacks from another, whose plurals are told by its last form.
    pub fn filled(&self, from: Option<&Catalog>) -> String {
        let mut text = format!("{}\n", self.header);
        for entry in &self.entries {
            text.push_str(&format!("{}\n", entry.text));
        }
        let has = |key: &str| self.entries.iter().any(|entry| entry.key == key);
        let forms = self.forms();
        for entry in from.iter().flat_map(|from| &from.entries).filter(|it| !has(&it.key)) {
            text.push_str(&format!("{}\n", entry.in_forms(forms)));
        }
        text
    }

    /// How many forms its plurals have.
    fn forms(&self) -> usize {
        let rule = self.header("Plural-Forms").and_then(|rule| rule.split(';').next());
        rule.and_then(|count| count.strip_prefix("nplurals=")?.parse().ok()).unwrap_or(2)
    }
}

impl Entry {
    fn in_forms(&self, forms: usize) -> String {
        let is_form = |line: &&str| line.starts_with("msgstr[");
        let Some(last) = self.text.lines().rfind(is_form) else { return self.text.clone() };
        let words = last.split_once(' ').map_or("\"\"", |(_, words)| words);
        let kept = self.text.lines().filter(|line| !is_form(line));
        let mut text: String = kept.map(|line| format!("{line}\n")).collect();
        for form in 0..forms {
            text.push_str(&format!("msgstr[{form}] {words}\n"));
        }
        text
    }
}

/// What stands between `msgid` and what follows it.
fn key_of(entry: &str) -> String {
    let mut key = String::new();
    let mut within = false;
    for line in entry.lines() {
        if let Some(quoted) = line.strip_prefix("msgid ") {
            within = true;
            key.push_str(quoted.trim_matches('"'));
        } else if within && line.starts_with('"') {
            key.push_str(line.trim_matches('"'));
        } else {
            within = false;
        }
    }
    key
}

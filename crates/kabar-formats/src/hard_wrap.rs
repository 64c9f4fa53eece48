//! Hard-wrapped text → one paragraph per line.
//!
//! html2text, mail and old wire services break lines at about 78 columns and separate paragraphs by blank lines. Such text
//! is recognised by its breaks: nearly every line ends where the next word would not have fitted. Text with one paragraph
//! per line is never changed.

/// The widest column at which tools wrap; a longer line shows that the text is not wrapped.
const MAX_WRAP_COLUMNS: usize = 100;

/// How many line breaks inside paragraphs a text must have to count as wrapped.
const MIN_BREAKS: usize = 3;

/// `text` with the lines of each paragraph joined; `None` where it is not wrapped.
pub fn join_lines(text: &str) -> Option<String> {
    // Tools do not break the address of a link, so lines with one may be longer.
    let width = text.lines().filter(|l| !l.contains("](")).map(line_width).max()?;
    if width > MAX_WRAP_COLUMNS || !is_wrapped_at(text, width) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut before = "";
    for line in text.lines() {
        let text = line.trim();
        if text.is_empty() || before.is_empty() || starts_block(line) || ends_block(before) {
            out.push('\n');
        } else if !is_hyphen_break(before, text) {
            out.push(' ');
        }
        out.push_str(text);
        before = text;
    }
    Some(out)
}

/// Do eight in ten line breaks inside paragraphs stand where the next word would not have fitted in `width` columns?
fn is_wrapped_at(text: &str, width: usize) -> bool {
    let (mut tight, mut all) = (0, 0);
    for (line, next) in text.lines().zip(text.lines().skip(1)) {
        if line.trim().is_empty() || next.trim().is_empty() || starts_block(next) || ends_block(line.trim()) {
            continue;
        }
        let word = next.split_whitespace().next().map_or(0, line_width);
        all += 1;
        tight += usize::from(line_width(line) + 1 + word > width.saturating_sub(3));
    }
    all >= MIN_BREAKS && tight * 10 >= all * 8
}

fn line_width(text: &str) -> usize {
    text.trim_end().chars().count()
}

/// Does this line begin a block: a heading, a list item, a quotation, a table, a rule?
fn starts_block(line: &str) -> bool {
    let text = line.trim_start();
    let number = text.trim_start_matches(|c: char| c.is_ascii_digit());
    text.starts_with(['#', '>', '|'])
        || ["* ", "- ", "+ "].iter().any(|b| text.starts_with(b))
        || (number.len() < text.len() && text.len() - number.len() < 3 && number.starts_with(". "))
}

/// Does this line end its block, so that the next line does not continue it?
fn ends_block(line: &str) -> bool {
    line.starts_with('#')
}

/// Was a word broken after its hyphen ("pasca-" and "bencana")? It goes on without a space.
fn is_hyphen_break(before: &str, next: &str) -> bool {
    let mut last = before.chars().rev();
    last.next() == Some('-')
        && last.next().is_some_and(char::is_alphanumeric)
        && next.starts_with(|c: char| c.is_alphanumeric() || c == '/')
}

#[cfg(test)]
mod tests {
    use super::join_lines;

    #[test]
    fn wrapped_lines_are_joined_and_paragraphs_kept() {
        let text = "Pemerintah kota menata kawasan pasar yang rusak berat setelah bencana pasca-\n\
            banjir pekan lalu, dan pedagang pasar itu diminta pindah sementara ke tempat\n\
            lain yang sudah disiapkan di dekat terminal oleh dinas pasar sejak dua bulan\n\
            yang lalu.\n\n* satu\n* dua\n";
        let paragraph = "Pemerintah kota menata kawasan pasar yang rusak berat setelah bencana pasca-banjir pekan \
            lalu, dan pedagang pasar itu diminta pindah sementara ke tempat lain yang sudah disiapkan di dekat \
            terminal oleh dinas pasar sejak dua bulan yang lalu.";
        assert_eq!(join_lines(text).as_deref(), Some(format!("\n{paragraph}\n\n* satu\n* dua").as_str()));
    }

    #[test]
    fn one_paragraph_a_line_is_left_alone() {
        for text in ["Satu.\nDua kalimat pendek.\nTiga.\nEmpat.\nLima.", "", "Satu baris saja."] {
            assert_eq!(join_lines(text), None);
        }
    }
}

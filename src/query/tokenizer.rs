//! Text → words, quotes, brackets, each with its place in the text. The only error here is a quotation mark that is not
//! closed; what a sequence of tokens means is up to the parser.

use super::error::Error;
use std::ops::Range;

/// A token of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueryToken {
    /// `(`
    Open,
    /// `)`
    Close,
    /// `-` right before something.
    Minus,
    /// `OR`
    Or,
    /// Letters and a colon right before a value; the colon is left out.
    Field(String),
    /// A word, or what stood in quotation marks.
    Words(String),
}

/// A token and its range of bytes.
pub type SpannedToken = (QueryToken, Range<usize>);

/// Does `c` open or close a phrase? The keyboards of phones type curly quotation marks.
pub(super) fn is_quotation_mark(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„')
}

/// All tokens of `text`.
pub fn tokenize(text: &str) -> Result<Vec<SpannedToken>, Error> {
    let mut found: Vec<SpannedToken> = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let start = at;
        let after_field = matches!(found.last(), Some((QueryToken::Field(_), r)) if r.end == start);
        at += c.len_utf8();
        let token = match c {
            c if c.is_whitespace() => continue,
            '(' if !after_field => QueryToken::Open,
            ')' => QueryToken::Close,
            '-' if !after_field && starts_operand(&text[at..]) => QueryToken::Minus,
            c if is_quotation_mark(c) => {
                let (words, end) = parse_quoted(text, at)
                    .ok_or_else(|| Error::new(start..text.len(), "this quotation mark is not closed"))?;
                at = end;
                QueryToken::Words(words)
            }
            _ => {
                let ends = |c: char| c.is_whitespace() || c == ')' || c == '(' || is_quotation_mark(c);
                let end = text[start..].find(ends).map_or(text.len(), |n| start + n);
                let word = &text[start..end];
                match field_prefix(word).filter(|_| !after_field) {
                    Some(name) => {
                        at = start + name.len() + 1;
                        QueryToken::Field(name.to_owned())
                    }
                    None => {
                        at = end;
                        if word == "OR" && !after_field {
                            QueryToken::Or
                        } else {
                            QueryToken::Words(word.to_owned())
                        }
                    }
                }
            }
        };
        found.push((token, start..at));
    }
    Ok(found)
}

/// Does `rest` begin with something to negate? A dash that stands alone is a word.
fn starts_operand(rest: &str) -> bool {
    rest.chars().next().is_some_and(|c| !c.is_whitespace() && c != ')')
}

/// The name of the field that `word` begins with. Web addresses and times of day have colons, but no such name.
fn field_prefix(word: &str) -> Option<&str> {
    let (name, rest) = word.split_once(':')?;
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphabetic());
    (is_name && !rest.starts_with("//")).then_some(name)
}

/// The text from `from` to the closing quotation mark, and where that ends. A backslash takes the next character literally.
fn parse_quoted(text: &str, from: usize) -> Option<(String, usize)> {
    let mut words = String::new();
    let mut chars = text[from..].char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => words.push(chars.next()?.1),
            c if is_quotation_mark(c) => return Some((words, from + at + c.len_utf8())),
            c => words.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_falls_into_tokens() {
        let words = |w: &str| QueryToken::Words(w.into());
        let field = |w: &str| QueryToken::Field(w.into());
        for (text, expected) in [
            ("a b", vec![words("a"), words("b")]),
            ("-a - b-c", vec![QueryToken::Minus, words("a"), words("-"), words("b-c")]),
            ("from:\"Warta Pagi\"", vec![field("from"), words("Warta Pagi")]),
            ("from:“Warta”x", vec![field("from"), words("Warta"), words("x")]),
            ("(a OR or)", vec![QueryToken::Open, words("a"), QueryToken::Or, words("or"), QueryToken::Close]),
            ("10:30 https://a.example:80", vec![words("10:30"), words("https://a.example:80")]),
            ("age:<7d after:-x", vec![field("age"), words("<7d"), field("after"), words("-x")]),
            ("a:b:c", vec![field("a"), words("b:c")]),
            ("\"a \\\" \\\\ b\"", vec![words("a \" \\ b")]),
            ("title: x", vec![field("title"), words("x")]),
        ] {
            let found: Vec<QueryToken> = tokenize(text).expect(text).into_iter().map(|t| t.0).collect();
            assert_eq!(found, expected, "{text}");
        }
        assert_eq!(tokenize("ab \"c").expect_err("open").span, 3..5);
        assert_eq!(tokenize("\"c\\").expect_err("open").span, 0..3);
    }
}

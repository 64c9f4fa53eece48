//! Mojibake: UTF-8 that a tool read as windows-1252 or Latin-1 and wrote as UTF-8 again, so that “ stands as `â€œ` and é as
//! `Ã©`. It is mended in documents (feeds, pages), whose bytes nobody counts, and only where no writer can have meant the
//! characters as they stand. A text that another tool has parsed stays as it is, since there may be offsets into it.

use kabar_annotate::text::clean::windows_1252;
use std::borrow::Cow;

/// `text` with what is surely mojibake mended, and with windows-1252's characters for what C1 controls are left: cleaning would
/// do that too, but no place in a markup's lines would fit afterwards.
///
/// A capital of a Western language before a closing mark is ordinary text ("CAFÉ»", "MANHÃ”"), though it reads as UTF-8 too.
/// Such a pair is mended only beside another that leaves no doubt.
pub(crate) fn mend(text: &str) -> Cow<'_, str> {
    let mut found: Vec<Misread> = Misread::all(text).collect();
    if !found.iter().any(|m| m.is_sure) {
        return mend_controls(Cow::Borrowed(text));
    }
    // In a word of another script every letter is misread, and one that leaves no doubt is enough.
    for at in 1..found.len() {
        found[at].is_sure |= found[at - 1].is_sure && found[at - 1].end == found[at].start;
    }
    for at in (1..found.len()).rev() {
        found[at - 1].is_sure |= found[at].is_sure && found[at - 1].end == found[at].start;
    }
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for misread in found.iter().filter(|m| m.is_sure || m.is_usual_lead) {
        out.push_str(&text[from..misread.start]);
        out.push(misread.character);
        from = misread.end;
    }
    out.push_str(&text[from..]);
    mend_controls(Cow::Owned(out))
}

fn mend_controls(text: Cow<'_, str>) -> Cow<'_, str> {
    // U+0080 to U+009F have C2 as their first byte, as U+00A0 to U+00BF do.
    let is_c1 = |c: char| ('\u{80}'..='\u{9f}').contains(&c);
    if memchr::memchr(0xc2, text.as_bytes()).is_none() || !text.contains(is_c1) {
        return text;
    }
    Cow::Owned(text.chars().map(windows_1252).collect())
}

/// Characters of `start..end` of a text whose bytes in windows-1252 are the UTF-8 of one other character.
struct Misread {
    start: usize,
    end: usize,
    character: char,
    /// Would nobody write these characters in a row?
    is_sure: bool,
    /// Do they begin with Â or Ã, as all letters of Western languages and the no-break space do when they are misread?
    is_usual_lead: bool,
}

impl Misread {
    /// All of `text`, in order.
    fn all(text: &str) -> impl Iterator<Item = Misread> {
        let mut from = 0;
        std::iter::from_fn(move || {
            // U+00C2 to U+00F4, which the first byte of UTF-8 is misread as, all begin with the byte C3.
            while let Some(at) = memchr::memchr(0xc3, &text.as_bytes()[from..]) {
                let start = from + at;
                match Misread::at(text, start) {
                    Some(found) => {
                        from = found.end;
                        return Some(found);
                    }
                    None => from = start + 1,
                }
            }
            from = text.len();
            None
        })
    }

    /// The one that begins at `start`.
    fn at(text: &str, start: usize) -> Option<Misread> {
        let mut chars = text[start..].char_indices();
        let lead = chars.next()?.1;
        let count = match lead as u32 {
            0xc2..0xe0 => 2,
            0xe0..0xf0 => 3,
            0xf0..0xf5 => 4,
            _ => return None,
        };
        let mut bytes = [lead as u32 as u8, 0, 0, 0];
        let mut last = (0, lead);
        for byte in &mut bytes[1..count] {
            last = chars.next()?;
            *byte = continuation_byte(last.1)?;
        }
        let character = std::str::from_utf8(&bytes[..count]).ok()?.chars().next()?;
        let is_usual_lead = matches!(lead, 'Â' | 'Ã');
        let may_follow_a_letter = match is_usual_lead {
            true => "»”’“‘…–—\u{a0}".contains(last.1),
            false => "»”’“‘…–—\u{a0}«„‚›‹®©™°ªº¹²³´·".contains(last.1),
        };
        let is_sure = count > 2 || !may_follow_a_letter;
        let end = start + last.0 + last.1.len_utf8();
        Some(Misread { start, end, character, is_sure, is_usual_lead })
    }
}

/// The byte 0x80–0xBF that is read as `c` in windows-1252 or Latin-1.
fn continuation_byte(c: char) -> Option<u8> {
    match c {
        '\u{80}'..='\u{bf}' => Some(c as u32 as u8),
        c if c.is_ascii() => None,
        c => (0x80..0xa0).find(|&byte| windows_1252(char::from(byte)) == c),
    }
}

#[cfg(test)]
mod tests {
    use super::mend;

    #[test]
    fn what_is_surely_misread_is_mended() {
        for (before, after) in [
            ("Teknik dari Lâ€™Oreal", "Teknik dari L’Oreal"),
            ("Le prÃ©sident a Ã©tÃ© Ã©lu Ã\u{a0} Paris", "Le président a été élu à Paris"),
            ("Kata dia, \u{e2}\u{80}\u{9c}air naik\u{e2}\u{80}\u{9d}.", "Kata dia, “air naik”."),
            ("Die Gr\u{c3}\u{b6}\u{c3}\u{9f}e", "Die Größe"),
            ("Ð¡ÐµÐ³Ð¾Ð´Ð½Ñ\u{8f}", "Сегодня"),
            ("ðŸ˜‰", "😉"),
            ("\u{93}Ya\u{94}", "“Ya”"),
            ("Kafe Â© 2024Â\u{a0}oleh", "Kafe © 2024\u{a0}oleh"),
        ] {
            assert_eq!(mend(before), after, "{before}");
        }
    }

    #[test]
    fn what_somebody_may_have_written_stays() {
        for text in [
            "«Au CAFÉ» et «DEMAIN À…»",
            "“AMANHÃ” e “IRMÃ”",
            "Préface — à l’été, où “ça”",
            "“Ya,” kata Größe.",
            "Ein Ü™ und Å°",
            "",
        ] {
            assert_eq!(mend(text), text);
        }
    }
}

//! `kabar annotate --out FILE --resume`: what an interrupted run left in FILE, and how the next run continues it.
//!
//! FILE has one line for each annotated article, in the order of the input, and none for what could not be read. So its
//! complete lines, each with the id of its article, say what is done; an incomplete line at the end is cut off. The
//! input is read from its beginning. An article whose id is the next one in FILE is skipped without being annotated. An article
//! with another id has no line because kabar failed on it: it is tried again. What cannot be read is reported and
//! counted again, so exit code, count and rejects are the same as without the interruption. The last complete line is not
//! skipped but made again. Where it comes out differently, FILE belongs to another input, other rules or another version,
//! and stays as it is.

use kabar_annotate::article::Article;
use kabar_formats::contract;
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

/// What every line of FILE begins with.
const LINE_START: &[u8] = b"{\"id\":";

/// The error where FILE does not belong to what is annotated.
pub const MISMATCH: &str =
    "what stands in it is of another input, of other rules or of another kabar; remove it to begin anew";

/// The articles that FILE has already.
#[derive(Debug, Default)]
pub struct AnnotatedArticles {
    /// Hashes of the ids of all but the last: eight bytes an article.
    ids: Vec<u64>,
    next: usize,
}

/// Where to continue.
#[derive(Debug, Default)]
pub struct ResumePoint {
    /// The articles that are done, without the last.
    pub done: AnnotatedArticles,
    /// The last complete line.
    pub last_line: Vec<u8>,
}

impl AnnotatedArticles {
    /// Is there nothing more to skip?
    pub fn is_exhausted(&self) -> bool {
        self.next == self.ids.len()
    }

    /// Is `article`, the next one of the input, done? To be called once for each article.
    pub fn skip(&mut self, article: &Article) -> bool {
        let passes = self.ids.get(self.next) == Some(&hash_id(&article.id));
        self.next += usize::from(passes);
        passes
    }
}

impl ResumePoint {
    /// The number of complete lines.
    pub fn whole_lines(&self) -> usize {
        self.done.ids.len() + usize::from(!self.last_line.is_empty())
    }
}

/// Reads `file`, cuts an incomplete line off, and seeks to where the last complete line begins.
///
/// # Errors
/// Where `file` cannot be read or written, or a line of it is not one that `kabar annotate` writes.
pub fn find_resume_point(file: &mut File) -> io::Result<ResumePoint> {
    let mut found = ResumePoint::default();
    let (mut line, mut start, mut end) = (Vec::new(), 0, 0);
    let mut from = BufReader::new(&mut *file);
    loop {
        line.clear();
        // The first bytes show whether it is such a file, before an endless line fills the memory.
        Read::by_ref(&mut from).take(LINE_START.len() as u64).read_to_end(&mut line)?;
        let ours = if line.len() < LINE_START.len() {
            LINE_START.starts_with(&line)
        } else {
            from.read_until(b'\n', &mut line)?;
            line.starts_with(LINE_START)
        };
        let id = if line.ends_with(b"\n") { contract::article_id(&line) } else { None };
        match id {
            Some(id) => {
                found.done.ids.push(hash_id(&id));
                (start, end) = (end, end + line.len() as u64);
                std::mem::swap(&mut found.last_line, &mut line);
            }
            None if ours && !line.ends_with(b"\n") => break,
            None => {
                let line = found.whole_lines() + 1;
                return Err(io::Error::other(format!("line {line} is not what kabar annotate writes")));
            }
        }
    }
    found.done.ids.pop();
    file.set_len(end)?;
    file.seek(SeekFrom::Start(start))?;
    Ok(found)
}

fn hash_id(id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn found(name: &str, text: &[u8]) -> (io::Result<ResumePoint>, Vec<u8>, u64) {
        let path = crate::scratch::path(&format!("resume-{name}"));
        std::fs::write(&path, text).expect("written");
        let mut file = File::options().read(true).write(true).open(&path).expect("opened");
        let found = find_resume_point(&mut file);
        let at = file.stream_position().expect("a place");
        file.flush().expect("flushed");
        let left = std::fs::read(&path).expect("read");
        std::fs::remove_file(&path).expect("removed");
        (found, left, at)
    }

    #[test]
    fn whole_lines_are_done_and_a_half_one_is_cut() {
        let (a, b) = ("{\"id\":\"a\",\"title\":\"A\"}\n", "{\"id\":\"b\\n\",\"title\":\"B\"}\n");
        for half in ["", "{", "{\"id\":", "{\"id\":\"c\",\"ti"] {
            let text = [a, b, half].concat();
            let (found, left, at) = found("half", text.as_bytes());
            let found = found.expect("ours");
            assert_eq!(
                (found.whole_lines(), &*found.last_line, &*left),
                (2, b.as_bytes(), [a, b].concat().as_bytes())
            );
            assert_eq!((found.done.ids, at), (vec![hash_id("a")], a.len() as u64), "{half}");
        }
        let (found, left, at) = found("none", b"{\"i");
        assert_eq!((found.expect("ours").whole_lines(), left.len(), at), (0, 0, 0));
    }

    #[test]
    fn a_file_of_somebody_else_stays_as_it_is() {
        for text in ["Catatan.\n", "Catatan", "{\"id\":\"a\"}\nrusak\n", "{\"id\":\n", "{\"id\":7}\n", "\0\0"]
        {
            let (found, left, _) = found("other", text.as_bytes());
            assert!(found.is_err() && left == text.as_bytes(), "{text}: {found:?}");
        }
    }
}

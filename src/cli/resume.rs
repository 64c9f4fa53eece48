//! `kabar annotate --out FILE --resume`: what an earlier run left in FILE, and how the next one goes on behind it.
//!
//! FILE has one line for each article that was annotated, in the order of the input, and nothing for what could not be
//! read. So what is done is told by its whole lines, each with the id of its article; a half line at the end is cut off.
//! The input is gone through from its beginning. An article whose id is the next one in FILE is passed over, without being
//! annotated. One whose id is another has no line, because kabar failed on it: it is tried again, and fails again. What
//! cannot be read is met, told and counted again, so exit code, count and rejects are those of a run that nobody
//! interrupted. The last whole line is not passed over: it is made again, and where it comes out otherwise, FILE is of
//! another input, of other rules or of another kabar, and stays as it is.

use kabar_annotate::article::Article;
use kabar_formats::contract;
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

/// What every line of FILE begins with.
const LINE_START: &[u8] = b"{\"id\":";

/// What is said where FILE does not fit to what is annotated.
pub const MISMATCH: &str =
    "what stands in it is of another input, of other rules or of another kabar; remove it to begin anew";

/// The articles that are done.
#[derive(Debug, Default)]
pub struct DoneArticles {
    /// Hashes of the ids of all but the last: eight bytes an article.
    ids: Vec<u64>,
    next: usize,
}

/// What stands in FILE.
#[derive(Debug, Default)]
pub struct ResumePoint {
    /// The articles that are done, but for the last.
    pub done: DoneArticles,
    /// The last whole line.
    pub last_line: Vec<u8>,
}

impl DoneArticles {
    /// Is there nothing more to pass over?
    pub fn is_exhausted(&self) -> bool {
        self.next == self.ids.len()
    }

    /// Is `article`, the next one of the input, done? Each is asked for once.
    pub fn skip(&mut self, article: &Article) -> bool {
        let passes = self.ids.get(self.next) == Some(&hash_id(&article.id));
        self.next += usize::from(passes);
        passes
    }
}

impl ResumePoint {
    /// Whole lines.
    pub fn whole_lines(&self) -> usize {
        self.done.ids.len() + usize::from(!self.last_line.is_empty())
    }
}

/// Reads what stands in `file`, cuts a half line off, and goes to where the last whole line begins.
///
/// # Errors
/// Where `file` fails, and where a line of it is none of `kabar annotate`, in words.
pub fn find_resume_point(file: &mut File) -> io::Result<ResumePoint> {
    let mut found = ResumePoint::default();
    let (mut line, mut start, mut end) = (Vec::new(), 0, 0);
    let mut from = BufReader::new(&mut *file);
    loop {
        line.clear();
        // Whatever else the file is, its first bytes say so before a line without an end fills the memory.
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

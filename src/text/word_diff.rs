//! What changed between two versions of a text: words put in and taken out, paragraph by paragraph. Two words are compared
//! as they are written; white space is not.

use kabar_annotate::text::Span;
use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};
use std::time::{Duration, Instant};

/// After so long the rest of two texts is taken for changed: two books that have nothing in common would take minutes.
const MAX_TIME: Duration = Duration::from_millis(200);

/// Words between two changes that are so few that both read better as one.
const MAX_ISLAND_WORDS: usize = 1;

/// What became of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordChange {
    /// They stand in both versions.
    Kept,
    /// They were taken out.
    Removed,
    /// They were put in.
    Added,
}

impl WordChange {
    /// What stands before and after the words where nothing else marks them: those of wdiff.
    pub fn marks(self) -> (&'static str, &'static str) {
        match self {
            WordChange::Kept => ("", ""),
            WordChange::Removed => ("[-", "-]"),
            WordChange::Added => ("{+", "+}"),
        }
    }
}

/// Words that have one thing in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordRun {
    /// What became of them.
    pub change: WordChange,
    /// The words, with a space between each two.
    pub words: String,
}

/// A paragraph of both versions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParagraphDiff {
    /// Its words in order; removed ones before those that stand in their place.
    pub runs: Vec<WordRun>,
}

impl ParagraphDiff {
    /// Is something in it that one version does not have?
    pub fn is_changed(&self) -> bool {
        self.runs.iter().any(|run| run.change != WordChange::Kept)
    }

    /// The paragraph as one text with marks around the changes, and where each of them stands in it, marks included.
    pub fn marked(&self) -> (String, Vec<(Span, WordChange)>) {
        let mut text = String::new();
        let mut changes = Vec::new();
        for run in &self.runs {
            if !text.is_empty() {
                text.push(' ');
            }
            let (start, (open, close)) = (text.len(), run.change.marks());
            text.extend([open, &run.words, close]);
            if run.change != WordChange::Kept {
                changes.push((Span::new(start, text.len()), run.change));
            }
        }
        (text, changes)
    }

    fn push(&mut self, change: WordChange, words: &[&str]) {
        match self.runs.last_mut() {
            Some(last) if last.change == change => {
                last.words.push(' ');
                last.words.push_str(&words.join(" "));
            }
            _ => self.runs.push(WordRun { change, words: words.join(" ") }),
        }
    }
}

/// Stands for the end of a paragraph among its words: no word is a line feed.
const PARAGRAPH_END: &str = "\n";

/// The paragraphs of `before` and `after`, with what changed in each.
pub fn diff(before: &str, after: &str) -> Vec<ParagraphDiff> {
    let (before, after) = (words_of(before), words_of(after));
    let deadline = Instant::now().checked_add(MAX_TIME);
    let ops = capture_diff_slices_deadline(Algorithm::Myers, &before, &after, deadline);
    let mut paragraphs = vec![ParagraphDiff::default()];
    let mut put = |change: WordChange, words: &[&str]| {
        for (nth, part) in words.split(|word| *word == PARAGRAPH_END).enumerate() {
            // A paragraph ends where it does now, or where a whole one was taken out.
            let ends = change != WordChange::Removed || part.is_empty() || nth > 1;
            if nth > 0 && ends && paragraphs.last().is_some_and(|last| !last.runs.is_empty()) {
                paragraphs.push(ParagraphDiff::default());
            }
            if let (false, Some(last)) = (part.is_empty(), paragraphs.last_mut()) {
                last.push(change, part);
            }
        }
    };
    let (mut removed, mut added): (Vec<&str>, Vec<&str>) = Default::default();
    let count = ops.len();
    for (nth, op) in ops.into_iter().enumerate() {
        let (old, new) = (op.old_range(), op.new_range());
        if let DiffOp::Equal { .. } = op {
            let kept = &after[new];
            let is_island = !removed.is_empty() && !added.is_empty() && nth + 1 < count;
            if is_island && kept.len() <= MAX_ISLAND_WORDS && !kept.contains(&PARAGRAPH_END) {
                removed.extend(kept);
                added.extend(kept);
                continue;
            }
            put(WordChange::Removed, &std::mem::take(&mut removed));
            put(WordChange::Added, &std::mem::take(&mut added));
            put(WordChange::Kept, kept);
        } else {
            removed.extend(&before[old]);
            added.extend(&after[new]);
        }
    }
    put(WordChange::Removed, &removed);
    put(WordChange::Added, &added);
    paragraphs.retain(|paragraph| !paragraph.runs.is_empty());
    paragraphs
}

/// The words of `text`, and an end after each paragraph.
fn words_of(text: &str) -> Vec<&str> {
    let paragraphs = text.lines().filter(|line| !line.trim().is_empty());
    paragraphs.flat_map(|line| line.split_whitespace().chain([PARAGRAPH_END])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn marked(before: &str, after: &str) -> Vec<String> {
        diff(before, after).iter().map(|paragraph| paragraph.marked().0).collect()
    }

    #[test]
    fn words_are_put_in_and_taken_out() {
        assert_eq!(
            marked(
                "Dua belas orang luka.\n\nPasar dibuka lagi pada Senin.\nWarga pulang.",
                "Lima belas orang luka.\nPasar dibuka lagi pada Selasa pagi.\n\nWarga pulang."
            ),
            [
                "[-Dua-] {+Lima+} belas orang luka.",
                "Pasar dibuka lagi pada [-Senin.-] {+Selasa pagi.+}",
                "Warga pulang."
            ]
        );
    }

    #[test]
    fn whole_paragraphs_come_and_go() {
        assert_eq!(
            marked("Satu dua.\nTiga.", "Satu dua.\nBaru sama sekali.\nTiga."),
            ["Satu dua.", "{+Baru sama sekali.+}", "Tiga."]
        );
        assert_eq!(marked("Satu dua.\nTiga empat.", "Satu dua."), ["Satu dua.", "[-Tiga empat.-]"]);
        assert_eq!(marked("", "Satu."), ["{+Satu.+}"]);
        assert!(diff("Satu  dua", "Satu dua").iter().all(|paragraph| !paragraph.is_changed()));
    }

    #[test]
    fn a_word_between_two_changes_goes_with_them() {
        assert_eq!(
            marked("satu dua tiga empat lima", "satu DUA tiga EMPAT lima"),
            ["satu [-dua tiga empat-] {+DUA tiga EMPAT+} lima"]
        );
    }

    proptest! {
        #[test]
        fn both_versions_are_in_the_difference(before in "([a-c]{1,2}[ \n]){0,30}", after in "([a-c]{1,2}[ \n]){0,30}") {
            let paragraphs = diff(&before, &after);
            let of = |wanted: WordChange| -> Vec<String> {
                let runs = paragraphs.iter().flat_map(|paragraph| &paragraph.runs);
                let runs = runs.filter(|run| run.change == WordChange::Kept || run.change == wanted);
                runs.flat_map(|run| run.words.split(' ').map(str::to_owned)).collect()
            };
            prop_assert_eq!(of(WordChange::Removed), before.split_whitespace().collect::<Vec<_>>());
            prop_assert_eq!(of(WordChange::Added), after.split_whitespace().collect::<Vec<_>>());
        }
    }
}

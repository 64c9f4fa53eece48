//! The page and its panels: folds, quotations, names, links, decisions on lines.

use super::count::counted;
use super::dates::day_and_time;
use super::undo::undo_hint;
use crate::app::reading_depth::ReadingDepth;
use crate::app::rule_change::RuleChange;
use kabar_annotate::annotate::lines::user_rules::LineDecision;
use kabar_annotate::article::{Article, EntityKind, LineAnnotation, LineLabel};
use kabar_annotate::text::CleanText;

/// Said of a related article without an address.
pub const NO_LINK: &str = "this link has no address";

/// Said where no link hint can be shown on the page.
pub const NO_LINKS: &str = "no links on this screen";

/// Shown while the links on screen have labels.
pub const HINTS_HELP: &str = "letters open a link, a capital shows its address; Esc leaves it";

/// The short form of [`HINTS_HELP`], for a screen with few columns.
pub const HINTS_HELP_SHORT: &str = "letters open, a capital shows; Esc";

/// Said where the article has no related articles.
pub const NO_RELATED: &str = "no related articles";

/// Said where an article has no address, and so no page.
pub const NO_PAGE_ADDRESS: &str = "this article has no address, and so no page";

/// Said where the reader asked for the page, and it has no more than the feed.
pub const NOTHING_NEW_ON_PAGE: &str = "the feed’s text: its page says no more";

/// Shown in the footer while the page of the article is being fetched.
pub const FETCHING_PAGE: &str = "fetching its page…";

/// Shown in the footer where the text is that of the article's own page.
pub const TEXT_OF_PAGE: &str = "page’s text";

/// Said where the article has no quotations.
pub const NO_QUOTES: &str = "no quotations in this article";

/// Said where the article names nobody.
pub const NO_NAMES: &str = "no names in this article";

/// Heads the panel of an address.
pub const ADDRESS: &str = "Address";

/// Shown where the screen has no room for the QR code of an address.
pub const NO_ROOM_FOR_CODE: &str = "the screen is too small for a code that a camera can read";

/// Said to a key that acts on the page, while none is on screen.
pub const OPEN_ARTICLE_FIRST: &str = "open the article first";

/// Said where no fold is on screen.
pub const NOTHING_FOLDED: &str = "nothing is folded on this screen";

/// Said where no line can be decided on.
pub const NO_LINES: &str = "no line of the article is on this screen";

/// A decision on a line that holds for all outlets.
pub const EVERYWHERE: &str = "everywhere";

/// Marks a folded line in the panel of lines.
pub const FOLDED_LINE: &str = "folded";

/// Marks a dimmed line in the panel of lines.
pub const DIMMED_LINE: &str = "dimmed";

/// Heads the choice of what a line is, which may be the article or not.
pub const LINE_DECISION: &str = "is this the article?";

/// Heads the quotations without a speaker.
pub const NO_SPEAKER: &str = "no speaker named";

/// The kinds of entity, as the panel of names heads them.
pub const ENTITY_KIND_TITLES: [(EntityKind, &str); 5] = [
    (EntityKind::Person, "People"),
    (EntityKind::Organisation, "Organisations"),
    (EntityKind::Place, "Places"),
    (EntityKind::Date, "Dates"),
    (EntityKind::Money, "Amounts of money"),
];

/// What is decided on a line.
pub fn decision_title(fold: bool) -> &'static str {
    if fold { "fold lines like this" } else { "this is article" }
}

/// What is decided on a line, where one of `decisions` is chosen.
pub fn decisions_title(decisions: &[LineDecision]) -> &'static str {
    match decisions {
        [one] => decision_title(one.should_fold),
        _ => LINE_DECISION,
    }
}

/// Said when the reader's rules changed; `undo` is the key that undoes it.
pub fn rule_changed(decided: RuleChange, undo: &str) -> String {
    let back = undo_hint(undo);
    match decided {
        RuleChange::Folded => format!("lines like this are folded from now on{back}"),
        RuleChange::Article => format!("this is article from now on{back}"),
        RuleChange::Undone => "taken back".into(),
    }
}

/// Said when the text of the page took the place of the feed's; `key` goes back to that.
pub fn page_taken(before: usize, after: usize, key: &str) -> String {
    let back = if key.is_empty() { String::new() } else { format!("; {key} goes back") };
    format!("the page’s text: {}, the feed has {before}{back}", counted(after, "word"))
}

/// Said where the page could not be fetched, or its text was not taken.
pub fn page_not_taken(why: &str) -> String {
    format!("the feed’s text: {why}")
}

/// What was done to the text, and that `key` takes the other one again.
pub fn text_switched(done: &str, key: &str) -> CleanText {
    let back = if key.is_empty() { String::new() } else { format!("; {key} takes the other again") };
    CleanText::one_line(&format!("{done}{back}"))
}

/// Said where no label begins with what was typed: "no link is labelled jk".
pub fn no_label(typed: &str) -> String {
    format!("no link is labelled {typed}")
}

/// How much of the article the page shows now; `key` goes to the next depth.
pub fn depth_changed(depth: ReadingDepth, key: &str) -> String {
    match depth {
        ReadingDepth::Full => "the full text".into(),
        ReadingDepth::Skim => {
            format!("skim: lead, a quotation a speaker, numbers; {key} for quotations only")
        }
        ReadingDepth::Quotes => format!("quotations only; {key} for the full text"),
    }
}

/// The depth in the footer, where it is not the full text.
pub fn depth_label(depth: ReadingDepth) -> Option<&'static str> {
    match depth {
        ReadingDepth::Full => None,
        ReadingDepth::Skim => Some("skim"),
        ReadingDepth::Quotes => Some("quotations only"),
    }
}

/// How many sentences a skim left out: "5 sentences".
pub fn skipped_sentences(sentences: usize) -> String {
    counted(sentences, "sentence")
}

/// A decision on a line that holds for one outlet: "only in articles of Kabar Pagi".
pub fn only_in_outlet(outlet: &str) -> String {
    format!("only in articles of {outlet}")
}

/// Said when an address was copied: "copied https://…".
pub fn copied(what: &str) -> String {
    format!("copied {what}")
}

/// What a line is that is only likely furniture: "likely channel invitation".
pub fn likely_kind(line: &LineAnnotation) -> String {
    format!("likely {}", kind_name(line))
}

/// Why a line is dimmed: "likely channel invitation, so it is dimmed and not folded. An invitation to …"
pub fn dimmed_reason(line: &LineAnnotation) -> String {
    let why = line.reason.as_ref().map_or("", |why| why.explanation.as_str());
    format!("{}, so it is dimmed and not folded. {why}", likely_kind(line)).trim_end().to_owned()
}

/// Said to the key that unfolds where nothing is folded, but a line is dimmed; `decide` is the key to decide on lines.
pub fn only_dimmed(line: &LineAnnotation, decide: &str) -> String {
    format!("nothing folded here; dimmed: {}, {decide} decides", likely_kind(line))
}

/// "2 lines folded: related link, channel invitation"; of an open fold "shown" instead.
pub fn fold_summary(lines: &[LineAnnotation], open: bool) -> String {
    let mut kinds: Vec<&str> = Vec::new();
    for line in lines {
        let what = kind_name(line);
        if !kinds.contains(&what) {
            kinds.push(what);
        }
    }
    let state = if open { "shown" } else { "folded" };
    format!("{} {state}: {}", counted(lines.len(), "line"), kinds.join(", "))
}

fn kind_name(line: &LineAnnotation) -> &str {
    line.reason.as_ref().map_or(label_name(line.label), |why| why.summary.as_str())
}

fn label_name(label: LineLabel) -> &'static str {
    match label {
        LineLabel::Body => "article",
        LineLabel::Heading => "heading",
        LineLabel::Caption => "caption",
        LineLabel::Related => "related link",
        LineLabel::Promo => "promotion",
        LineLabel::Credit => "credit",
        LineLabel::Boilerplate => "page furniture",
    }
}

/// What stands under the headline: outlet, authors, date, language, minutes to read, sources.
pub fn byline(article: &Article, language: Option<&str>, sources: &[String]) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(article.site.as_deref().map(str::to_owned));
    if !article.authors.is_empty() {
        let names: Vec<&str> = article.authors.iter().map(|a| &**a).collect();
        parts.push(names.join(", "));
    }
    parts.extend(article.published.map(day_and_time));
    parts.extend(language.map(str::to_owned));
    parts.push(format!("{} min", article.reading_minutes()));
    parts.extend(sources.iter().map(|s| format!("source {s}")));
    parts
}

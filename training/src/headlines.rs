//! Trains the model of where a headline ends that is glued to a paragraph
//! ([`headline_boundary`](kabar_annotate::annotate::lines::headline_boundary)).
//!
//! The lines are made: a sentence of an article, the headline of another that shares a name with it, and the article's next
//! paragraph, joined as scrapers join them. The right end is known, and the model learns to give it more probability than
//! the other places.

use crate::log_linear::{self, Case, Settings};
use crate::random::Random;
use kabar_annotate::annotate::lines::headline_boundary::{
    GluedText, MAX_HEADLINE_PIECES, MarkerPlace, WEIGHT_COUNT, headline_ends,
};
use kabar_annotate::annotate::lines::word_usage::WordUsage;
use kabar_patterns::{Token, tokenize};
use std::collections::HashMap;
use std::fmt::Write;
use std::io::Read;

/// Lines made of each article.
const LINES_PER_ARTICLE: usize = 6;
const SETTINGS: Settings =
    Settings { weight_count: WEIGHT_COUNT, rounds: 8, rate: 0.15, decay: 2e-5, hidden: 300 };
/// One article in so many is only measured.
const HELD_OUT: usize = 12;
/// The fewest words of a headline.
const MIN_TITLE_WORDS: usize = 4;
/// The fewest paragraphs of an article without a headline.
const MIN_PARAGRAPHS: usize = 5;
/// The least mean length of paragraphs, in bytes.
const MIN_PARAGRAPH_BYTES: usize = 80;
/// Headlines that share one word with an article, from which one is drawn.
const MAX_SHARED: usize = 400;
/// Markers of the languages, with their colon. The model does not see them.
const MARKER: &str = "Baca juga:";

struct SourceArticle {
    /// Empty if it is not known.
    title: String,
    paragraphs: Vec<String>,
}

/// A made line.
struct MadeLine {
    /// The places where the headline may end, and which is right.
    ends: Case,
    /// Does nothing stand between the headline and the article?
    tight: bool,
}

/// Writes the model to `file`, trained on the articles with headlines in `folder`/unlabelled, without those of `left_out`.
pub fn learn(folder: &str, file: &str, left_out: &[&str]) {
    let mut random = Random::new(7);
    let (mut train, mut held_out) = (Vec::new(), Vec::new());
    for language in ["id", "en"] {
        let articles = read(&format!("{folder}/unlabelled/{language}_news_articles.jsonl.gz"), left_out);
        let index = index_titles(&articles);
        for (number, article) in articles.iter().enumerate() {
            for _ in 0..LINES_PER_ARTICLE {
                let Some(line) = make_line(article, &articles, &index, &mut random) else { continue };
                if number % HELD_OUT == 0 { held_out.push(line) } else { train.push(line) }
            }
        }
        println!("{language}: {} articles, {} lines so far", articles.len(), train.len());
    }
    let mut cases: Vec<&Case> = train.iter().map(|line| &line.ends).collect();
    let weights = log_linear::train(&mut cases, &SETTINGS, &mut random, |round, loss| {
        println!("round {round}: loss {loss:.4}");
    });
    let bytes = log_linear::to_bytes(&weights);
    report(&held_out, &log_linear::from_bytes(&bytes));
    std::fs::write(file, bytes).unwrap_or_else(|e| panic!("{file}: {e}"));
}

fn read(path: &str, left_out: &[&str]) -> Vec<SourceArticle> {
    let file = std::fs::File::open(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let mut json = String::new();
    flate2::read::MultiGzDecoder::new(file).read_to_string(&mut json).expect("readable gzip");
    let article = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).ok()?;
        let title = value.get("title").and_then(|title| title.as_str()).unwrap_or("").trim();
        let title = if title.split(' ').count() < MIN_TITLE_WORDS { "" } else { title }.to_owned();
        let source = value.get("src")?.as_str()?;
        if left_out.iter().any(|out| source.contains(out)) {
            return None;
        }
        let text = value.get("text")?.as_str()?;
        let text = text.replace(".,", ".\n").replace("?,", "?\n").replace("\",", "\", ").replace("  ", " ");
        let paragraphs = text.lines().map(|p| p.trim_start_matches([',', '-', ' ']).trim().to_owned());
        Some(SourceArticle { title, paragraphs: paragraphs.filter(|p| p.len() > 40).collect() })
    };
    // Without a headline only what is plainly an article in paragraphs.
    let is_usable = |article: &SourceArticle| {
        let least = if article.title.is_empty() { MIN_PARAGRAPHS } else { 2 };
        let length: usize = article.paragraphs.iter().map(String::len).sum();
        article.paragraphs.len() >= least && length / article.paragraphs.len() > MIN_PARAGRAPH_BYTES
    };
    json.lines().filter_map(article).filter(is_usable).collect()
}

fn tokens_of(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    tokenize(text, 0, &mut tokens);
    tokens
}

/// The articles in whose headlines a capitalised word stands.
fn index_titles(articles: &[SourceArticle]) -> HashMap<u64, Vec<usize>> {
    let mut index: HashMap<u64, Vec<usize>> = HashMap::new();
    for (number, article) in articles.iter().enumerate() {
        for token in tokens_of(&article.title).iter().filter(|t| t.is_capitalized() && t.len() > 2) {
            index.entry(token.hash).or_default().push(number);
        }
    }
    index.retain(|_, numbers| numbers.len() <= MAX_SHARED);
    index
}

fn make_line(
    article: &SourceArticle,
    articles: &[SourceArticle],
    index: &HashMap<u64, Vec<usize>>,
    random: &mut Random,
) -> Option<MadeLine> {
    let at = 1 + random.below(article.paragraphs.len() - 1);
    let paragraph = paragraph_start(&article.paragraphs[at], random)?;
    let title = &related(article, articles, index, random).title;
    let title = recase(title, random);
    let tight = random.unit() < 0.4;
    let ends_line = random.unit() < 0.12;
    let place = match random.unit() {
        u if u < 0.2 => MarkerPlace::LineStart,
        u if (u < 0.28) != tight => MarkerPlace::Tight,
        _ => MarkerPlace::AfterSpace,
    };
    // The article around the line, for how it uses its words.
    let mut text = article.paragraphs[..at].join("\n");
    text.push(if place == MarkerPlace::AfterSpace { ' ' } else { '\n' });
    text.push_str(MARKER);
    let title_start = text.len();
    write!(text, " {title}").expect("a string");
    let joint = if tight { "" } else { " " };
    let next = text.len() + joint.len();
    if !ends_line {
        text.push_str(joint);
        // A numbered heading or a heading of the article's own comes next, or an item of a list.
        let other = |random: &mut Random| recase(&related(article, articles, index, random).title, random);
        match random.unit() {
            u if u < 0.03 => write!(text, "{}. {}{joint}", 1 + random.below(9), other(random)),
            u if u < 0.05 => write!(text, "{}. ", 1 + random.below(9)),
            u if u < 0.06 => write!(text, "• "),
            u if u < 0.07 => write!(text, "{}{joint}", other(random)),
            _ => Ok(()),
        }
        .expect("a string");
        text.push_str(&paragraph);
    }
    let line_end = text.len();
    text.push('\n');
    text.push_str(&article.paragraphs[at + 1..].join("\n"));
    let tokens = tokens_of(&text);
    let usage = WordUsage::from_tokens(&tokens);
    let from = tokens.partition_point(|t| t.start < title_start);
    let to = tokens.partition_point(|t| t.end <= line_end);
    let to = to.min(from + 3 * MAX_HEADLINE_PIECES);
    let glued = GluedText { text: &text, tokens: &tokens[from..to], before: place, usage: &usage };
    let ends = headline_ends(&glued);
    let right = if ends_line { None } else { Some(next) };
    let right = ends.iter().position(|end| end.next == right)?;
    let candidates = ends.into_iter().map(|end| end.features).collect();
    Some(MadeLine { ends: Case { candidates, right, weight: 1.0 }, tight })
}

/// A paragraph, or from one of its later sentences on.
fn paragraph_start(paragraph: &str, random: &mut Random) -> Option<String> {
    let starts: Vec<usize> =
        paragraph.match_indices(". ").map(|(at, _)| at + 2).filter(|&at| paragraph.len() > at + 40).collect();
    let from =
        if !starts.is_empty() && random.unit() < 0.35 { starts[random.below(starts.len())] } else { 0 };
    let text = &paragraph[from..];
    text.starts_with(|c: char| c.is_uppercase() || c.is_numeric() || matches!(c, '"' | '“' | '\''))
        .then(|| text.to_owned())
}

/// An article whose headline shares a name with `article`, or now and then any other, or itself.
fn related<'a>(
    article: &'a SourceArticle,
    articles: &'a [SourceArticle],
    index: &HashMap<u64, Vec<usize>>,
    random: &mut Random,
) -> &'a SourceArticle {
    let kind = random.unit();
    if kind < 0.08 && !article.title.is_empty() {
        return article;
    }
    if kind < 0.75 {
        let paragraph = &article.paragraphs[random.below(article.paragraphs.len())];
        let words = tokens_of(paragraph);
        let named: Vec<&Token> =
            words.iter().filter(|t| t.is_capitalized() && index.contains_key(&t.hash)).collect();
        if !named.is_empty() {
            let numbers = &index[&named[random.below(named.len())].hash];
            return &articles[numbers[random.below(numbers.len())]];
        }
    }
    let start = random.below(articles.len());
    let any = articles[start..].iter().chain(&articles[..start]).find(|any| !any.title.is_empty());
    any.unwrap_or(article)
}

/// The headline as it is, or in another case: of most outlets each word has a capital, of others only names.
fn recase(title: &str, random: &mut Random) -> String {
    let kind = random.unit();
    if kind < 0.72 {
        return title.to_owned();
    }
    let mut out = String::with_capacity(title.len());
    for (i, word) in title.split(' ').enumerate() {
        if i > 0 {
            out.push(' ');
        }
        let plain = word.chars().skip(1).all(char::is_lowercase);
        if kind < 0.86 {
            // Small letters, but for one word in three, which may be a name.
            let small = i > 0 && plain && random.unit() < 0.7;
            out.push_str(&if small { word.to_lowercase() } else { word.to_owned() });
        } else if kind < 0.98 {
            let mut letters = word.chars();
            let first = letters.next().filter(|_| plain && word.len() > 3);
            match first {
                Some(first) => out.extend(first.to_uppercase().chain(letters)),
                None => out.push_str(word),
            }
        } else {
            out.push_str(&word.to_uppercase());
        }
    }
    out
}

/// Prints how many ends are found, and how many of them are wrong, by how probable they must be.
fn report(lines: &[MadeLine], weights: &[f32]) {
    for least in [0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998] {
        let mut found = [(0, 0); 2];
        let mut count = [0; 2];
        for line in lines {
            let p = log_linear::probabilities(&line.ends.candidates, weights);
            let best = (0..p.len()).max_by(|&a, &b| p[a].total_cmp(&p[b])).unwrap_or(0);
            let kind = usize::from(line.tight);
            count[kind] += 1;
            if p[best] >= least {
                found[kind].0 += 1;
                found[kind].1 += usize::from(best != line.ends.right);
            }
        }
        print!("at least {least}:");
        for (kind, name) in ["with a space", "without"].iter().enumerate() {
            let (all, wrong) = found[kind];
            print!(
                "  {name} {:.1} % of {}, {wrong} wrong",
                100.0 * all as f32 / count[kind].max(1) as f32,
                count[kind]
            );
        }
        println!();
    }
}

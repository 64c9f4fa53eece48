//! Prints who said what in the article on standard input: its first line is the headline, the others are its text.
//!
//! ```sh
//! cargo run -p kabar-annotate --example speakers < article.txt
//! ```

use kabar_annotate::article::{Article, QuoteKind};
use kabar_annotate::{Options, annotate};
use std::io::{self, Read};

fn main() -> io::Result<()> {
    let mut input = String::new();
    io::stdin().read_to_string(&mut input)?;
    let (headline, text) = input.trim_start().split_once('\n').unwrap_or((&input, ""));
    let Some(article) = Article::from_text(headline, text.trim()) else {
        eprintln!("no article on standard input");
        return Ok(());
    };

    let annotations = annotate(&article, &Options::default());
    for line in annotations.lines.iter().filter(|line| line.is_folded()) {
        println!("[folded: {:?}] {}", line.label, line.span.slice(article.text()));
    }
    for quote in annotations.quotes.iter().filter(|quote| quote.kind != QuoteKind::Other) {
        let speaker = quote.speaker.as_deref().unwrap_or("somebody");
        println!("{speaker}: {}", quote.span.slice(article.text()));
    }
    Ok(())
}

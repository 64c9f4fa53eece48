//! Reads articles in any format from standard input and prints what the engine says of each, as one JSON object a line.
//!
//! ```sh
//! cargo run -p kabar-formats --example annotations < feed.xml
//! ```

use kabar_annotate::{Options, annotate};
use kabar_formats::contract;
use std::io::{self, Read, Write};

fn main() -> io::Result<()> {
    let mut bytes = Vec::new();
    io::stdin().read_to_end(&mut bytes)?;
    let input = kabar_formats::read("standard input", &bytes);
    for diagnostic in &input.diagnostics {
        eprintln!("{}: {}", diagnostic.file, diagnostic.message);
    }
    let mut out = io::stdout().lock();
    for mut article in input.articles {
        let annotations = annotate(&article, &Options::default());
        article.break_at(&annotations.line_breaks);
        contract::write_article(&article, &annotations, &mut out)?;
    }
    out.flush()
}

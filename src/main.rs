//! Arguments → cli; prints an error as one line.

fn main() -> std::io::Result<()> {
    kabar::cli::annotate::run()
}

//! Lists assets/languages/*/*.toml and assets/models/*.bin, so that adding a language or a model is adding a file; and
//! compiles the line rules ([`lines`]).
//!
//! The lists are written as `include_str!` and `include_bytes!` tables to `OUT_DIR`: nothing is read from disk when
//! the engine runs.

mod lines;

use std::{env, error::Error, fmt::Write, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let root = env::var("CARGO_MANIFEST_DIR")?;
    let out = env::var("OUT_DIR")?;
    let languages = Path::new(&root).join("assets/languages");
    let models = Path::new(&root).join("assets/models");

    let mut table = String::from("&[\n");
    let mut rules = Vec::new();
    for folder in entries(&languages)? {
        for file in entries(&folder)?.iter().filter(|f| f.extension().is_some_and(|e| e == "toml")) {
            let row = (name(&folder), name(file), file.display());
            writeln!(table, "    ({:?}, {:?}, include_str!({:?})),", row.0, row.1, row.2.to_string())?;
            if name(file) == "lines.toml" {
                println!("cargo:rerun-if-changed={}", file.display());
                rules.push((name(&folder), fs::read_to_string(file)?));
            }
        }
    }
    fs::write(Path::new(&out).join("lines.rs"), lines::rule_tables(&rules)?)?;
    fs::write(Path::new(&out).join("languages.rs"), table + "]\n")?;

    let mut table = String::from("&[\n");
    for file in entries(&models)?.iter().filter(|f| f.extension().is_some_and(|e| e == "bin")) {
        let code = file.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        writeln!(table, "    ({code:?}, include_bytes!({:?})),", file.display().to_string())?;
    }
    fs::write(Path::new(&out).join("models.rs"), table + "]\n")?;
    Ok(())
}

/// What a folder holds, sorted by name; cargo is told to look again when that changes.
fn entries(folder: &Path) -> Result<Vec<std::path::PathBuf>, Box<dyn Error>> {
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut found: Vec<_> =
        fs::read_dir(folder)?.map(|e| Ok(e?.path())).collect::<Result<_, std::io::Error>>()?;
    found.retain(|p| !name(p).starts_with('.'));
    found.sort();
    Ok(found)
}

fn name(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

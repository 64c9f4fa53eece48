//! Lists assets/languages/*/*.toml and assets/models/*.bin, so that a language or a model is added by adding a file; and
//! compiles the rules for lines ([`lines`]) and their families ([`families`]).
//!
//! The lists are written to `OUT_DIR` as tables of `include_str!` and `include_bytes!`: nothing is read from disk when the
//! engine runs.

mod families;
mod lines;

use std::{env, error::Error, fmt::Write, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let root = env::var("CARGO_MANIFEST_DIR")?;
    let out = env::var("OUT_DIR")?;
    let languages = Path::new(&root).join("assets/languages");
    let models = Path::new(&root).join("assets/models");

    let mut table = String::from("&[\n");
    let (mut rules, mut families) = (Vec::new(), Vec::new());
    for folder in list_folder(&languages)? {
        for file in list_folder(&folder)?.iter().filter(|f| f.extension().is_some_and(|e| e == "toml")) {
            let row = (file_name(&folder), file_name(file), file.display());
            writeln!(table, "    ({:?}, {:?}, include_str!({:?})),", row.0, row.1, row.2.to_string())?;
            let compiled = match file_name(file).as_str() {
                lines::FILE => &mut rules,
                families::FILE => &mut families,
                _ => continue,
            };
            println!("cargo:rerun-if-changed={}", file.display());
            compiled.push((file_name(&folder), fs::read_to_string(file)?));
        }
    }
    fs::write(Path::new(&out).join("lines.rs"), lines::rule_tables(&rules)?)?;
    let with_rules: Vec<String> = rules.iter().map(|(language, _)| language.clone()).collect();
    fs::write(Path::new(&out).join("families.rs"), families::family_tables(&with_rules, &families)?)?;
    fs::write(Path::new(&out).join("languages.rs"), table + "]\n")?;

    let mut table = String::from("&[\n");
    for file in list_folder(&models)?.iter().filter(|f| f.extension().is_some_and(|e| e == "bin")) {
        let code = file.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        writeln!(table, "    ({code:?}, include_bytes!({:?})),", file.display().to_string())?;
    }
    fs::write(Path::new(&out).join("models.rs"), table + "]\n")?;
    Ok(())
}

/// The files and folders in `folder`, sorted by name, without hidden ones. Cargo runs the build again when that changes.
fn list_folder(folder: &Path) -> Result<Vec<std::path::PathBuf>, Box<dyn Error>> {
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut found: Vec<_> =
        fs::read_dir(folder)?.map(|e| Ok(e?.path())).collect::<Result<_, std::io::Error>>()?;
    found.retain(|p| !file_name(p).starts_with('.'));
    found.sort();
    Ok(found)
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

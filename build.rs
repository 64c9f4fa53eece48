//! Lists assets/samples/*, assets/keys/*.toml and assets/themes/*.toml, so that adding a sample, a key map or a theme is
//! adding a file.
//!
//! The lists are written as `include_str!` and `include_bytes!` tables to `OUT_DIR`: nothing is read from disk when
//! kabar runs.

use std::{env, error::Error, fmt::Write, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let assets = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("assets");
    let out = env::var("OUT_DIR")?;

    let mut table = String::from("&[\n");
    for file in entries(&assets.join("samples"))? {
        writeln!(table, "    ({:?}, include_bytes!({:?})),", name(&file), file.display().to_string())?;
    }
    fs::write(Path::new(&out).join("samples.rs"), table + "]\n")?;

    for kind in ["keys", "themes"] {
        let mut table = String::from("&[\n");
        for file in entries(&assets.join(kind))? {
            let stem = file.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
            writeln!(table, "    ({stem:?}, include_str!({:?})),", file.display().to_string())?;
        }
        fs::write(Path::new(&out).join(kind).with_extension("rs"), table + "]\n")?;
    }
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

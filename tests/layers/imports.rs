//! Which file of a crate uses which: read from the `use` lines and the paths in the code, as text.
//!
//! A name that a `mod.rs` only passes on (`pub use part::Name`) counts as used from the file that defines it. What stands
//! behind the first `#[cfg(test)]` of a file is left out: tests may use what they like.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A file, by its module path from the root of its crate: `["shelf", "archive"]`, empty for lib.rs.
pub type Module = Vec<String>;

/// The files of a crate and what each uses.
pub struct Crate {
    /// Module → file, relative to the source folder.
    pub files: BTreeMap<Module, PathBuf>,
    /// Module → modules it uses, without itself.
    pub uses: BTreeMap<Module, BTreeSet<Module>>,
}

/// All .rs files under `folder`, sorted.
pub fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path()) {
        if entry.is_dir() {
            found.extend(rust_files(&entry));
        } else if entry.extension().is_some_and(|e| e == "rs") {
            found.push(entry);
        }
    }
    found.sort();
    found
}

impl Crate {
    /// Reads the crate whose lib.rs stands in `source`.
    pub fn read(source: &Path) -> Crate {
        let texts = rust_files(source).into_iter().filter_map(|file| {
            let text = fs::read_to_string(&file).expect("readable");
            let file = file.strip_prefix(source).expect("inside").to_owned();
            (file != Path::new("main.rs")).then_some((file, text))
        });
        Crate::from_texts(texts)
    }

    /// The same from (path relative to the source folder, text) pairs.
    pub fn from_texts(texts: impl IntoIterator<Item = (PathBuf, String)>) -> Crate {
        let texts: Vec<_> = texts.into_iter().map(|(file, text)| (module_of(&file), file, text)).collect();
        let files: BTreeMap<_, _> =
            texts.iter().map(|(module, file, _)| (module.clone(), file.clone())).collect();
        let paths: BTreeMap<_, _> = texts
            .iter()
            .map(|(module, _, text)| (module.clone(), paths_in(&code_of(text), module, &files)))
            .collect();
        let uses = paths
            .iter()
            .map(|(module, used)| {
                let used = used.iter().map(|(_, path)| resolve(path, &files, &paths, 0));
                (module.clone(), used.filter(|m| m != module).collect())
            })
            .collect();
        Crate { files, uses }
    }

    /// Groups of files each of which uses every other, directly or through others; each group sorted.
    pub fn circles(&self) -> Vec<Vec<Module>> {
        let reached: BTreeMap<&Module, BTreeSet<&Module>> =
            self.files.keys().map(|module| (module, self.reached_from(module))).collect();
        let mut circles: Vec<Vec<Module>> = Vec::new();
        for module in self.files.keys().filter(|m| reached[m].contains(m)) {
            if circles.iter().any(|c| c.contains(module)) {
                continue;
            }
            let circle = reached[module].iter().filter(|m| reached[*m].contains(module));
            circles.push(circle.map(|m| (*m).clone()).collect());
        }
        circles
    }

    fn reached_from<'a>(&'a self, start: &Module) -> BTreeSet<&'a Module> {
        let mut reached = BTreeSet::new();
        let mut open: Vec<&Module> = self.uses[start].iter().collect();
        while let Some(module) = open.pop() {
            if reached.insert(module) {
                open.extend(&self.uses[module]);
            }
        }
        reached
    }
}

/// "shelf/archive/mod.rs" → `["shelf", "archive"]`.
fn module_of(file: &Path) -> Module {
    let mut parts: Module =
        file.with_extension("").components().map(|c| c.as_os_str().to_string_lossy().into_owned()).collect();
    if parts.last().is_some_and(|last| last == "mod" || last == "lib") {
        parts.pop();
    }
    parts
}

/// The file that defines what `path` names: the longest prefix that is a file, or the file from which that one passes the
/// next name on.
fn resolve(
    path: &[String],
    files: &BTreeMap<Module, PathBuf>,
    paths: &BTreeMap<Module, Vec<(String, Vec<String>)>>,
    depth: usize,
) -> Module {
    let length = (0..=path.len()).rev().find(|&n| files.contains_key(&path[..n])).unwrap_or(0);
    let module = path[..length].to_vec();
    let passed_on = path.get(length).and_then(|name| {
        let used = &paths[&module];
        used.iter().find(|(bound, target)| bound == name && target[..] != path[..])
    });
    match passed_on {
        Some((_, target)) if depth < 8 => resolve(target, files, paths, depth + 1),
        _ => module,
    }
}

/// The code of a file: comments, literals and tests left out.
fn code_of(text: &str) -> String {
    let mut code = String::new();
    for line in text.lines() {
        if ["#[cfg(test)]", "#[cfg(all(test,"].iter().any(|start| line.trim_start().starts_with(start)) {
            break;
        }
        code.push_str(line.split("//").next().unwrap_or(""));
        code.push('\n');
    }
    code
}

/// The paths that `code` of `module` names: (the name that a `use` binds, or nothing; the path from the crate's root).
fn paths_in(code: &str, module: &Module, files: &BTreeMap<Module, PathBuf>) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    let (mut rest, mut code_without_uses) = (code, String::new());
    while let Some(at) = next_use(rest) {
        let end = rest[at..].find(';').map_or(rest.len(), |end| at + end);
        let mut paths = Vec::new();
        expand(rest[at..end].trim(), &[], &mut paths);
        for (name, path) in paths {
            found.extend(absolute(&path, module, files).map(|path| (name, path)));
        }
        code_without_uses.push_str(&rest[..at]);
        rest = &rest[end..];
    }
    code_without_uses.push_str(rest);
    let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    for word in code_without_uses.split(|c| !is_path(c)).filter(|word| word.contains("::")) {
        let path: Vec<String> = word.split("::").filter(|s| !s.is_empty()).map(str::to_owned).collect();
        found.extend(absolute(&path, module, files).map(|path| (String::new(), path)));
    }
    found
}

/// Where the tree of the next `use` begins.
fn next_use(code: &str) -> Option<usize> {
    let begins_statement = |at: usize| {
        let line = code[..at].rsplit('\n').next().unwrap_or("").trim();
        line.is_empty() || line.starts_with("pub")
    };
    code.match_indices("use ").map(|(at, _)| at).find(|&at| begins_statement(at)).map(|at| at + 4)
}

/// `a::{b, c as d}` → (b, a::b), (d, a::c).
fn expand(tree: &str, head: &[String], out: &mut Vec<(String, Vec<String>)>) {
    let tree = tree.trim();
    if let Some(open) = tree.find('{') {
        let mut head = head.to_vec();
        head.extend(tree[..open].split("::").map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned));
        let inner = tree[open + 1..].rsplit_once('}').map_or("", |(inner, _)| inner);
        let (mut depth, mut start) = (0, 0);
        for (at, c) in inner.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    expand(&inner[start..at], &head, out);
                    start = at + 1;
                }
                _ => {}
            }
        }
        return expand(&inner[start..], &head, out);
    }
    if tree.is_empty() {
        return;
    }
    let (path, alias) =
        tree.split_once(" as ").map_or((tree, None), |(path, alias)| (path, Some(alias.trim())));
    let mut whole = head.to_vec();
    whole.extend(path.split("::").map(|s| s.trim().to_owned()).filter(|s| !s.is_empty() && s != "self"));
    let last = whole.last().cloned().unwrap_or_default();
    out.push((alias.map_or(last, str::to_owned), whole));
}

/// `path` as it is written in `module`, from the root of the crate; `None` for paths of other crates.
fn absolute(path: &[String], module: &Module, files: &BTreeMap<Module, PathBuf>) -> Option<Vec<String>> {
    let first = path.first()?;
    if first == "crate" {
        return Some(path[1..].to_vec());
    }
    let ups = path.iter().take_while(|s| *s == "super").count();
    if ups > 0 {
        return Some([&module[..module.len().checked_sub(ups)?], &path[ups..]].concat());
    }
    if first == "self" {
        return Some([module, &path[1..]].concat());
    }
    // A module that this file declares.
    let child = [&module[..], &path[..1]].concat();
    files.contains_key(&child).then(|| [module, path].concat())
}

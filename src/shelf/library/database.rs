//! One connection to the library's file: opened, brought to the schema of this kabar, and set up.
//!
//! **Durability.** In WAL mode SQLite with `synchronous = NORMAL` syncs only at checkpoints: `kill -9` loses nothing, since
//! the kernel has the pages, but a power cut may lose the last commits. With `FULL` each commit is synced before it returns.
//! What the reader did cannot be fetched again, so it is written with `FULL`: a mark that is shown as done survives a power
//! cut. The articles of a refresh can be fetched again and come in many commits, so importers open a connection of their own
//! with `NORMAL`. One WAL holds both in order: the sync of a mark also syncs what was imported before it.
//!
//! **Schema.** `user_version` counts the files in assets/library. An older library is brought up in one transaction, after
//! `VACUUM INTO` has put a copy beside it; a newer one is refused, since a kabar that does not know its rules would break
//! them.
//!
//! **Privacy.** The addresses of feeds may hold passwords, so only the file's owner may read it; SQLite gives its WAL the same
//! permissions.

use super::error::{Error, LibraryErrorKind};
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};
use std::fs;
use std::io;
#[cfg(unix)]
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Each file takes the schema to the next version.
const SCHEMA_VERSIONS: [&str; 7] = [
    include_str!("../../../assets/library/1.sql"),
    include_str!("../../../assets/library/2.sql"),
    include_str!("../../../assets/library/3.sql"),
    include_str!("../../../assets/library/4.sql"),
    include_str!("../../../assets/library/5.sql"),
    include_str!("../../../assets/library/6.sql"),
    include_str!("../../../assets/library/7.sql"),
];

/// How long a writer waits for another one. A batch of a refresh takes a tenth of a second.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// When a commit is synced to the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Each commit is synced before it returns: for what the reader does.
    EveryCommit,
    /// Commits are synced at the next checkpoint: for what can be fetched again.
    AtCheckpoints,
}

/// An open connection to the library's database.
#[derive(Debug)]
pub(super) struct OpenedDatabase {
    pub db: Connection,
    /// Its file or folder cannot be written, or the disk is full or fails: articles can be read, and changes are refused.
    pub read_only: bool,
}

/// Opens the library at `path`. The file and its folder are created where missing.
pub(super) fn open(path: &Path, durability: Durability) -> Result<OpenedDatabase, Error> {
    open_with_versions(path, durability, &SCHEMA_VERSIONS)
}

fn open_with_versions(
    path: &Path,
    durability: Durability,
    versions: &[&str],
) -> Result<OpenedDatabase, Error> {
    if let Some(folder) = path.parent().filter(|f| !f.is_dir()) {
        create_private_folder(folder)?;
    }
    if path.is_dir() {
        return Err(Error::new(
            LibraryErrorKind::Other,
            "it is a folder, where the library’s file should be",
        ));
    }
    match open_writable(path, durability, versions) {
        // On a full disk there is no room for the shared-memory file either.
        Err(e)
            if matches!(
                e.kind,
                LibraryErrorKind::ReadOnly | LibraryErrorKind::DiskFull | LibraryErrorKind::DiskFailure
            ) && path.is_file() =>
        {
            Ok(OpenedDatabase { db: open_read_only(path, versions)?, read_only: true })
        }
        opened => Ok(OpenedDatabase { db: opened?, read_only: false }),
    }
}

fn open_writable(path: &Path, durability: Durability, versions: &[&str]) -> Result<Connection, Error> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    make_private(path);
    let mut db = Connection::open_with_flags(path, flags)?;
    db.busy_timeout(BUSY_TIMEOUT)?;
    // SQLite opens a file that it may not write without an error; the error comes only with the first write.
    if db.is_readonly("main")? {
        return Err(Error::new(LibraryErrorKind::ReadOnly, "read-only"));
    }
    if of_another_program(&db)? {
        return Err(Error::new(
            LibraryErrorKind::Damaged,
            "this file is a database, but no library of kabar’s",
        ));
    }
    // To switch a new file to WAL takes a lock that SQLite's busy timeout does not cover.
    let wal = |db: &Connection| db.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()));
    for _ in 0..100 {
        match wal(&db) {
            Err(e) if e.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                std::thread::sleep(Duration::from_millis(20));
            }
            done => {
                done?;
                break;
            }
        }
    }
    configure(&db, durability)?;
    migrate(&mut db, path, versions)?;
    Ok(db)
}

/// Creates `folder` and those above it that are missing, for their owner alone.
fn create_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    builder.mode(0o700);
    builder.recursive(true).create(folder)
}

/// Lets only its owner read the file at `path`, which is created empty where it is missing. A file of somebody else, or on
/// a disk that cannot be written, stays as it is.
fn make_private(path: &Path) {
    /// Closing any descriptor of a file drops all locks that its process holds on it, so nobody opens the database while
    /// the one that creates it here is not closed yet.
    static CREATING: Mutex<()> = Mutex::new(());
    let _creating = CREATING.lock().unwrap_or_else(PoisonError::into_inner);
    let mut options = fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o600);
    // Where it cannot be created SQLite says why.
    let created = options.open(path);
    #[cfg(unix)]
    if created.map(drop).is_err_and(|e| e.kind() == io::ErrorKind::AlreadyExists)
        && let Ok(meta) = fs::metadata(path)
        && meta.permissions().mode() & 0o077 != 0
    {
        let owner_alone = fs::Permissions::from_mode(meta.permissions().mode() & 0o700);
        let _ = fs::set_permissions(path, owner_alone);
    }
}

fn configure(db: &Connection, durability: Durability) -> Result<(), Error> {
    let (synchronous, cache) = match durability {
        Durability::EveryCommit => ("FULL", -2_000),
        Durability::AtCheckpoints => ("NORMAL", -16_000),
    };
    db.pragma_update(None, "synchronous", synchronous)?;
    db.pragma_update(None, "cache_size", cache)?;
    db.pragma_update(None, "foreign_keys", true)?;
    db.pragma_update(None, "temp_store", "MEMORY")?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// Opens a library in a folder that cannot be written. Its WAL would need a shared-memory file beside it, which cannot be
/// created, so only what is in the file itself is read.
fn open_read_only(path: &Path, versions: &[&str]) -> Result<Connection, Error> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let escaped: String = path
        .to_string_lossy()
        .chars()
        .map(|c| match c {
            '%' => "%25".into(),
            '?' => "%3f".into(),
            '#' => "%23".into(),
            c => c.to_string(),
        })
        .collect();
    let db = Connection::open_with_flags(format!("file:{escaped}?immutable=1"), flags)?;
    match schema_version(&db)? {
        v if v == versions.len() => Ok(db),
        v if v > versions.len() => Err(newer_schema_error(v, versions.len())),
        v => Err(Error::new(
            LibraryErrorKind::ReadOnly,
            format!(
                "the library has schema {v} and must be brought to {}, but its folder cannot be written",
                versions.len()
            ),
        )),
    }
}

/// The file's `user_version`; 0 for an empty file.
fn schema_version(db: &Connection) -> Result<usize, Error> {
    let version: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    usize::try_from(version)
        .map_err(|_| Error::new(LibraryErrorKind::Damaged, "this file is no library of kabar’s"))
}

/// True of a database that holds tables and no `user_version`. One statement asks for both: between two, another kabar may
/// make the library, and its version would be the one of before and its tables those of after.
fn of_another_program(db: &Connection) -> Result<bool, Error> {
    let sql =
        "SELECT (SELECT user_version FROM pragma_user_version) = 0 AND EXISTS (SELECT 1 FROM sqlite_schema)";
    Ok(db.query_row(sql, [], |row| row.get(0))?)
}

fn newer_schema_error(found: usize, known: usize) -> Error {
    Error::new(
        LibraryErrorKind::NewerSchema,
        format!(
            "a newer kabar wrote this library (schema {found}, this one knows {known}); use that one, or set XDG_DATA_HOME"
        ),
    )
}

fn migrate(db: &mut Connection, path: &Path, versions: &[&str]) -> Result<(), Error> {
    let found = schema_version(db)?;
    if found == versions.len() {
        return Ok(());
    }
    if found > versions.len() {
        return Err(newer_schema_error(found, versions.len()));
    }
    if found > 0 {
        let copy = backup_path(path, &format!("schema-{found}"));
        if !copy.exists() {
            copy_to(db, &copy)?;
        }
    }
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another kabar may have migrated it while this one waited.
    let found = schema_version(&tx)?;
    for sql in versions.iter().skip(found) {
        tx.execute_batch(sql)?;
    }
    tx.pragma_update(None, "user_version", versions.len().max(found) as i64)?;
    tx.commit()?;
    Ok(())
}

/// The path of a copy beside the library: "library.schema-1.db" where `what` is "schema-1".
pub(super) fn backup_path(path: &Path, what: &str) -> PathBuf {
    path.with_extension(format!("{what}.db"))
}

/// Writes a compact copy to `to`, which must not exist. It is written under another name and renamed, so that `to` is never
/// an incomplete copy.
pub(super) fn copy_to(db: &Connection, to: &Path) -> Result<(), Error> {
    let unfinished = to.with_extension("unfinished");
    let _ = fs::remove_file(&unfinished);
    make_private(&unfinished);
    db.execute("VACUUM INTO ?1", [unfinished.to_string_lossy()])?;
    fs::File::open(&unfinished)?.sync_all()?;
    fs::rename(&unfinished, to)?;
    Ok(())
}

/// Runs `work` in one transaction: all of it is kept, or nothing.
pub(super) fn transact<T>(
    db: &mut Connection,
    work: impl FnOnce(&Connection) -> Result<T, Error>,
) -> Result<T, Error> {
    // Immediate: it waits for other writers here, before anything was read that they may change.
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = work(&tx)?;
    tx.commit()?;
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::super::tests::scratch_folder;
    use super::*;

    const TWO: [&str; 2] =
        ["CREATE TABLE a (x); INSERT INTO a VALUES (7);", "ALTER TABLE a ADD COLUMN y DEFAULT 8;"];

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_a_library_and_its_copies() {
        let path = scratch_folder("private").join("deep/library.db");
        let permissions = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        let db = open(&path, Durability::EveryCommit).expect("made").db;
        let copy = path.with_file_name("copy.db");
        copy_to(&db, &copy).expect("copied");
        for file in [&path, &path.with_extension("db-wal"), &copy] {
            assert_eq!(permissions(file), 0o600, "{}", file.display());
        }
        assert_eq!(permissions(path.parent().expect("a folder")), 0o700);
        drop(db);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("changed");
        drop(open(&path, Durability::EveryCommit).expect("opened"));
        assert_eq!(permissions(&path), 0o600);
    }

    #[test]
    fn an_older_library_is_brought_up_and_a_copy_of_it_kept() {
        let path = scratch_folder("older").join("library.db");
        drop(open_with_versions(&path, Durability::EveryCommit, &TWO[..1]).expect("made"));
        let db = open_with_versions(&path, Durability::EveryCommit, &TWO).expect("brought up").db;
        assert_eq!(db.query_row("SELECT x, y FROM a", [], |r| Ok((r.get(0)?, r.get(1)?))), Ok((7, 8)));
        assert_eq!(schema_version(&db), Ok(2));
        let copy = Connection::open(backup_path(&path, "schema-1")).expect("there");
        assert_eq!(
            (schema_version(&copy), copy.query_row("SELECT x FROM a", [], |r| r.get(0))),
            (Ok(1), Ok(7))
        );
    }

    #[test]
    fn a_step_that_fails_leaves_the_old_library() {
        let path = scratch_folder("failing").join("library.db");
        drop(open_with_versions(&path, Durability::EveryCommit, &TWO[..1]).expect("made"));
        let broken = [TWO[0], "CREATE TABLE b (x); INSERT INTO nowhere VALUES (1);"];
        assert!(open_with_versions(&path, Durability::EveryCommit, &broken).is_err());
        let db = open_with_versions(&path, Durability::EveryCommit, &TWO[..1]).expect("as before").db;
        assert!(db.prepare("SELECT * FROM b").is_err());
    }

    #[test]
    fn an_article_is_found_by_its_key_in_a_library_of_any_age() {
        let path = scratch_folder("key").join("library.db");
        drop(open_with_versions(&path, Durability::EveryCommit, &SCHEMA_VERSIONS[..1]).expect("made"));
        let db = open(&path, Durability::EveryCommit).expect("brought up").db;
        let sql = "EXPLAIN QUERY PLAN SELECT id FROM articles WHERE key = 'x' AND deleted = 0";
        let plan: String = db.query_row(sql, [], |row| row.get(3)).expect("planned");
        assert!(plan.contains("articles_key"), "{plan}");
    }

    #[test]
    fn a_newer_library_is_refused_and_left_alone() {
        let path = scratch_folder("newer").join("library.db");
        drop(open_with_versions(&path, Durability::EveryCommit, &TWO).expect("made"));
        let before = fs::read(&path).expect("there");
        let trouble = open_with_versions(&path, Durability::EveryCommit, &TWO[..1]).expect_err("refused");
        assert_eq!(trouble.kind, LibraryErrorKind::NewerSchema);
        assert!(trouble.to_string().contains("schema 2, this one knows 1"), "{trouble}");
        assert_eq!(fs::read(&path).expect("there"), before);
    }

    #[test]
    fn what_is_no_library_is_named_and_left_alone() {
        let folder = scratch_folder("none");
        let text = folder.join("text.db");
        fs::write(&text, "Pasar ikan dibuka lagi. ".repeat(400)).expect("written");
        assert_eq!(
            open(&text, Durability::EveryCommit).expect_err("no database").kind,
            LibraryErrorKind::Damaged
        );
        let trouble = open(&folder, Durability::EveryCommit).expect_err("a folder");
        assert!(trouble.to_string().contains("it is a folder"), "{trouble}");
        let other = folder.join("other.db");
        Connection::open(&other).and_then(|db| db.execute_batch("CREATE TABLE a (x)")).expect("made");
        assert_eq!(
            open(&other, Durability::EveryCommit).expect_err("another program's").kind,
            LibraryErrorKind::Damaged
        );
    }

    #[test]
    fn many_may_make_it_at_once() {
        let folder = scratch_folder("many");
        for n in 0..20 {
            let path = folder.join(format!("{n}/library.db"));
            std::thread::scope(|scope| {
                let all: Vec<_> =
                    (0..8).map(|_| scope.spawn(|| open(&path, Durability::EveryCommit).map(drop))).collect();
                all.into_iter().for_each(|one| one.join().expect("no panic").expect("opened"));
            });
        }
    }

    #[test]
    fn what_cannot_be_written_is_read() {
        let path = scratch_folder("read only").join("library?#%.db");
        drop(open_with_versions(&path, Durability::EveryCommit, &TWO[..1]).expect("made"));
        let db = open_read_only(&path, &TWO[..1]).expect("opened");
        assert_eq!(db.query_row("SELECT x FROM a", [], |r| r.get(0)), Ok(7));
        assert!(db.execute("INSERT INTO a VALUES (8)", []).is_err());
        assert_eq!(open_read_only(&path, &TWO).expect_err("too old").kind, LibraryErrorKind::ReadOnly);
    }
}

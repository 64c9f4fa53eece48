//! Compressed files and containers: what is in them is read, in bounded memory, and what can't be read has a diagnostic.

use super::{BIG, LIMITS, open_archive, record, scratch, shown_diagnostics, titles, write_big_file};
use kabar::shelf::Shelf;
use kabar::shelf::archive::{Archive, ArchiveInputs, Input, batch};
use kabar::shelf::state::MarkStore;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(bytes).expect("packed");
    out.finish().expect("packed")
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut out = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    out.write_all(bytes).expect("packed");
    out.finish().expect("packed")
}

/// `{"title": "Judul 1", "text": "Isi."}` in an .xz file.
#[rustfmt::skip]
const XZ: &[u8] = &[
    0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0x00, 0x04, 0xe6, 0xd6, 0xb4, 0x46, 0x02, 0x00, 0x21, 0x01, 0x16, 0x00, 0x00, 0x00, 0x74, 0x2f, 0xe5, 0xa3, 0x01, 0x00, 0x24, 0x7b, 0x22, 0x74, 0x69, 0x74, 0x6c, 0x65, 0x22, 0x3a, 0x20, 0x22, 0x4a, 0x75, 0x64, 0x75, 0x6c, 0x20, 0x31, 0x22, 0x2c, 0x20, 0x22, 0x74, 0x65, 0x78, 0x74, 0x22, 0x3a, 0x20, 0x22, 0x49, 0x73, 0x69, 0x2e, 0x22, 0x7d, 0x0a, 0x00, 0x00, 0x00, 0x00, 0x9e, 0xc1, 0x7e, 0xc4, 0x24, 0xc5, 0xf9, 0xbf, 0x00, 0x01, 0x3d, 0x25, 0xd2, 0x29, 0x6a, 0x01, 0x1f, 0xb6, 0xf3, 0x7d, 0x01, 0x00, 0x00, 0x00, 0x00, 0x04, 0x59, 0x5a,
];

#[test]
fn what_is_packed_is_read_as_what_is_in_it() {
    let folder = scratch("packed");
    let plain = folder.join("plain.jsonl");
    let count = write_big_file(&plain, "", "\n", "\n");
    let text = fs::read(&plain).expect("read");
    let (one, two) = text.split_at(text.len() / 2);
    // A zstd frame without text.
    let skipped = [&[0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3], &zstd(two)[..]].concat();
    for (name, bytes) in [
        ("a.jsonl.gz", [gzip(one), gzip(two)].concat()),
        ("a.jsonl.zst", [zstd(one), skipped].concat()),
        ("a.jsonl.bz2", [bzip2(one), bzip2(two)].concat()),
    ] {
        let path = folder.join(name);
        fs::write(&path, bytes).expect("written");
        let shelf = open_archive(&path);
        assert_eq!((shelf.status().listed, shown_diagnostics(&shelf)), (count, Vec::new()), "{name}");
        assert_eq!(&*shelf.headlines(count - 1..count)[0].title, format!("Judul {}", count - 1), "{name}");
    }
    let path = folder.join("b.xz");
    fs::write(&path, XZ).expect("written");
    assert_eq!(titles(&open_archive(&path)), ["Judul 1"]);
    // A download that broke off: what stands before that is read.
    let packed = gzip(&text);
    let path = folder.join("cut.jsonl.gz");
    fs::write(&path, &packed[..packed.len() / 2]).expect("written");
    let shelf = open_archive(&path);
    let found = shown_diagnostics(&shelf);
    assert!(shelf.status().listed > count / 4, "{:?}", shelf.status());
    assert!(found.iter().any(|f| f.contains("damaged or cut off")), "{found:?}");
    assert_eq!(&*shelf.headlines(9..10)[0].title, "Judul 9");
}

#[test]
fn a_small_packed_file_is_read_again_on_demand() {
    let folder = scratch("small-packed");
    let body = "Pasar dibuka lagi setelah lama ditutup, kata warga desa itu.\n".repeat(700);
    for n in 0..24 {
        fs::write(folder.join(format!("{n:02}.txt.gz")), gzip(format!("Judul {n}\n\n{body}").as_bytes()))
            .expect("written");
    }
    let shelf = open_archive(&folder);
    assert_eq!(titles(&shelf).last().map(String::as_str), Some("Judul 23"));
}

/// Opens `path` as the reader of a terminal does, with a cache.
pub fn open_with_cache(path: &Path, cache: PathBuf) -> Archive {
    let (sender, receiver) = channel();
    let on_progress = move |_| sender.send(()).unwrap_or_default();
    let inputs = vec![Input::Path(path.to_owned())];
    let inputs = ArchiveInputs { inputs, cache: Some(cache), limits: LIMITS };
    let shelf = Archive::open_inputs(inputs, MarkStore::in_memory(), on_progress).expect("a thread");
    while shelf.status().is_loading {
        receiver.recv().expect("a report at the end");
    }
    shelf
}

/// All that commands see of `path`: headlines and diagnostics.
fn read_in_batches(path: &Path) -> (Vec<String>, Vec<String>) {
    let mut seen = (Vec::new(), Vec::new());
    batch::for_each_batch_with_limits(&[Input::Path(path.to_owned())], LIMITS, &mut |batch| {
        let reading = batch.read();
        seen.0.extend(reading.articles.iter().map(|a| a.title.to_string()));
        seen.1.extend(
            reading
                .diagnostics
                .iter()
                .map(|f| format!("{}: {}", f.file.rsplit('/').next().unwrap_or(""), &*f.message)),
        );
        true
    });
    seen
}

pub fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = ::tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = ::tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        // Written directly, since the crate refuses some of the names that must be read.
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_cksum();
        builder.append(&header, *bytes).expect("added");
    }
    builder.into_inner().expect("made")
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut archive = rawzip::ZipArchiveWriter::new(&mut out);
    for (n, (name, bytes)) in files.iter().enumerate() {
        // Every other one is stored as it is.
        let method = [rawzip::CompressionMethod::DEFLATE, rawzip::CompressionMethod::STORE][n % 2];
        let path = rawzip::path::EntryPath::verbatim(name.as_bytes());
        let (mut entry, config) = archive.new_file(path).compression_method(method).start().expect("begun");
        if n % 2 == 0 {
            let encoder = flate2::write::DeflateEncoder::new(&mut entry, flate2::Compression::fast());
            let mut writer = config.wrap(encoder);
            writer.write_all(bytes).expect("written");
            let (encoder, descriptor) = writer.finish().expect("finished");
            encoder.finish().expect("finished");
            entry.finish(descriptor).expect("finished");
        } else {
            let mut writer = config.wrap(&mut entry);
            writer.write_all(bytes).expect("written");
            let (_, descriptor) = writer.finish().expect("finished");
            entry.finish(descriptor).expect("finished");
        }
    }
    archive.finish().expect("finished");
    out
}

#[test]
fn containers_are_read_as_the_files_in_them() {
    let folder = scratch("containers");
    let count = write_big_file(&folder.join("big.jsonl"), "", "\n", "\n");
    let text = fs::read(folder.join("big.jsonl")).expect("read");
    fs::remove_file(folder.join("big.jsonl")).expect("removed");
    let long = format!("Judul panjang\n\n{}", "Pasar dibuka lagi setelah lama ditutup.\n".repeat(700));
    let small_zip = zip(&[("x.txt", b"Dalam\n\nIsi.")]);
    let files: Vec<(&str, &[u8])> = vec![
        ("../../etc/a.txt", b"Judul satu\n\nIsi berita satu."),
        (
            "/mutlak/b.json",
            br#"[{"title": "Judul dua", "text": "Isi."}, {"title": "Judul tiga", "text": "Isi."}]"#,
        ),
        (".DS_Store", b"\0\0\0\x01Bud1"),
        ("d/long.txt", long.as_bytes()),
        ("d/big.jsonl", &text),
        ("e\x1b[31m.txt", b"\0\x01\x02\x03\x04"),
        ("f.zip", &small_zip),
    ];
    let packed = gzip(b"Judul empat\n\nIsi berita empat.");
    let packed_big = gzip(&text);
    let files = [files, vec![("g.txt.gz", &*packed), ("h.jsonl.gz", &*packed_big)]].concat();
    let mut expected: Vec<String> =
        ["Judul satu", "Judul dua", "Judul tiga", "Judul panjang"].map(str::to_owned).into();
    let rows: Vec<String> = (0..count).map(|n| format!("Judul {n}")).collect();
    expected.extend(rows.iter().cloned());
    expected.push("Judul empat".into());
    expected.extend(rows);
    for (name, bytes) in [
        ("a.tar", tar(&files)),
        ("a.tar.gz", gzip(&tar(&files))),
        ("members.tar.gz", tar(&files).chunks(9000).flat_map(gzip).collect()),
        ("a.tar.zst", zstd(&tar(&files))),
        ("a.tar.bz2", bzip2(&tar(&files))),
        ("a.zip", zip(&files)),
    ] {
        let path = folder.join(name);
        fs::write(&path, bytes).expect("written");
        let (cache, shown) = (folder.join(format!("{name}.cache")), format!("{name}: e.txt"));
        // Opened, opened again from the cache, and in batches.
        for round in 0..3 {
            let (found, diagnostics) = match round {
                2 => read_in_batches(&path),
                _ => {
                    let shelf = open_with_cache(&path, cache.clone());
                    (titles(&shelf), shown_diagnostics(&shelf))
                }
            };
            assert_eq!(found, expected, "{name} {round}");
            assert_eq!(diagnostics.len(), 2, "{name}: {diagnostics:?}");
            assert!(
                diagnostics[0].starts_with(&shown) && diagnostics[0].contains("binary"),
                "{name}: {diagnostics:?}"
            );
            assert!(
                diagnostics[1].contains("f.zip") && diagnostics[1].contains("a zip in a container"),
                "{name}: {diagnostics:?}"
            );
        }
        // No file was written under the name of a member.
        assert!(!folder.join("d").exists() && !Path::new("/mutlak").exists());
        fs::remove_file(path).expect("removed");
    }
}

#[test]
fn a_container_of_many_files_has_its_list_at_once_the_second_time() {
    let folder = scratch("indexed");
    let body = "Pasar dibuka lagi setelah lama ditutup.\n".repeat(50);
    let files: Vec<(String, String)> =
        (0..90).map(|n| (format!("{n:02}.txt"), format!("Judul {n}\n\n{body}"))).collect();
    let mut files: Vec<(&str, &[u8])> = files.iter().map(|(n, t)| (&**n, t.as_bytes())).collect();
    files.push(("rusak.png", b"\x89PNG"));
    for (name, bytes) in [
        ("a.tar", tar(&files)),
        ("a.zip", zip(&files)),
        ("b.tar.gz", tar(&files).chunks(9000).flat_map(gzip).collect()),
    ] {
        let (path, cache) = (folder.join(name), folder.join(format!("{name}.cache")));
        fs::write(&path, bytes).expect("written");
        let first = open_with_cache(&path, cache.clone());
        assert_eq!(fs::read_dir(cache.join("index")).map(Iterator::count).ok(), Some(1), "{name}");
        let again = open_with_cache(&path, cache);
        assert_eq!(
            (again.status(), shown_diagnostics(&again)),
            (first.status(), shown_diagnostics(&first)),
            "{name}"
        );
        assert_eq!(&*again.article(77).expect("there").title, "Judul 77", "{name}");
        assert!(
            shown_diagnostics(&again)[0].starts_with(&format!("{name}: rusak.png")),
            "{:?}",
            shown_diagnostics(&again)
        );
    }
}

#[test]
fn containers_that_are_damaged_say_so() {
    let folder = scratch("damaged");
    let text = "Judul\n\nIsi berita yang cukup panjang untuk dibaca.";
    let files: Vec<(&str, &[u8])> = vec![("a.txt", text.as_bytes()), ("b.txt", text.as_bytes())];
    let (whole_tar, whole_zip) = (tar(&files), zip(&files));
    let mut overlapping = whole_zip.clone();
    // The directory says of both members that they are longer than the file.
    let central: Vec<usize> =
        overlapping.windows(4).enumerate().filter(|(_, w)| *w == b"PK\x01\x02").map(|(n, _)| n).collect();
    for at in &central {
        overlapping[at + 20..at + 24].copy_from_slice(&(whole_zip.len() as u32 - 100).to_le_bytes());
    }
    let mut encrypted = whole_zip.clone();
    central.iter().for_each(|at| encrypted[at + 8] |= 1);
    for (name, bytes, articles, said) in [
        ("cut.tar", whole_tar[..1560].to_vec(), 2, "cut off"),
        ("cut.zip", whole_zip[..whole_zip.len() - 30].to_vec(), 0, "damaged or cut off"),
        ("empty.zip", zip(&[]), 0, "holds no files"),
        ("overlap.zip", overlapping, 1, "longer than itself"),
        ("secret.zip", encrypted, 0, "encrypted"),
        ("x.docx", zip(&[("[Content_Types].xml", b"<Types/>")]), 0, "an office document"),
    ] {
        let path = folder.join(name);
        fs::write(&path, bytes).expect("written");
        let shelf = open_archive(&path);
        let found = shown_diagnostics(&shelf);
        assert_eq!(shelf.status().listed, articles, "{name}: {found:?}");
        assert!(found.iter().any(|f| f.contains(said)), "{name}: {found:?}");
        let (seen, lost) = read_in_batches(&path);
        assert_eq!((seen.len(), lost.len()), (articles, found.len()), "{name}: {lost:?}");
    }
}

#[test]
fn decompressed_files_are_kept_except_those_of_many_members() {
    let folder = scratch("kept");
    let count = write_big_file(&folder.join("x.jsonl"), "", "\n", "\n");
    let text = fs::read(folder.join("x.jsonl")).expect("read");
    for (name, bytes, unpacked) in [
        ("one.jsonl.gz", gzip(&text), 1),
        ("many.jsonl.gz", text.chunks(20_000).flat_map(gzip).collect::<Vec<u8>>(), 0),
        ("many.jsonl.zst", text.chunks(20_000).flat_map(zstd).collect(), 0),
        ("one.jsonl.bz2", bzip2(&text), 1),
    ] {
        let (path, cache) = (folder.join(name), folder.join(format!("{name}.cache")));
        fs::write(&path, bytes).expect("written");
        for _ in 0..2 {
            let shelf = open_with_cache(&path, cache.clone());
            assert_eq!((shelf.status().listed, shown_diagnostics(&shelf)), (count, Vec::new()), "{name}");
            for at in [0, count - 1, count / 2] {
                assert_eq!(&*shelf.article(at).expect("there").title, format!("Judul {at}"), "{name}");
            }
            let kept = |what: &str| fs::read_dir(cache.join(what)).map_or(0, Iterator::count);
            assert_eq!((kept("index"), kept("unpacked")), (1, unpacked), "{name}");
        }
        // Another file under the same name is not mistaken for it.
        let changed = text.strip_prefix(record(0).as_bytes()).expect("its first record").trim_ascii_start();
        fs::write(&path, if name.ends_with("gz") { gzip(changed) } else { changed.to_vec() })
            .expect("written");
        assert_eq!(&*open_with_cache(&path, cache).headlines(0..1)[0].title, "Judul 1", "{name}");
    }
}

fn warc_page(n: usize) -> String {
    let body = format!("<p>Pasar nomor {n} dibuka lagi, kata seorang warga desa itu.</p>").repeat(6);
    let html = format!("<html><head><title>Judul {n}</title></head><body>{body}</body></html>");
    let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{html}");
    let uri = format!("https://warta.example/{n}");
    format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {uri}\r\nWARC-Date: 2024-02-24T10:00:00Z\r\nContent-Length: {}\r\n\r\n{http}\r\n\r\n",
        http.len()
    )
}

#[test]
fn web_archives_are_read_page_by_page() {
    let folder = scratch("warc");
    let info = "WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 11\r\n\r\nsoftware: x\r\n\r\n";
    let count = BIG / warc_page(0).len() + 200;
    let mut records: Vec<String> = (0..count).flat_map(|n| [info.to_owned(), warc_page(n)]).collect();
    // A broken record in the middle.
    records[301] = "WARC/1.0\r\nrusak\r\n\r\n".into();
    let plain = records.concat();
    let packed: Vec<u8> = records.iter().flat_map(|r| gzip(r.as_bytes())).collect();
    for (name, bytes) in
        [("a.warc", plain.clone().into_bytes()), ("a.warc.gz", packed), ("b.warc.gz", gzip(plain.as_bytes()))]
    {
        let (path, cache) = (folder.join(name), folder.join(format!("{name}.cache")));
        fs::write(&path, bytes).expect("written");
        for _ in 0..2 {
            let shelf = open_with_cache(&path, cache.clone());
            assert_eq!(shelf.status().listed, count - 1, "{name}");
            let found = shown_diagnostics(&shelf);
            assert!(found.len() == 1 && found[0].contains("no WARC record"), "{name}: {found:?}");
            let article = shelf.article(count - 2).expect("there");
            assert_eq!(&*article.title, format!("Judul {}", count - 1), "{name}");
            assert_eq!(article.url.as_deref(), Some(&*format!("https://warta.example/{}", count - 1)));
            assert_eq!(article.published.map(|d| d.to_string()).as_deref(), Some("2024-02-24T10:00:00Z"));
            assert_eq!(fs::read_dir(cache.join("index")).map(Iterator::count).ok(), Some(1), "{name}");
        }
        let (seen, lost) = read_in_batches(&path);
        assert_eq!((seen.len(), lost.len()), (count - 1, 1), "{name}: {lost:?}");
        assert_eq!(seen[0], "Judul 0");
    }
}

#[test]
fn arrays_and_tables_have_their_list_at_once_the_second_time() {
    let folder = scratch("indexed-shapes");
    let rows: Vec<String> =
        (0..400).map(|n| format!("Judul {n},\"Isi berita, baris satu.\n{}\"", "kata ".repeat(60))).collect();
    fs::write(folder.join("x.csv"), format!("Title,Content\n{}\n", rows.join("\n"))).expect("written");
    write_big_file(&folder.join("x.json"), "[\n", ",\n", "\n]\n");
    write_big_file(&folder.join("y.json"), "[", ", ", "]");
    for name in ["x.csv", "x.json", "y.json"] {
        let (path, cache) = (folder.join(name), folder.join(format!("{name}.cache")));
        let first = open_with_cache(&path, cache.clone());
        assert_eq!(fs::read_dir(cache.join("index")).map(Iterator::count).ok(), Some(1), "{name}");
        let again = open_with_cache(&path, cache.clone());
        assert_eq!((again.status(), titles(&again)), (first.status(), titles(&first)), "{name}");
        // Written again with one more record: the index is not used.
        let mut text = fs::read(&path).expect("read");
        text.extend_from_slice(if name == "x.csv" {
            b"Judul lagi,Isi.\n"
        } else {
            b"{\"title\": \"Judul lagi\", \"text\": \"Isi.\"}"
        });
        fs::write(&path, text).expect("written");
        assert_eq!(open_with_cache(&path, cache).status().listed, first.status().listed + 1, "{name}");
    }
}

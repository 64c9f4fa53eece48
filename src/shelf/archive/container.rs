//! A tar or a zip as a source of sources: each file in it is read as if it stood in a folder, and named
//! "archive.tar: name".

use super::byte_source::ByteSource;
use super::identity::FileIdentity;
use super::source::{InputSource, SourceOptions, StreamOrigin, open_stream};
use super::{NO_FILES, failed_reading, tar, zip};
use std::fs::File;
use std::io::Read;
use std::sync::Arc;

/// A tar or a zip.
pub struct Container<'a> {
    /// As faults name it.
    pub name: String,
    /// Where it can be read again, and from which offset on.
    pub place: Option<(ByteSource, u64)>,
    /// What it is, where an index of it may be kept.
    pub identity: Option<FileIdentity>,
    /// Is all of it at its place, even before it is walked?
    pub ready: bool,
    /// Which of the two, and its bytes.
    pub kind: Kind<'a>,
    /// What it is wanted for.
    pub want: SourceOptions<'a>,
}

/// Which of the two, and its bytes.
pub enum Kind<'a> {
    /// As a stream.
    Tar(Box<dyn Read + 'a>),
    /// As a file.
    Zip(Arc<File>),
}

impl Container<'_> {
    /// Hands each file in it to `take` until that says false; says what it said last.
    pub fn each(self, take: &mut dyn FnMut(InputSource) -> bool) -> bool {
        let Container { name, place, identity, ready, kind, want } = self;
        let mut files = 0;
        let called = |member: &str| format!("{name}: {member}");
        let lost = |member: Option<String>, why: &str| {
            InputSource::Parsed(failed_reading(&member.map_or(name.clone(), |m| called(&m)), why))
        };
        let part = |start| identity.as_ref().map(|id| id.at_offset(start));
        let go_on = match kind {
            Kind::Tar(mut from) => tar::for_each_entry(&mut *from, &mut |met| {
                files += 1;
                take(match met {
                    tar::TarEntry::File(member, start, size, from) => {
                        let at = place.clone().map(|(place, base)| (place, base + start));
                        let big = at.clone().map(|(place, at)| ByteSource::Part(Arc::new(place), at, size));
                        let identity = part(start).filter(|_| ready);
                        let origin = StreamOrigin {
                            small_source: at,
                            big_source: big,
                            identity,
                            size: Some(size),
                            is_member: true,
                            ..StreamOrigin::default()
                        };
                        open_stream(&called(&member), Box::new(from), origin, want)
                    }
                    tar::TarEntry::Unreadable(member, why) => lost(member, &why),
                })
            }),
            Kind::Zip(file) => zip::for_each_entry(&file, &mut |met| {
                files += 1;
                take(match met {
                    zip::ZipEntry::File(member, at, size, from) => {
                        let big = match &at {
                            (place @ ByteSource::Open(_), start) => {
                                Some(ByteSource::Part(Arc::new(place.clone()), *start, size))
                            }
                            _ => None,
                        };
                        let start = match &at.0 {
                            ByteSource::Compressed(_, part) => match &**part {
                                ByteSource::Part(_, start, _) => *start,
                                _ => 0,
                            },
                            _ => at.1,
                        };
                        let origin = StreamOrigin {
                            small_source: Some(at),
                            big_source: big,
                            identity: part(start),
                            size: Some(size),
                            is_member: true,
                            ..StreamOrigin::default()
                        };
                        open_stream(&called(&member), from, origin, want)
                    }
                    zip::ZipEntry::Unreadable(member, why) => lost(member, &why),
                })
            }),
        };
        go_on && (files > 0 || take(InputSource::Parsed(failed_reading(&name, NO_FILES))))
    }
}

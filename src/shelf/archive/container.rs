//! The members of a tar or a zip as sources: each file in it is read as if it stood in a folder, and is named
//! "archive.tar: name".

use super::byte_source::ByteSource;
use super::parse::NO_FILES;
use super::source::{Container, ContainerFormat, InputSource, StreamOrigin, open_stream};
use super::tar::{self, TarEntry};
use super::zip::{self, ZipEntry};
use std::sync::Arc;

impl Container<'_> {
    /// Hands each file in it to `take` until that returns false; returns what `take` returned last.
    pub fn for_each_member(self, take: &mut dyn FnMut(InputSource) -> bool) -> bool {
        let Container { name, source, identity, is_ready, format, options } = self;
        let mut files = 0;
        let member_name = |member: &str| format!("{name}: {member}");
        let unreadable = |member: Option<String>, message: &str| {
            InputSource::unreadable(&member.map_or(name.clone(), |m| member_name(&m)), message)
        };
        let identity_at = |start| identity.as_ref().map(|id| id.at_offset(start));
        let go_on = match format {
            ContainerFormat::Tar(mut stream) => tar::for_each_entry(&mut *stream, &mut |entry| {
                files += 1;
                take(match entry {
                    TarEntry::File(member, start, size, stream) => {
                        let bytes = source.clone().map(|(source, base)| (source, base + start));
                        let part = |(source, at)| ByteSource::Part(Arc::new(source), at, size);
                        let origin = StreamOrigin {
                            big_source: bytes.clone().map(part),
                            small_source: bytes,
                            identity: identity_at(start).filter(|_| is_ready),
                            size: Some(size),
                            is_member: true,
                            ..StreamOrigin::default()
                        };
                        open_stream(&member_name(&member), Box::new(stream), origin, options)
                    }
                    TarEntry::Unreadable(member, message) => unreadable(member, &message),
                })
            }),
            ContainerFormat::Zip(file) => zip::for_each_entry(&file, &mut |entry| {
                files += 1;
                take(match entry {
                    ZipEntry::File(member, bytes, size, stream) => {
                        let (big_source, start) = match &bytes {
                            (stored @ ByteSource::Open(_), start) => {
                                (Some(ByteSource::Part(Arc::new(stored.clone()), *start, size)), *start)
                            }
                            (ByteSource::Compressed(_, part), _) => match &**part {
                                ByteSource::Part(_, start, _) => (None, *start),
                                _ => (None, 0),
                            },
                            (_, start) => (None, *start),
                        };
                        let origin = StreamOrigin {
                            small_source: Some(bytes),
                            big_source,
                            identity: identity_at(start),
                            size: Some(size),
                            is_member: true,
                            ..StreamOrigin::default()
                        };
                        open_stream(&member_name(&member), stream, origin, options)
                    }
                    ZipEntry::Unreadable(member, message) => unreadable(member, &message),
                })
            }),
        };
        go_on && (files > 0 || take(InputSource::unreadable(&name, NO_FILES)))
    }
}

//! A tar or a zip as a source of sources: each file in it is read as if it stood in a folder, and named
//! "archive.tar: name".

use super::identity::Identity;
use super::place::Place;
use super::source::{Origin, Source, Want, source};
use super::{NO_FILES, fault, tar, zip};
use std::fs::File;
use std::io::Read;
use std::sync::Arc;

/// A tar or a zip.
pub struct Container<'a> {
    /// As faults name it.
    pub name: String,
    /// Where it can be read again, and from which offset on.
    pub place: Option<(Place, u64)>,
    /// What it is, where an index of it may be kept.
    pub identity: Option<Identity>,
    /// Is all of it at its place, even before it is walked?
    pub ready: bool,
    /// Which of the two, and its bytes.
    pub kind: Kind<'a>,
    /// What it is wanted for.
    pub want: Want<'a>,
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
    pub fn each(self, take: &mut dyn FnMut(Source) -> bool) -> bool {
        let Container { name, place, identity, ready, kind, want } = self;
        let mut files = 0;
        let called = |member: &str| format!("{name}: {member}");
        let lost = |member: Option<String>, why: &str| {
            Source::Known(fault(&member.map_or(name.clone(), |m| called(&m)), why))
        };
        let part = |start| identity.as_ref().map(|id| id.part(start));
        let go_on = match kind {
            Kind::Tar(mut from) => tar::each(&mut *from, &mut |met| {
                files += 1;
                take(match met {
                    tar::Met::File(member, start, size, from) => {
                        let at = place.clone().map(|(place, base)| (place, base + start));
                        let big = at.clone().map(|(place, at)| Place::Part(Arc::new(place), at, size));
                        let identity = part(start).filter(|_| ready);
                        let origin = Origin {
                            small: at,
                            big,
                            identity,
                            size: Some(size),
                            member: true,
                            ..Origin::default()
                        };
                        source(&called(&member), Box::new(from), origin, want)
                    }
                    tar::Met::Lost(member, why) => lost(member, &why),
                })
            }),
            Kind::Zip(file) => zip::each(&file, &mut |met| {
                files += 1;
                take(match met {
                    zip::Met::File(member, at, size, from) => {
                        let big = match &at {
                            (place @ Place::Open(_), start) => {
                                Some(Place::Part(Arc::new(place.clone()), *start, size))
                            }
                            _ => None,
                        };
                        let start = match &at.0 {
                            Place::Packed(_, part) => match &**part {
                                Place::Part(_, start, _) => *start,
                                _ => 0,
                            },
                            _ => at.1,
                        };
                        let origin = Origin {
                            small: Some(at),
                            big,
                            identity: part(start),
                            size: Some(size),
                            member: true,
                            ..Origin::default()
                        };
                        source(&called(&member), from, origin, want)
                    }
                    zip::Met::Lost(member, why) => lost(member, &why),
                })
            }),
        };
        go_on && (files > 0 || take(Source::Known(fault(&name, NO_FILES))))
    }
}

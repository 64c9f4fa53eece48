//! What a site's robots.txt allows (RFC 9309). It is asked for pages that kabar fetches ahead of reading, as a robot does; not
//! for feeds, which are made for programs, nor for a page that a person opens.

use std::time::Duration;

/// The name that robots.txt may call kabar by.
const PRODUCT: &str = "kabar";
/// The most bytes that are read of it: RFC 9309 asks for 500 KiB at least.
const MAX_BYTES: usize = 500 << 10;

/// The rules for kabar.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RobotsRules {
    rules: Vec<RobotsRule>,
    /// How long the site wants kabar to wait between two requests, where it says so.
    pub delay: Option<Duration>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct RobotsRule {
    pattern: String,
    is_allowed: bool,
}

impl RobotsRules {
    /// The rules of the groups for kabar in a robots.txt; without one, those for everybody.
    pub fn parse(text: &str) -> RobotsRules {
        let end = (0..=text.len().min(MAX_BYTES)).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
        let (mut own, mut general) = (None::<RobotsRules>, RobotsRules::default());
        let (mut is_own, mut is_general, mut is_in_rules) = (false, false, false);
        for line in text[..end].lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            if key == "user-agent" {
                if std::mem::take(&mut is_in_rules) {
                    (is_own, is_general) = (false, false);
                }
                let name = value.split(['/', ' ']).next().unwrap_or_default();
                is_own |= name.eq_ignore_ascii_case(PRODUCT);
                is_general |= value == "*";
                if is_own {
                    own.get_or_insert_default();
                }
                continue;
            }
            if !matches!(key.as_str(), "allow" | "disallow" | "crawl-delay") {
                continue;
            }
            is_in_rules = true;
            if is_own {
                own.get_or_insert_default().add(&key, value);
            }
            if is_general {
                general.add(&key, value);
            }
        }
        own.unwrap_or(general)
    }

    fn add(&mut self, key: &str, value: &str) {
        if key == "crawl-delay" {
            let seconds = value.parse::<f32>().ok().filter(|seconds| seconds.is_finite() && *seconds >= 0.0);
            self.delay = seconds.and_then(|seconds| Duration::try_from_secs_f32(seconds).ok()).or(self.delay);
        } else if !value.is_empty() {
            self.rules.push(RobotsRule { pattern: value.to_owned(), is_allowed: key == "allow" });
        }
    }

    /// May a robot fetch `path`, with its query? The longest pattern that fits decides; of two that are as long, the one that
    /// allows.
    pub fn allows(&self, path: &str) -> bool {
        let fitting = self.rules.iter().filter(|rule| fits(&rule.pattern, path));
        fitting.max_by_key(|rule| (rule.pattern.len(), rule.is_allowed)).is_none_or(|rule| rule.is_allowed)
    }
}

/// Does `pattern` fit the beginning of `path`? `*` is any text, `$` at the end the end of the path.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, to_end) = pattern.strip_suffix('$').map_or((pattern, false), |pattern| (pattern, true));
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| path.strip_prefix(first)) else { return false };
    let mut pieces = pieces.peekable();
    if pieces.peek().is_none() {
        return !to_end || rest.is_empty();
    }
    while let Some(piece) = pieces.next() {
        if to_end && pieces.peek().is_none() {
            return rest.ends_with(piece);
        }
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_pattern_decides() {
        let rules = RobotsRules::parse(
            "User-agent: *\nDisallow: /cari\nAllow: /cari/arsip\nDisallow: /*?cetak=\nDisallow: /*.pdf$\nDisallow:\n",
        );
        for (path, is) in [
            ("/", true),
            ("/cari?q=beras", false),
            ("/cari/arsip/1", true),
            ("/berita/1?cetak=1", false),
            ("/berita/1.pdf", false),
            ("/berita/1.pdf?x", true),
        ] {
            assert_eq!(rules.allows(path), is, "{path}");
        }
    }

    #[test]
    fn a_group_for_kabar_takes_the_place_of_that_for_all() {
        let text = "# robots\nUser-agent: kabar/1.0\nUser-agent: Lain\nDisallow: /a # nothing there\nCrawl-delay: 2.5\n\
                    User-agent: *\nDisallow: /\n";
        let rules = RobotsRules::parse(text);
        assert_eq!(rules.delay, Some(Duration::from_millis(2500)));
        assert!(!rules.allows("/a/1") && rules.allows("/b"));
        assert!(!RobotsRules::parse("user-agent:*\ndisallow:/\n").allows("/b"));
        // A group that allows everything is a group.
        assert!(
            RobotsRules::parse("User-agent: *\nDisallow: /\nUser-agent: kabar\nDisallow:\n").allows("/b")
        );
        assert!(RobotsRules::parse("<html>404").allows("/b"));
        assert!(RobotsRules::parse("User-agent: *\nCrawl-delay: 1e99").delay.is_none());
    }
}

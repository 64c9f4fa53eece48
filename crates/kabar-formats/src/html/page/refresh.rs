//! Where a page sends its readers at once: `<meta http-equiv=refresh>`, as pages do that have moved, or that set a cookie first.

use super::super::{HtmlEvent, HtmlTokenizer, attribute, entities};

/// A page that waits longer, in seconds, is there to be read: it loads itself anew.
const MAX_DELAY: f32 = 5.0;

/// The address that the page sends its readers to, as it is written there; `None` where it does not.
pub fn refresh_target(html: &str) -> Option<String> {
    HtmlTokenizer::new(html).find_map(|event| match event {
        HtmlEvent::Open { name, attributes, .. } if name == "meta" => {
            attribute(attributes, "http-equiv").filter(|kind| kind.eq_ignore_ascii_case("refresh"))?;
            parse_refresh(&entities::decode(attribute(attributes, "content")?))
        }
        _ => None,
    })
}

/// The address in "0; url=https://…".
fn parse_refresh(content: &str) -> Option<String> {
    let (delay, rest) = content.split_once([';', ','])?;
    delay.trim().parse::<f32>().ok().filter(|delay| *delay <= MAX_DELAY)?;
    let rest = rest.trim();
    let named = rest.get(..3).is_some_and(|head| head.eq_ignore_ascii_case("url"));
    let target = if named { rest[3..].trim_start().strip_prefix('=')?.trim() } else { rest };
    let target = target.trim_matches(['"', '\'']);
    (!target.is_empty()).then(|| target.to_owned())
}

#[cfg(test)]
mod tests {
    use super::refresh_target;

    #[test]
    fn only_what_leads_away_at_once_counts() {
        for (content, target) in [
            ("0; url=/berita?a=1&amp;b=2", Some("/berita?a=1&b=2")),
            ("0;URL='https://w.example/'", Some("https://w.example/")),
            ("1, https://w.example/", Some("https://w.example/")),
            ("300;url=/berita", None),
            ("300", None),
            ("0;url=", None),
        ] {
            let page = format!("<head><meta charset=utf-8><meta http-equiv=Refresh content=\"{content}\">");
            assert_eq!(refresh_target(&page).as_deref(), target, "{content}");
        }
    }
}

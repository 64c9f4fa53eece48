//! What a line is by what its page says of it ([`LineEvidence`]), together with its words.
//!
//! Evidence alone is never certain: pages give their elements names that mean something else, and put paragraphs of the article
//! into boxes. It is where the page says it plainly and the text agrees: a line of nothing but links, in an element that is
//! called related. Else it dims, or confirms what the words alone make likely.
//!
//! Whether a link leads to the outlet's own site tells most about a line of nothing but links: of such lines that a publisher
//! counts as the article nearly all lead elsewhere, to the source of what is told or to what is sold.

use super::headline::has_headline_words;
use super::line_classifier::LineClassifier;
use super::neighbours::ClassifiedLine;
use crate::article::{Article, Block, EvidenceKind, LineEvidence, LineLabel};
use crate::text::Span;
use crate::web_url::WebUrl;

/// The rules of these lines. They have no pattern.
const RELATED_BOX_RULE: &str = "any/related-box";
const SITE_LINK_RULE: &str = "any/site-link";
const NEWSLETTER_BOX_RULE: &str = "any/newsletter-box";
const PROMO_BOX_RULE: &str = "any/promo-box";
const SHARE_BOX_RULE: &str = "any/share-box";
const CAPTION_BOX_RULE: &str = "any/caption-box";
const PAGE_BLOCK_RULE: &str = "any/page-block";

/// The longest line of a box, in bytes, that is not the article; longer ones are paragraphs.
const MAX_BOX_LINE_BYTES: usize = 200;
/// The longest caption, in bytes.
const MAX_CAPTION_BYTES: usize = 400;
/// If more of the text than one byte in so many would be dimmed or folded, the article is a list of links, and all of it stays.
const MAX_JUDGED_SHARE: usize = 2;

/// What confirms a label that the words of a line alone make likely.
const CONFIRMING: &[(LineLabel, &[EvidenceKind])] = &[
    (LineLabel::Related, &[EvidenceKind::Related]),
    (
        LineLabel::Promo,
        &[
            EvidenceKind::LinkOnly,
            EvidenceKind::Newsletter,
            EvidenceKind::Promo,
            EvidenceKind::Paywall,
            EvidenceKind::Advert,
            EvidenceKind::Share,
            EvidenceKind::Form,
            EvidenceKind::Aside,
        ],
    ),
    (
        LineLabel::Boilerplate,
        &[
            EvidenceKind::Navigation,
            EvidenceKind::Advert,
            EvidenceKind::Share,
            EvidenceKind::Tag,
            EvidenceKind::Form,
            EvidenceKind::Aside,
        ],
    ),
];

/// Labels the lines of `article` of which its page says something.
pub(super) fn judge(classifier: &LineClassifier, article: &Article, lines: &mut [ClassifiedLine]) {
    let site = article.url.as_deref().and_then(|url| WebUrl::parse(url).ok());
    let site = site.as_ref().map(WebUrl::site);
    let mut verdicts: Vec<(usize, &str, bool)> = Vec::new();
    for (at, line) in lines.iter_mut().enumerate() {
        let said = article.line_evidence(at);
        if said.is_empty() {
            continue;
        }
        let page_line = PageLine { classifier, article, said, span: line.span, site: site.as_deref() };
        if line.cuts.is_empty() {
            let verdict = page_line.verdict().filter(|_| !classifier.is_kept(line.span));
            verdicts.extend(verdict.map(|(rule, is_certain)| (at, rule, is_certain)));
        } else if line.is_fully_cut() && page_line.confirms(classifier.rules.rule(line.cuts[0].rule).label) {
            line.cuts[0].is_certain = true;
        }
    }
    let all: usize = lines.iter().map(|line| line.span.len()).sum();
    // Whoever read the page has weighed all of it already.
    let is_sure = |rule: &str| matches!(rule, CAPTION_BOX_RULE | PAGE_BLOCK_RULE);
    let judged = verdicts.iter().filter(|verdict| !is_sure(verdict.1));
    let is_link_list = judged.map(|(at, ..)| lines[*at].span.len()).sum::<usize>() * MAX_JUDGED_SHARE > all;
    verdicts.retain(|verdict| !is_link_list || is_sure(verdict.1));
    for (at, rule, is_certain) in verdicts {
        lines[at].cut_whole(classifier, rule, is_certain);
    }
}

/// A line of which the page says something.
struct PageLine<'a> {
    classifier: &'a LineClassifier<'a>,
    article: &'a Article,
    said: LineEvidence,
    span: Span,
    /// The site of the article's address.
    site: Option<&'a str>,
}

impl PageLine<'_> {
    /// The rule for the line, and whether it is certain; `None` for a line that stays the article's.
    fn verdict(&self) -> Option<(&'static str, bool)> {
        let (said, bytes) = (self.said, self.span.len());
        if said.has(EvidenceKind::Caption) && bytes <= MAX_CAPTION_BYTES {
            return Some((CAPTION_BOX_RULE, true));
        }
        if said.has(EvidenceKind::Outside) {
            return Some((PAGE_BLOCK_RULE, true));
        }
        let block = self.article.block_at(self.span.trim(self.classifier.text).start);
        let is_set_apart = matches!(block, Block::Quote | Block::Code | Block::Table);
        if is_set_apart || bytes > MAX_BOX_LINE_BYTES || self.classifier.reports_speech_at(self.span) {
            return None;
        }
        if said.has(EvidenceKind::LinkOnly) {
            let beside = said.has_any(&[EvidenceKind::Aside, EvidenceKind::Navigation]);
            let is_own_link = self.leads_to_own_site();
            if said.has(EvidenceKind::Related) || (beside && is_own_link) {
                return Some((RELATED_BOX_RULE, true));
            }
            if said.has(EvidenceKind::Newsletter) {
                return Some((NEWSLETTER_BOX_RULE, true));
            }
            if is_own_link && has_headline_words(self.classifier.tokens_of(self.span)) {
                return Some((SITE_LINK_RULE, false));
            }
        }
        let boxes = [
            (EvidenceKind::Related, RELATED_BOX_RULE),
            (EvidenceKind::Newsletter, NEWSLETTER_BOX_RULE),
            (EvidenceKind::Form, NEWSLETTER_BOX_RULE),
            (EvidenceKind::Promo, PROMO_BOX_RULE),
            (EvidenceKind::Advert, PROMO_BOX_RULE),
            (EvidenceKind::Share, SHARE_BOX_RULE),
        ];
        boxes.into_iter().find(|(kind, _)| said.has(*kind)).map(|(_, rule)| (rule, false))
    }

    /// Does the page say of the line what `label` says, which its words make likely?
    fn confirms(&self, label: LineLabel) -> bool {
        let kinds = CONFIRMING.iter().find(|(confirmed, _)| *confirmed == label).map_or(&[][..], |row| row.1);
        let is_link = self.said.has_any(&[EvidenceKind::LinkOnly, EvidenceKind::MostlyLinks]);
        self.said.has_any(kinds) || label == LineLabel::Related && is_link && self.leads_to_own_site()
    }

    /// Do the links of the line lead to pages of the site that the article is from?
    fn leads_to_own_site(&self) -> bool {
        let Some(site) = self.site else { return false };
        let is_own = |url: &str| {
            WebUrl::parse(url).is_ok_and(|url| {
                let to = url.site();
                to == site || to.strip_suffix(site).is_some_and(|below| below.ends_with('.'))
            })
        };
        let links = &self.article.links;
        let links = &links[links.partition_point(|link| link.span.end <= self.span.start)..];
        let links = &links[..links.partition_point(|link| link.span.start < self.span.end)];
        !links.is_empty() && links.iter().all(|link| is_own(&link.url))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::article_tokens::ArticleTokens;
    use crate::annotate::lines::classify;
    use crate::annotate::lines::line_classifier::LineCut;
    use crate::annotate::lines::rule_set::LineRuleSet;
    use crate::article::Draft;

    const LEAD: &str = "Pasar ikan di Tanjung Merah dibuka lagi pada Senin pagi, dan ratusan warga datang sejak subuh untuk \
        membeli hasil laut dari tiga desa. Hujan turun sebentar, lalu jalan di depan pasar itu ramai lagi sampai sore.";

    /// What becomes of `line` between two paragraphs, on a page that says `said` of it and has it lead to `url`: its rule, and
    /// "!" behind it where that is certain.
    fn verdict(line: &str, said: &[EvidenceKind], url: &str, block: Block) -> String {
        let span = Span::new(LEAD.len() + 1, LEAD.len() + 1 + line.len());
        let mut draft = Draft {
            title: Some("Pasar Dibuka".into()),
            url: Some("https://www.warta.example/pasar".into()),
            text: format!("{LEAD}\n{line}\n{LEAD}"),
            ..Draft::default()
        };
        draft.markup.blocks = vec![(span, block)];
        draft.markup.links.extend((!url.is_empty()).then(|| (span, url.to_owned())));
        draft.markup.evidence = vec![(span, said.iter().copied().collect())];
        let article = draft.finish().expect("an article");
        let found = classify(&article, Some("id")).lines;
        let line = found.iter().find(|l| l.span.overlaps(span)).expect("a line");
        // Between two paragraphs a short line is a sub-heading, which is the article's. What `line_scorer` says is another test's.
        let reason = line.reason.as_ref().filter(|_| line.label != LineLabel::Heading);
        let reason = reason.filter(|why| !why.rule.starts_with("any/judged"));
        let rule = reason.map_or("", |why| why.rule.as_str());
        format!("{rule}{}", if line.is_folded() { "!" } else { "" })
    }

    #[test]
    fn page_and_words_together_decide() {
        use EvidenceKind::*;
        let (own, other) = ("https://foto.warta.example/a", "https://lain.example/a");
        let headline = "Harga Ikan Naik Tipis di Dua Kota";
        for (line, said, url, rule) in [
            (headline, &[LinkOnly][..], own, SITE_LINK_RULE),
            // The source of what is told, the name of a place, an address.
            (headline, &[LinkOnly], other, ""),
            (headline, &[LinkOnly], "", ""),
            (headline, &[LinkOnly], "https://bukanwarta.example/a", ""),
            ("Kota Tanjung Merah", &[LinkOnly], own, ""),
            ("lihat peta https://www.warta.example/peta di sini", &[LinkOnly], own, ""),
            (headline, &[LinkOnly, Related], other, "any/related-box!"),
            (headline, &[LinkOnly, Aside], own, "any/related-box!"),
            (headline, &[LinkOnly, Aside], other, ""),
            ("Kabar pagi di kotak surat", &[LinkOnly, Newsletter], "", "any/newsletter-box!"),
            // What a box is called alone is not certain, and not of a long paragraph.
            (headline, &[Related], "", RELATED_BOX_RULE),
            ("Kabar pagi di kotak surat", &[Newsletter], "", NEWSLETTER_BOX_RULE),
            ("Senang membaca ini?", &[Share], "", SHARE_BOX_RULE),
            (LEAD, &[Related, Promo], "", ""),
            ("\"Kami senang,\" kata Ayu kepada warga", &[Promo], "", ""),
            (headline, &[Aside], "", ""),
            (headline, &[Paywall], "", ""),
            (headline, &[MostlyLinks], own, ""),
            ("Pasar ikan pada Senin pagi", &[Caption], "", CAPTION_BOX_RULE),
            (LEAD, &[Outside], "", "any/page-block!"),
        ] {
            assert_eq!(verdict(line, said, url, Block::Paragraph), rule, "{line} {said:?} {url}");
        }
        for block in [Block::Quote, Block::Code, Block::Table] {
            assert_eq!(verdict(headline, &[LinkOnly, Related], own, block), "");
        }
        let item = Block::Item { depth: 1, mark: crate::article::ListMarker::Bullet };
        assert_eq!(verdict(headline, &[LinkOnly], own, item), SITE_LINK_RULE);
    }

    #[test]
    fn the_page_makes_certain_what_the_words_make_likely() {
        let rules = LineRuleSet::builtin();
        let mut draft = Draft { text: LEAD.into(), ..Draft::default() };
        for (rule, said, is_certain) in [
            (NEWSLETTER_BOX_RULE, EvidenceKind::Newsletter, true),
            (NEWSLETTER_BOX_RULE, EvidenceKind::LinkOnly, true),
            (NEWSLETTER_BOX_RULE, EvidenceKind::Related, false),
            (SITE_LINK_RULE, EvidenceKind::Related, true),
            (SITE_LINK_RULE, EvidenceKind::Newsletter, false),
            // Where it leads is not known.
            (SITE_LINK_RULE, EvidenceKind::LinkOnly, false),
            (SHARE_BOX_RULE, EvidenceKind::Tag, true),
            (SHARE_BOX_RULE, EvidenceKind::Paywall, false),
        ] {
            draft.markup.evidence = vec![(Span::new(0, LEAD.len()), LineEvidence::of(said))];
            let article = draft.clone().finish().expect("an article");
            let tokens = ArticleTokens::from_article(&article);
            let classifier = LineClassifier::new(rules, rules.scope(Some("id")), &article, &tokens);
            let span = article.lines()[0];
            let rule_index = rules.index_of(rule).expect("a rule");
            let cut = LineCut { span, rule: rule_index, rest: span, is_certain: false };
            let mut lines =
                vec![ClassifiedLine { span, cuts: vec![cut], is_heading: false, repeat_count: None }];
            judge(&classifier, &article, &mut lines);
            assert_eq!(lines[0].cuts, [LineCut { is_certain, ..cut }], "{rule} {said:?}");
        }
    }

    #[test]
    fn a_list_of_links_is_left_alone() {
        let titles =
            ["Harga Ikan Naik Tipis", "Jalan Baru ke Pelabuhan Dibuka", "Warga Tiga Desa Panen Garam"];
        let mut draft = Draft {
            title: Some("Kabar Pagi".into()),
            url: Some("https://warta.example/pagi".into()),
            text: titles.join("\n"),
            ..Draft::default()
        };
        let mut at = 0;
        for title in titles {
            let span = Span::new(at, at + title.len());
            draft.markup.links.push((span, "https://warta.example/a".into()));
            draft.markup.evidence.push((span, LineEvidence::of(EvidenceKind::LinkOnly)));
            at += title.len() + 1;
        }
        let article = draft.finish().expect("an article");
        assert!(classify(&article, Some("id")).lines.iter().all(|l| l.label == LineLabel::Body));
    }
}

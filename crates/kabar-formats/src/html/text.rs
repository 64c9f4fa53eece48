//! HTML → a text: one block a line, with its markup or without.

use super::{entities, flow};
use crate::rich_text::RichText;

/// Is `text` HTML? It is where it has a closing tag, which text that only mentions `<p>` does not have, or a `<br>`.
pub fn is_html(text: &str) -> bool {
    let has_closing = ["</p>", "</div>", "</li>", "</h2>", "</a>", "</span>", "</blockquote>", "</strong>"];
    text.contains('<')
        && (has_closing.iter().any(|tag| text.contains(tag))
            || text.contains("<br>")
            || text.contains("<br/>")
            || text.contains("<br />"))
}

/// The lines of `html` with their markup, without empty lines; relative links are of the page at `base`.
pub fn to_rich_text(html: &str, base: Option<&str>) -> RichText {
    let mut document = flow::read(html, base);
    document.attach_evidence(0..document.elements.len());
    document.lines.into_iter().map(|l| l.content).collect()
}

/// The text of `html`, one block a line, without empty lines; each run of white space becomes one space.
pub fn to_text(html: &str) -> String {
    to_rich_text(html, None).text
}

/// The text of `html` in one line, for headlines that contain markup or character references.
pub fn to_single_line(html: &str) -> String {
    if html.contains(['&', '<']) { to_text(html).replace('\n', " ") } else { html.to_owned() }
}

/// The headline that `value` writes, where nobody says whether it is HTML: only a closing tag or `<br` proves that, since
/// `<canvas>` may be the subject of the article.
pub fn to_headline(value: &str) -> String {
    let has_closing = || {
        value
            .match_indices("</")
            .any(|(at, _)| value[at + 2..].starts_with(|c: char| c.is_ascii_alphabetic()))
    };
    if has_closing() || value.contains("<br") { to_single_line(value) } else { entities::decode(value) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_annotate::article::{Block, ListMarker};

    #[test]
    fn blocks_become_lines() {
        for (before, after) in [
            ("<p>Satu.</p><p>Dua &amp; tiga.</p>", "Satu.\nDua & tiga."),
            ("<div>\n\t<p>Satu\n  dua</p>\n\n</div>tiga", "Satu dua\ntiga"),
            ("Satu<br>dua<br/>tiga", "Satu\ndua\ntiga"),
            ("<p>A <a href='x'>link</a>, <em>b</em>.</p>", "A link, b."),
            ("<ul><li>a<li>b</ul><h2>C</h2>d", "a\nb\nC\nd"),
            ("a<script>if (a < b) { '</p>' }</script>b<style>p{}</style>", "ab"),
            ("a<svg><svg></svg><p>x</p></svg>b<!-- <p>x</p> -->c", "abc"),
            ("<figure><img alt=x><figcaption>Foto: Ayu</figcaption></figure>", "Foto: Ayu"),
            ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a  b\nc"),
            ("a < b dan c > d", "a < b dan c > d"),
            ("<p>tak tertutup <b>tebal", "tak tertutup tebal"),
            ("<script>tak tertutup", ""),
            ("<p title='a > b'>c</p>", "c"),
            ("<P>BESAR</P>", "BESAR"),
        ] {
            assert_eq!(to_text(before), after, "{before}");
        }
    }

    /// The lines with what each is set as, in short: "# heading", "- item", "> quotation".
    fn set(html: &str) -> String {
        let one = |l: super::super::document::HtmlLine| {
            let head = match l.content.block {
                Block::Paragraph => String::new(),
                Block::Heading(level) => "#".repeat(level.into()) + " ",
                Block::Item { depth, mark } => {
                    let mark = match mark {
                        ListMarker::Bullet => "-".to_owned(),
                        ListMarker::Number(number) => format!("{number}."),
                        ListMarker::Written => "=".to_owned(),
                        ListMarker::Continued => "+".to_owned(),
                    };
                    format!("{}{mark} ", "  ".repeat(usize::from(depth) - 1))
                }
                Block::Quote => "> ".to_owned(),
                Block::Code => "$ ".to_owned(),
                Block::Table => "| ".to_owned(),
            };
            head + &l.content.text
        };
        flow::read(html, None).lines.into_iter().map(one).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn lines_know_what_they_are_set_as() {
        for (before, after) in [
            (
                "<ul><li>a<ol start=3><li>b</li><li value=9>c<li>d</ol></li><li><p>e</p><p>f</p></ul>g",
                "- a\n  3. b\n  9. c\n  10. d\n- e\n+ f\ng",
            ),
            // Nothing is closed as it should be.
            ("<h2>A</h3><p>b<blockquote>c<p>d</blockquote></p>e", "## A\nb\n> c\n> d\ne"),
            ("<ul><li>a</ul></ul></li>b<li>c", "- a\nb\n- c"),
            ("<pre>\n  a\n\n\tb </pre>c<p><code>d</code></p>", "$   a\n$ \n$     b\nc\nd"),
            ("<dl><dt>a<dd>b<dt>c<dd>d</dl>", "a\n+ b\nc\n+ d"),
            ("a<br><br>b<br>c<hr>d", "a\nb\nc\nd"),
            ("<p>a</p><p>&nbsp;</p><p><img alt='' src=x></p><p>b</p>", "a\nb"),
            (
                "<table><tr><td><p>a</p><p>b</p></td><td>c<table><tr><td>d</td></tr></table>e</td></tr></table>f",
                "a\nb\nc\nd\ne\nf",
            ),
            (
                "<table><thead><tr><th>Kota<th>Harga<tbody><tr><td>Ambon<td>9<tr><td>Biak</table>",
                "| Kota   Harga\n| Ambon  9\n| Biak",
            ),
            (
                "<p>x <img alt='Pasar kota'> y</p><figure><img alt='Foto pasar'><figcaption>Isi</figcaption></figure><figure><img alt='Sawah saja'></figure><table><tr><td><img alt='Kuda hitam'>z</table>",
                "x [Pasar kota] y\nIsi\n[Sawah saja]\nz",
            ),
            (
                "<div><img alt='Sawah di Ubud'><p class=wp-caption-text>Sawah di Ubud</p></div>",
                "Sawah di Ubud",
            ),
            ("<![CDATA[x]]><p>a<!-- <p> --></p><p>b</div></p>", "a\nb"),
        ] {
            assert_eq!(set(before), after, "{before}");
        }
        let wide = "kata ".repeat(12);
        let table = format!(
            "<table><tr><th>Kota<th>Catatan:<tr><td><a href='https://x.example/'>Ambon</a><td>{wide}<tr><td>Biak<td>{wide}</table>"
        );
        let wide = wide.trim_end();
        assert_eq!(
            set(&table.replace(wide, &format!("{wide} {wide}"))).lines().next(),
            Some("- Kota: Ambon")
        );
        assert_eq!(
            to_rich_text(&table, None).markup.links[0].0.slice(&to_rich_text(&table, None).text),
            "Ambon"
        );
    }

    #[test]
    fn links_keep_their_words_and_lose_what_leads_nowhere() {
        let html = "<p>Kata <a href='/a?b&amp;c'> <b>wali</b> kota </a>, <a href='javascript:x'>x</a> <a href='#k'>k</a> <a name=y>y</a>\
            <a href='mailto:a@x.example'>surat<p>baru</a> <a href='//z.example'><img src=i></a></p>";
        let rich = to_rich_text(html, Some("https://w.example/b/"));
        let links: Vec<_> =
            rich.markup.links.iter().map(|(s, u)| (s.slice(&rich.text), u.as_str())).collect();
        assert_eq!(
            links,
            [
                ("wali kota", "https://w.example/a?b&c"),
                ("surat", "mailto:a@x.example"),
                ("baru", "mailto:a@x.example")
            ]
        );
        assert!(super::to_rich_text("<a href='a'>b</a>", None).markup.links.is_empty());
    }

    #[test]
    fn lines_know_what_their_page_says_of_them() {
        use kabar_annotate::article::EvidenceKind::*;
        let article = "<p>Pasar ikan dibuka lagi pada Senin pagi, dan ratusan warga datang sejak subuh untuk membeli.</p>\
            <p>Bangunan itu memiliki dua lantai, dan lantai bawah dipakai oleh pedagang ikan dari tiga desa.</p>";
        for (html, kinds) in [
            ("<p>Kata <a href=/a>wali kota</a>.</p>", &[][..]),
            ("<p><a href=/a>Harga Ikan Naik</a>.</p>", &[LinkOnly]),
            ("<p>Baca juga: <a href=/a>Harga Ikan Naik Tipis di Pasar</a></p>", &[MostlyLinks]),
            ("<p><a href=/a>Satu Dua</a> | <a href='#x'>Tiga</a></p>", &[LinkOnly]),
            ("<aside><p>Sapa kami!</p></aside>", &[Aside]),
            (
                "<div class='related-posts box'><ul><li><a href=/a>Harga Ikan</a></ul></div>",
                &[Related, LinkOnly],
            ),
            ("<p><a class=bacaJuga href=/a>Harga Ikan</a></p>", &[LinkOnly, Related]),
            // Of one word in a sentence the tag of its link says nothing.
            ("<p>Kata Ayu, <a class=bacaJuga href=/a>harga ikan</a> naik.</p>", &[]),
            ("<p><a rel='category tag' href=/a>Pasar</a>, <a rel=tag href=/b>Ikan</a></p>", &[LinkOnly, Tag]),
            ("<figure><img src=x><figcaption>Foto: Ayu</figcaption></figure>", &[Caption]),
            ("<figure><img alt='Pasar kota'></figure>", &[Caption]),
            ("<p><img alt='Pasar kota'> <img alt='Sawah kota'></p>", &[Caption]),
            ("<p><img alt='Pasar kota'> ramai <img alt='Sawah kota'></p>", &[]),
            ("<p>Lihat <img alt='Pasar kota'> <img alt='Sawah kota'></p>", &[]),
            ("<form><p>Alamat surel</p></form>", &[Form]),
        ] {
            let rich = to_rich_text(&format!("<div class='related newsletter'>{article}{html}</div>"), None);
            let last = rich.text.rfind('\n').expect("lines") + 1;
            let said = rich.markup.evidence.iter().map(|(span, said)| (span.start, *said));
            let wanted = (last, kinds.iter().copied().collect());
            // What the element around the whole article is called says nothing of its lines.
            let wanted = Some(wanted).filter(|_| !kinds.is_empty());
            assert_eq!(said.collect::<Vec<_>>(), wanted.into_iter().collect::<Vec<_>>(), "{html}");
        }
        assert!(to_rich_text("<p class=related>Satu.</p>", None).markup.evidence.is_empty());
    }

    #[test]
    fn depth_and_unclosed_things_cost_no_more_than_their_length() {
        for piece in
            ["<div>", "<svg>", "<script>", "<!--", "<a href=\"", "&", "<", "</", "<![CDATA[", "<p x='"]
        {
            to_text(&piece.repeat(200_000));
        }
    }
}

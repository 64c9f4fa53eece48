//! Feeds as they come: each of these was written for what it shows.

use super::*;
use kabar_annotate::article::Date;
use proptest::prelude::*;

fn parsed(text: &str) -> Feed {
    let (feed, diagnostics) = parse("x", text.as_bytes(), Some("https://w.example/umpan/rss.xml"), None);
    assert_eq!(diagnostics, [], "{text}");
    feed.expect(text)
}

fn date(date: Option<Date>) -> String {
    date.map(|d| d.to_string()).unwrap_or_default()
}

#[test]
fn an_rss_2_feed_with_its_modules() {
    let feed = parsed(
        "\u{feff}<?xml version='1.0' encoding='utf-8'?><!-- Kepala --><?xml-stylesheet href='x.xsl'?>
        <rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:dc='http://purl.org/dc/elements/1.1/'
          xmlns:atom='http://www.w3.org/2005/Atom' xmlns:media='http://search.yahoo.com/mrss/' xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'
          xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'>
        <channel><title>Warta &amp;amp; Kabar</title><link>https://w.example/</link><description>Berita kota</description>
        <atom:link rel='self' type='application/rss+xml' href='https://w.example/umpan/rss.xml'/><language>id-ID</language>
        <sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>
        <image><url>/ikon.png</url><title>Bukan judul</title><link>https://lain.example/</link></image>
        <textInput><title>Cari</title><link>https://cari.example/</link></textInput>
        <item><title><![CDATA[Harga “beras” &amp; cabai]]></title><link>/a?b=1&amp;c=2</link><guid isPermaLink='false'>w-1</guid>
          <dc:creator>Ayu Lestari dan Budi Santoso</dc:creator><pubDate>Rab, 14 Sep 2022 15:08:00 WIB</pubDate>
          <category>Ekonomi</category><category>Ekonomi</category><category>Pasar &amp; Tani</category>
          <description>Ringkas &lt;b&gt;saja&lt;/b&gt;.</description><comments>/a#komentar</comments>
          <content:encoded><![CDATA[<p>Harga <a href='../b'>beras</a> turun.</p><p>Petani cemas.</p>]]></content:encoded>
          <enclosure url='/a.mp3' type='audio/mpeg' length='1200'/>
          <media:group><media:content url='https://w.example/a.mp3'/><media:content url='/b.jpg' type='image/jpeg'><media:title>Foto</media:title></media:content></media:group>
          <source url='https://antara.example/rss'>Antara Kota</source></item>
        <item><itunes:title>Siaran</itunes:title><guid>https://w.example/c</guid><itunes:summary>Tentang panen.</itunes:summary>
          <author>redaksi@w.example (Citra Dewi)</author></item>
        </channel></rss>",
    );
    assert_eq!(&*feed.title, "Warta & Kabar");
    assert_eq!(feed.site_url.as_deref(), Some("https://w.example/"));
    assert_eq!(feed.self_url.as_deref(), Some("https://w.example/umpan/rss.xml"));
    assert_eq!((feed.language.as_deref(), feed.ttl), (Some("id-ID"), Some(30)));
    assert_eq!(feed.icon.as_deref(), Some("https://w.example/ikon.png"));
    let [first, second] = feed.items.as_slice() else { panic!("two items: {feed:?}") };
    assert_eq!(&*first.title, "Harga “beras” & cabai");
    assert_eq!(first.url.as_deref(), Some("https://w.example/a?b=1&c=2"));
    assert_eq!(first.guid.as_deref(), Some("w-1"));
    assert_eq!(first.authors.iter().map(|a| &**a).collect::<Vec<_>>(), ["Ayu Lestari", "Budi Santoso"]);
    assert_eq!(date(first.published), "2022-09-14T15:08:00+07:00");
    assert_eq!(&*first.summary, "Ringkas saja.");
    assert_eq!(first.body.text, "Harga beras turun.\nPetani cemas.");
    assert_eq!(first.body.markup.links[0].1, "https://w.example/b");
    assert_eq!(first.comments_url.as_deref(), Some("https://w.example/a#komentar"));
    assert_eq!(first.categories.iter().map(|a| &**a).collect::<Vec<_>>(), ["Ekonomi", "Pasar & Tani"]);
    assert_eq!(first.source.as_deref(), Some("Antara Kota"));
    let files: Vec<_> = first.enclosures.iter().map(|e| (&*e.url, e.mime.as_deref(), e.bytes)).collect();
    assert_eq!(
        files,
        [
            ("https://w.example/a.mp3", Some("audio/mpeg"), Some(1200)),
            ("https://w.example/b.jpg", Some("image/jpeg"), None)
        ]
    );
    assert_eq!((&*second.title, second.url.as_deref()), ("Siaran", Some("https://w.example/c")));
    assert_eq!((&*second.authors[0], second.body.text.as_str()), ("Citra Dewi", "Tentang panen."));
}

#[test]
fn atom_with_bases_and_every_kind_of_text() {
    let feed = parsed(
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='id' xml:base='https://atom.example/dir/'>
        <title type='html'>Kabar &amp;amp; &lt;em&gt;Warta&lt;/em&gt;</title><subtitle>Sub</subtitle><id>urn:x</id>
        <link href='.'/><link rel='self' href='feed.atom'/><author><name>Redaksi</name><uri>x</uri></author><icon>i.ico</icon>
        <entry><title type='text'>1 &lt; 2 &amp; &lt;b&gt;</title><id>urn:1</id><updated>2024-02-24T11:42:23Z</updated>
          <link rel='edit' href='sunting'/><link rel='alternate' type='application/atom+xml' href='e.xml'/><link rel='alternate' type='text/html' href='e1'/>
          <link rel='enclosure' type='audio/ogg' length='9' href='s.ogg'/><link rel='replies' type='text/html' href='e1#k'/>
          <category term='ekonomi' label='Ekonomi'/>
          <content type='xhtml' xml:base='sub/'><x:div xmlns:x='http://www.w3.org/1999/xhtml'><x:p>Satu &lt;x&gt; <x:a href='y'>dua</x:a></x:p><x:ul><x:li>a</x:li></x:ul></x:div></content></entry>
        <entry xml:lang='en'><title>Two</title><id>https://atom.example/e2</id><published>24 Feb 2024</published><author><name>Ayu</name></author>
          <source><title>Elsewhere</title><id>urn:z</id></source><summary>Short text.</summary></entry>
        </feed>",
    );
    assert_eq!((&*feed.title, &*feed.description), ("Kabar & Warta", "Sub"));
    assert_eq!(feed.site_url.as_deref(), Some("https://atom.example/dir/"));
    assert_eq!(feed.icon.as_deref(), Some("https://atom.example/dir/i.ico"));
    let [one, two] = feed.items.as_slice() else { panic!("two items: {feed:?}") };
    assert_eq!((&*one.title, one.url.as_deref()), ("1 < 2 & <b>", Some("https://atom.example/dir/e1")));
    assert_eq!(one.body.text, "Satu <x> dua\na");
    assert_eq!(one.body.markup.links[0].1, "https://atom.example/dir/sub/y");
    assert_eq!((date(one.updated).as_str(), &*one.authors[0]), ("2024-02-24T11:42:23Z", "Redaksi"));
    assert_eq!((&*one.categories[0], one.enclosures[0].bytes), ("Ekonomi", Some(9)));
    assert_eq!(one.comments_url.as_deref(), Some("https://atom.example/dir/e1#k"));
    assert_eq!(two.url.as_deref(), Some("https://atom.example/e2"));
    assert_eq!((two.source.as_deref(), two.language.as_deref()), (Some("Elsewhere"), Some("en")));
    assert_eq!((two.body.text.as_str(), &*two.authors[0]), ("Short text.", "Ayu"));
}

#[test]
fn older_formats() {
    let rdf = parsed(
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/'>
        <channel rdf:about='https://w.example/rdf'><title>RDF</title><link>https://w.example/</link><items><rdf:Seq><rdf:li rdf:resource='https://w.example/1'/></rdf:Seq></items></channel>
        <image rdf:about='x'><title>Gambar</title><url>https://w.example/g.png</url></image>
        <item rdf:about='https://w.example/1'><title>Satu</title><dc:date>2024-02-24</dc:date><description>Isi.</description></item></rdf:RDF>",
    );
    let item = &rdf.items[0];
    assert_eq!((&*rdf.title, &*item.title, item.body.text.as_str()), ("RDF", "Satu", "Isi."));
    assert_eq!(
        (item.url.as_deref(), date(item.published).as_str()),
        (Some("https://w.example/1"), "2024-02-24")
    );
    let atom = parsed(
        "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><title>A</title><tagline>t</tagline><link rel='alternate' type='text/html' href='https://w.example/'/>
        <entry><title mode='escaped' type='text/html'>Satu &amp;amp; dua</title><link rel='alternate' href='/1'/><id>1</id><issued>2004-01-02T03:04:05+07:00</issued><modified>2004-01-03</modified>
        <content type='text/html' mode='escaped'>&lt;p&gt;Isi.&lt;/p&gt;</content></entry></feed>",
    );
    let item = &atom.items[0];
    assert_eq!((&*atom.description, &*item.title, item.body.text.as_str()), ("t", "Satu & dua", "Isi."));
    assert_eq!(
        (date(item.published).as_str(), date(item.updated).as_str()),
        ("2004-01-02T03:04:05+07:00", "2004-01-03")
    );
    // RSS 0.91 without a channel, and an Atom entry alone.
    assert_eq!(
        &*parsed("<rss><title>T</title><item><title>Satu</title></item></rss>").items[0].title,
        "Satu"
    );
    assert_eq!(
        &*parsed("<entry xmlns='http://www.w3.org/2005/Atom'><title>Satu</title></entry>").items[0].title,
        "Satu"
    );
}

#[test]
fn json_feeds_whole_and_cut() {
    let text = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "J", "home_page_url": "/", "authors": [{"name": "Ayu"}],
      "items": [{"id": 1, "url": "a", "title": "Satu", "content_html": "<p>Isi <a href='b'>b</a></p>", "content_text": "x", "tags": ["t"],
        "attachments": [{"url": "s.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 5}]}, {"id": "2", "content_text": "1 < 2"}]}"#;
    let feed = parsed(text);
    assert_eq!((feed.items.len(), feed.site_url.as_deref()), (2, Some("https://w.example/")));
    let item = &feed.items[0];
    assert_eq!((item.guid.as_deref(), item.url.as_deref()), (Some("1"), Some("https://w.example/umpan/a")));
    assert_eq!(
        (item.body.text.as_str(), &*item.authors[0], item.enclosures[0].bytes),
        ("Isi b", "Ayu", Some(5))
    );
    assert_eq!(feed.items[1].body.text, "1 < 2");
    let (cut, diagnostics) = parse("x", &text.as_bytes()[..text.len() - 20], None, None);
    assert_eq!((cut.map(|f| f.items.len()), diagnostics.len()), (Some(1), 1));
    for text in ["{}", "{\"items\": 1}", "{\"a\": [1, 2"] {
        let (feed, diagnostics) = parse("x", text.as_bytes(), None, None);
        assert!(feed.is_none() && diagnostics.len() == 1, "{text}");
    }
}

#[test]
fn broken_feeds_are_read_all_the_same() {
    let whole = |item: &str| format!("<rss><channel><title>T</title>{item}</channel></rss>");
    for (text, title, body) in [
        (
            whole("<item><title>Ayam & Bebek &nbsp; 3 < 5</title><description>a & b</description></item>"),
            "Ayam & Bebek 3 < 5",
            "a & b",
        ),
        // Nothing is closed.
        (whole("<item><title>Satu<description>Isi<guid>g<item><title>Dua"), "Satu", "Isi"),
        (
            whole(
                "<item><title>Satu</title><description><p>Isi <b>x<i>y</b></i></p><br>z</description></item>",
            ),
            "Satu",
            "Isi xy\nz",
        ),
        (
            whole(
                "<item><foo:x><title>Salah</title></foo:x><title>Satu</title><dc:description>Isi</dc:description></item>",
            ),
            "Satu",
            "Isi",
        ),
        (
            whole("</item></b><ITEM><Title>Satu</TITLE><description/><description>Isi</description></ITEM>"),
            "Satu",
            "Isi",
        ),
        (
            format!(
                "<br />\n<b>Warning</b>: x() & y\n{}",
                whole("<item><title>Satu</title><description>Isi</description></item>")
            ),
            "Satu",
            "Isi",
        ),
        (
            format!(
                "<!DOCTYPE rss [<!ENTITY a 'b'>]>{}",
                whole("<item><title>&a; Satu</title><description>Isi</description></item>")
            ),
            "&a; Satu",
            "Isi",
        ),
        // Plain text keeps its paragraphs, and a tag that is spoken of its brackets.
        (
            whole("<item><title>Unsur &lt;canvas&gt;</title><description>Satu.\n\nDua.</description></item>"),
            "Unsur <canvas>",
            "Satu.\nDua.",
        ),
        (
            whole(
                "<item><title>A &lt;i&gt;B&lt;/i&gt; AT&amp;amp;T</title><description>x &amp;quot;y&amp;quot;</description></item>",
            ),
            "A B AT&T",
            "x \"y\"",
        ),
    ] {
        let feed = parsed(&text);
        assert_eq!((&*feed.items[0].title, feed.items[0].body.text.as_str()), (title, body), "{text}");
    }
    let latin = b"<?xml version='1.0' encoding='utf-8'?><rss><channel><item><title>Kaf\xe9 \x93ya\x94</title></item></channel></rss>";
    let (feed, _) = parse("x", latin, None, None);
    assert_eq!(&*feed.expect("a feed").items[0].title, "Kafé “ya”");
    let (feed, _) =
        parse("x", b"<rss><item><title>\xc4\xe0</title></item></rss>", None, Some("windows-1251"));
    assert_eq!(&*feed.expect("a feed").items[0].title, "Да");
}

#[test]
fn what_is_no_feed_says_so() {
    for (text, why) in [
        ("<!doctype html><html><body><p>503</p></body></html>", "no feed"),
        ("", "empty file"),
        ("Not Found", "no feed"),
        ("<opml><body/></opml>", "no feed"),
    ] {
        let (feed, diagnostics) = parse("x", text.as_bytes(), None, None);
        assert!(feed.is_none(), "{text}");
        assert!(diagnostics.len() == 1 && diagnostics[0].message.contains(why), "{diagnostics:?}");
    }
}

/// "Billion laughs": entities that stand for entities. None is ever expanded.
#[test]
fn no_entity_makes_a_feed_grow() {
    let mut text = "<!DOCTYPE rss [<!ENTITY l0 'ha'>".to_owned();
    (1..60).for_each(|n| text.push_str(&format!("<!ENTITY l{n} '{}'>", format!("&l{};", n - 1).repeat(10))));
    text.push_str("<!ENTITY f SYSTEM 'file:///etc/passwd'>]><rss><channel><item><title>x &l59; &f;</title></item></channel></rss>");
    assert_eq!(&*parsed(&text).items[0].title, "x &l59; &f;");
}

#[test]
fn depth_and_unclosed_things_cost_no_more_than_their_length() {
    for piece in [
        "<a>",
        "<item>",
        "<item><title>",
        "<title>",
        "<title>a",
        "<channel>",
        "<rss>",
        "</a>",
        "<a b='",
        "<![CDATA[",
        "<x:y xmlns:x='a'>",
        "<media:group>",
        "<a xmlns='b' ",
        "<!DOCTYPE [",
        "&l;",
        "<item><title>a</item>",
    ] {
        let text =
            format!("<rss><channel><item><title>x</title></item>{}", piece.repeat(400_000 / piece.len()));
        let (feed, _) = parse("x", text.as_bytes(), None, None);
        assert!(feed.is_some_and(|f| !f.items.is_empty()), "{piece}");
    }
    let deep = format!("{{\"items\": [{{\"id\": 1}}, {}", "[".repeat(200_000));
    assert_eq!(parse("x", deep.as_bytes(), None, None).0.map(|f| f.items.len()), Some(1));
}

#[test]
fn one_article_an_item_also_without_words() {
    let reading = read(
        "x",
        "<rss><channel><title>T</title><link>https://w.example/</link><item><link>/a</link></item><item/>\
        <item><title>Satu</title><guid>g</guid></item><item><description>Kalimat pertama. Kedua.</description></item></channel></rss>",
    );
    let found: Vec<(&str, &str)> = reading.articles.iter().map(|a| (&*a.title, a.text())).collect();
    assert_eq!(
        found,
        [("https://w.example/a", ""), ("Satu", ""), ("Kalimat pertama", "Kalimat pertama. Kedua.")]
    );
    assert_eq!((&*reading.articles[1].id, reading.articles[2].site.as_deref()), ("g", Some("T")));
}

/// The articles of an RSS feed whose items are `items`.
fn articles_of(items: &str) -> Vec<Article> {
    let namespaces = "xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:dc='http://purl.org/dc/elements/1.1/' \
        xmlns:media='http://www.rssboard.org/media-rss'";
    read("x", &format!("<rss {namespaces}><channel><title>Warta</title>{items}</channel></rss>")).articles
}

#[test]
fn the_longer_of_two_texts_is_shown() {
    let articles = articles_of(
        "<item><title>a</title><description>Isi acara, dengan semua tamu yang datang ke studio.</description>\
        <content:encoded>Dengar sekarang.</content:encoded></item>",
    );
    assert_eq!(articles[0].text(), "Isi acara, dengan semua tamu yang datang ke studio.");
}

#[test]
fn what_the_media_vocabulary_says_is_said_of_the_picture() {
    let articles = articles_of(
        "<item><title>a</title><description>Catatan.</description><media:content url='https://w.example/4.mp3'>\
        <media:title>Episode</media:title><media:credit>Juru Foto</media:credit></media:content></item>",
    );
    assert_eq!((&*articles[0].title, articles[0].text(), articles[0].authors.len()), ("a", "Catatan.", 0));
}

#[test]
fn a_date_that_cannot_be_read_hides_none_that_can() {
    let articles = articles_of(
        "<item><title>a</title><pubDate>Invalid Date</pubDate><dc:date>2025-01</dc:date></item>\
        <item><title>b</title><pubDate>0001-01-01T00:00:00Z</pubDate></item>",
    );
    let dates: Vec<_> = articles.iter().map(|a| a.published.map(|d| d.to_string())).collect();
    assert_eq!(dates, [Some("2025-01-01".to_owned()), None]);
}

#[test]
fn texts_are_unpacked_from_base64_and_from_one_wrapping_element() {
    for content in [
        "<content type='application/octet-stream'>SXNpIDxiPnRlYmFsPC9iPg==</content>",
        "<content mode='base64'>SXNpIDxiPnRlYmFsPC9iPg==</content>",
        "<content type='html'><div xmlns='http://www.w3.org/1999/xhtml'>Isi &lt;b>tebal&lt;/b></div></content>",
    ] {
        let feed = format!(
            "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>a</title>{content}</entry></feed>"
        );
        assert_eq!(read("x", &feed).articles[0].text(), "Isi tebal", "{content}");
    }
}

#[test]
fn addresses_of_files_and_addresses_escaped_twice() {
    let feed = "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>a</title>\
        <link rel='enclosure' type='audio/mpeg'>https://cdn.example/a.mp3</link>\
        <link rel='alternate' href='https://w.example/a?b=1&amp;amp;c=2'/></entry></feed>";
    assert_eq!(read("x", feed).articles[0].url.as_deref(), Some("https://w.example/a?b=1&c=2"));
}

/// A feed of `count` items, whose bodies need cleaning.
fn feed_of(count: usize) -> String {
    let item = |n: usize| {
        format!(
            "<item><guid>{n}</guid><title>Judul &amp; {n} \u{1b}[31m</title><content:encoded><![CDATA[<ul><li>é\u{202e}{n}<a href='/x'>x</a></ul>]]></content:encoded></item>\n"
        )
    };
    format!(
        "<?xml version='1.0'?>\n<rss><channel><title>T</title>\n{}</channel></rss>",
        (0..count).map(item).collect::<String>()
    )
}

fn is_clean(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
}

fn check(bytes: &[u8]) {
    let (feed, diagnostics) = parse("x", bytes, Some("https://w.example/"), None);
    assert!(feed.is_some() || !diagnostics.is_empty());
    let Some(feed) = feed else { return };
    assert!([&feed.title, &feed.description].iter().all(|s| is_clean(s)));
    for item in &feed.items {
        assert!(is_clean(&item.title) && is_clean(&item.summary) && item.authors.iter().all(|a| is_clean(a)));
        assert!(
            item.url
                .iter()
                .chain(&item.comments_url)
                .all(|u| is_clean(u) && u.to_lowercase().starts_with("http"))
        );
        let article = lead::finish_draft(item.draft(&feed)).expect("an item always has a headline");
        assert!(is_clean(&article.text().replace('\n', "")));
        for link in &article.links {
            assert!(!link.span.slice(article.text()).is_empty() && is_clean(&link.url));
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        check(&bytes);
    }

    #[test]
    fn any_mixture_of_pieces_is_read_without_harm(pieces in proptest::collection::vec(proptest::sample::select(vec![
        "<rss>", "<feed xmlns='http://www.w3.org/2005/Atom'>", "<channel>", "<item>", "<entry>", "</item>", "</entry>", "<title>", "</title>",
        "<link>", "</link>", "<link href='a'/>", "<link rel='enclosure' href='javascript:x'/>", "<description>", "</description>",
        "<content type='xhtml'>", "</content>", "<![CDATA[", "]]>", "<p>", "</p>", "<table><tr><td>", "<pre>", "<li>", "<a href='//x'>",
        "&lt;", "&amp;", "&", "<", "é", "\u{1b}[31m", "\u{202e}", "\n", " a ", "<author>", "<name>", "</rss>", "</feed>", "<media:group>",
        "<pubDate>14/9/2022</pubDate>", "xml:base='x'", "<x xml:base='http://b/'>", "{\"items\": [", "{\"id\": 1}",
    ]), 0..50)) {
        check(pieces.concat().as_bytes());
    }

    #[test]
    fn a_feed_cut_at_any_byte_keeps_its_whole_items(count in 1_usize..5, cut in 0.0_f64..1.0) {
        let text = feed_of(count);
        let at = (text.len() as f64 * cut) as usize;
        let whole = String::from_utf8_lossy(&text.as_bytes()[..at]).matches("</item").count();
        let (feed, diagnostics) = parse("x", &text.as_bytes()[..at], None, None);
        // Where nothing but the last bracket is lost, nothing is.
        prop_assert!(!diagnostics.is_empty() || at + 1 == text.len());
        let guids: Vec<String> = feed.iter().flat_map(|f| &f.items).filter_map(|i| i.guid.as_deref()).map(str::to_owned).collect();
        let expected: Vec<String> = (0..whole).map(|n| n.to_string()).collect();
        prop_assert_eq!(guids, expected);
    }
}

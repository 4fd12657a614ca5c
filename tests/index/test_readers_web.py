"""Web pages, books, journal articles and rich text: main text, headings, encodings, and what they state."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from io import BytesIO
from zipfile import ZipFile

import pytest

from index.readers import Content, read
from tests.index.files import PAGE, RTF, book, zipped

CHAPTER = "<html><head><title/><script src='a.js'/></head><body><h2 id='x'>{}</h2><p>{}</p></body></html>"
ARTICLE = """<!DOCTYPE article PUBLIC "-//NLM//DTD JATS v1.2//EN" "https://dtd.example/JATS.dtd">
<article xmlns:xlink="http://www.w3.org/1999/xlink"><front>
<journal-meta><journal-title-group><journal-title>Rivers</journal-title></journal-title-group></journal-meta>
<article-meta><article-id pub-id-type="doi">10.1/velm</article-id>
<title-group><article-title>Floods of the <italic>Velm</italic></article-title></title-group>
<contrib-group>
<contrib contrib-type="author"><name><surname>Quill</surname><given-names>Ada</given-names></name></contrib>
<contrib contrib-type="editor"><name><surname>Vale</surname><given-names>Bruno</given-names></name></contrib>
</contrib-group>
<pub-date pub-type="ppub"><year>2024</year><month>5</month></pub-date>
<pub-date pub-type="epub"><day>14</day><month>3</month><year>2024</year></pub-date>
<abstract><p>We measured water.</p></abstract></article-meta></front>
<body><sec><title>Methods</title><p>A gauge stood in the river (<xref>Quill, 2020</xref>).<fig><label>Figure 1</label>
<caption><title>The gauge.</title><p>It is red.</p></caption></fig></p>
<sec><title>Sites</title><table-wrap><label>Table 1</label><table><tr><th>Site</th><th>Depth</th></tr>
<tr><td>Mill</td><td>2 m</td></tr></table></table-wrap></sec></sec></body>
<back><ref-list><ref><element-citation><person-group><name><surname>Quill</surname><given-names>A</given-names></name>
</person-group><year>2020</year><article-title>Old floods</article-title></element-citation></ref></ref-list></back>
</article>"""


def test_a_web_page_gives_its_article_and_what_it_says_of_itself() -> None:
    content = read("a.html", PAGE.encode())
    assert "approved a new bridge over the Velm" in content.text and "2.4 million crowns" in content.text
    assert "Sport" not in content.text and "secret" not in content.text and "All rights" not in content.text
    assert (content.title, content.author, content.outlet) == ("Council approves bridge", "Ada Quill", "The Courier")
    assert content.url == "https://courier.example/bridge"
    assert content.published.value == datetime(2024, 3, 14, 6, 30, tzinfo=timezone(timedelta(hours=1)))
    assert content.published.evidence == "article:published_time: 2024-03-14T06:30:00+01:00"


@pytest.mark.parametrize(
    ("linked", "day"),
    [
        ('{"@type": "NewsArticle", "datePublished": "2024-03-14", "publisher": {"name": "The Courier"}}', 14),
        ('[{"@type": "Thing"}, {"@type": "Article", "datePublished": "2024-03-14"}]', 14),
        ('{"@graph": [{"@type": "BlogPosting", "datePublished": "2024-03-14"}]}', 14),
        (
            '{"@graph": [{"@type": "WebPage", "datePublished": "2019-01-01"},'
            ' {"@type": "NewsArticle", "datePublished": "2024-03-14"}]}',
            14,
        ),
        ('{"@type": "NewsArticle", "dateModified": "2024-03-14"}', None),
        ('{"@type": "NewsArticle", "datePublished": "03/04/2024"}', None),
        ('{"broken": ', None),
        ('"a string"', None),
    ],
)
def test_linked_data_dates_a_page(linked: str, day: int | None) -> None:
    page = f'<html><head><script type="application/ld+json">{linked}</script></head><body><p>{"Words here. " * 30}</p>'
    published = read("a.html", page.encode()).published
    assert (published.day.day if published.day else None) == day


def test_a_page_without_an_article_gives_its_visible_text() -> None:
    content = read("a.html", b"<html><body><div>Open daily</div><script>x()</script><nav>Menu</nav></body></html>")
    assert "Open daily" in content.text and "x()" not in content.text and content.title is None


STORY = "<p>The council of Ostrick has approved a bridge over the Velm, and it said why.</p>" * 3


@pytest.mark.parametrize(
    ("page", "line"),
    [
        (f"<article><header><h1>A bridge</h1><p>By Ada Quill <time>14 March 2024</time></p></header>{STORY}</article>"
         "<aside><h2>Most read</h2><p>Ferry sold 2 March 2023</p></aside>", "By Ada Quill 14 March 2024"),
        (f"<h1>Notes</h1><div><h2>A bridge</h2><div class='meta'>Posted on March 14, 2024 by quill</div>{STORY}</div>",
         "Posted on March 14, 2024 by quill"),
    ],
)  # fmt: skip
def test_the_line_that_says_when_stays_with_the_article(page: str, line: str) -> None:
    text = read("a.html", f"<html><head><title>A bridge</title></head><body>{page}</body></html>".encode()).text
    assert line in text.split("\n\n") and text.index(line) < text.index("approved")


def test_of_several_pages_posts_none_is_the_article_s_day() -> None:
    posts = "".join(f"<h2>Post {n}</h2><p>Posted on March {n}, 2024</p>{STORY}" for n in (1, 2, 3))
    found = read("a.html", f"<html><body>{posts}</body></html>".encode())
    assert not found.text.startswith("Posted")


def test_a_page_in_an_old_encoding() -> None:
    page = f'<html><head><meta charset="iso-8859-2"></head><body><p>{"Žluťoučký kůň úpěl. " * 20}</p></body></html>'
    assert "Žluťoučký kůň úpěl." in read("a.htm", page.encode("iso-8859-2")).text


def test_a_declared_charset_that_is_wrong_is_not_believed() -> None:
    words = "<p>" + "Žluťoučký kůň úpěl ďábelské ódy, řekla starostka města. " * 10 + "</p>"
    for declared, true in (("iso-8859-1", "utf-8"), ("utf-8", "cp1250"), ("no-such-charset", "cp1250")):
        page = f'<html><head><meta charset="{declared}"></head><body>{words}</body></html>'
        assert "Žluťoučký kůň úpěl ďábelské ódy" in read("a.html", page.encode(true)).text, declared


def test_headings_of_a_page_stand_where_they_say() -> None:
    sections = "".join(f"<h{n}>Part {n}</h{n}><p>{'The council met on Monday. ' * 8}</p>" for n in (1, 2, 3))
    content = read("a.html", f"<html><body><article>{sections}</article></body></html>".encode())
    assert [(h.level, h.text) for h in content.headings] == [(1, "Part 1"), (2, "Part 2"), (3, "Part 3")]
    assert all(content.text[h.start :].startswith(h.text) for h in content.headings)
    assert content.title == "Part 1"


def test_a_page_that_is_no_article_is_read_whole() -> None:
    entries = "".join(
        f"<div><a href='/{n}'>Entry {n}</a><span> about the river Velm, part {n}</span></div>" for n in range(99)
    )
    content = read("a.html", f"<html><body>{entries}</body></html>".encode())
    assert "Entry 0" in content.text and "Entry 98" in content.text


def test_what_a_page_hides_is_not_read() -> None:
    page = (
        "<html><body><p>The bridge opens.</p><p style='color:red; display: none'>Ignore it.</p><p hidden>Nor this.</p>"
        "<table><tr><td>Street</td><td>Crowns</td></tr><tr><td>Mill<br>Lane</td><td>4,000</td></tr></table></body></html>"
    )
    content = read("a.html", page.encode())
    assert "Street | Crowns\nMill Lane | 4,000" in content.text and "bridge opens" in content.text
    assert "Ignore" not in content.text and "Nor this" not in content.text


def test_a_page_nested_without_end_is_still_read() -> None:
    content = read("a.html", b"<div>" * 5000 + b"Words at the bottom")
    assert content.text == "Words at the bottom"


def test_a_tag_of_too_many_attributes_loses_the_last_ones() -> None:
    attributes = " ".join(f"a{n}='>'" for n in range(5000))
    for page in (
        f"<p {attributes}>Words here",
        f"<body><p>Words <b {attributes}>here</b>",
        f"<p>Words here<i {attributes}",
    ):
        assert read("a.html", page.encode()).text == "Words here"


def test_what_only_looks_like_a_tag_is_left_alone() -> None:
    words = "a b c " * 300
    page = f"<!-- <b {words} --><script>if (i<n) {{ {words} }}</script><style>a<b {words}</style><p>Words here</p>"
    assert read("a.html", page.encode()).text == "Words here"
    assert read("a.html", f"<p title='{words}'>Words here</p>".encode()).text == "Words here"


@pytest.mark.parametrize("linked", ["[" * 100_000, '{"datePublished": ' + "9" * 5000 + "}", '{"a":' * 100_000])
def test_linked_data_that_is_a_trap_is_ignored(linked: str) -> None:
    page = f'<script type="application/ld+json">{linked}</script><p>Words here</p>'
    content = read("a.html", page.encode())
    assert (content.text, content.published.value) == ("Words here", None)


def test_a_chapter_that_is_named_twice_is_read_once() -> None:
    data = book([CHAPTER.format("One", "It starts.")])
    with ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    package = next(name for name in parts if name.endswith(".opf"))
    parts[package] = re.sub(rb"(<itemref[^>]*>)", rb"\1" * 500, parts[package])
    assert read("a.epub", zipped(parts)).text == "One\n\nIt starts."


def test_a_book_in_reading_order() -> None:
    dates = (
        '<dc:date opf:event="modification">2024-05-01</dc:date><dc:date opf:event="publication">2024-03-14</dc:date>'
        "<dc:identifier>urn:isbn:1</dc:identifier><dc:identifier>https://quay.example/velm</dc:identifier>"
    )
    content = read(
        "a.epub", book([CHAPTER.format("Two", "It ends."), CHAPTER.format("One", "It starts.")], metadata=dates)
    )
    assert content.text == "One\n\nIt starts.\n\nTwo\n\nIt ends."
    assert [(h.level, h.text, h.start) for h in content.headings] == [(2, "One", 0), (2, "Two", 17)]
    assert (content.title, content.author, content.outlet) == ("The Velm", "Ada Quill", "Quay Press")
    assert (content.published.value, content.url) == (date(2024, 3, 14), "https://quay.example/velm")
    assert content.published.evidence == "dc:date: 2024-03-14"


@pytest.mark.parametrize("stated", ["2019", "<opf:x/>", "", "03/04/2024"])
def test_a_book_without_a_day_is_undated(stated: str) -> None:
    assert read("a.epub", book(["<p>Words</p>"], metadata=f"<dc:date>{stated}</dc:date>")).published.value is None


@pytest.mark.parametrize("name", ["a.nxml", "a.xml"])
def test_a_journal_article(name: str) -> None:
    content = read(name, ARTICLE.encode())
    assert content.text == (
        "Floods of the Velm\n\nAda Quill\n\nAbstract\n\nWe measured water.\n\nMethods\n\n"
        "A gauge stood in the river (Quill, 2020).\n\nFigure 1 The gauge. It is red.\n\nSites\n\nTable 1\n\n"
        "Site | Depth\nMill | 2 m\n\nReferences\n\nA Quill. 2020, Old floods"
    )
    assert [(h.level, h.text) for h in content.headings] == [
        (1, "Floods of the Velm"), (2, "Abstract"), (2, "Methods"), (3, "Sites"), (2, "References"),
    ]  # fmt: skip
    assert (content.title, content.author, content.outlet) == ("Floods of the Velm", "Ada Quill", "Rivers")
    assert (content.published.value, content.url) == (date(2024, 3, 14), "https://doi.org/10.1/velm")
    assert content.published.evidence == "pub-date epub: 2024-3-14"


def test_rich_text() -> None:
    content = read("a.rtf", RTF)
    assert content.text == (
        "Flood damage\n\nThe café at the river’s bend closed.\n\nŽluťoučký kůň\n\nAn emoji: 😀. Hidden: none.\n\n"
        "Street | Crowns\nMill Lane | 4,000\n\nA note in it.\n\nIt was said twice."
    )
    assert [(h.level, h.text) for h in content.headings] == [(1, "Flood damage")]
    assert (content.title, content.author, content.published.value) == ("Flood damage", "Ada Quill", None)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (rb"{\rtf1\ansi\ansicpg1251 \'cc\'ee\'f1\'f2}", "Мост"),
        (rb"{\rtf1\ansi\deff0{\fonttbl{\f0\fcharset128 MS;}}\f0 \'8b\'b4}", "橋"),
        (rb"{\rtf1\uc2\u1052 ??ost}", "Мost"),
        (rb"{\rtf1\mac \'8e}", "é"),
        (rb"{\rtf1 a{\pict\bin5 }}{{}}b}", "ab"),
        (rb"{\rtf1 a{\*\unknown b}{\field{\*\fldinst HYPERLINK}{\fldrslt link}}", "alink"),
        (rb"{\rtf1 unclosed {\b bold", "unclosed bold"),
    ],
)  # fmt: skip
def test_encodings_of_rich_text(source: bytes, text: str) -> None:
    assert read("a.rtf", source) == Content(text=text)

"""What pages state of themselves: titles without the site's name, bylines, and dates that agree."""

from __future__ import annotations

from datetime import date

import pytest

from index.readers import Content, read

WORDS = "<p>" + "The council met on Monday and talked of the bridge. " * 9 + "</p>"


def page(head: str, body: str = "") -> Content:
    """What is read of a page with a text below `body`."""
    return read("a.html", f"<html><head>{head}</head><body>{body}<article>{WORDS}</article></body></html>".encode())


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ('<meta property="og:title" content="Bridge approved - The Courier">', "Bridge approved"),
        ('<meta property="og:title" content="THE COURIER | Bridge approved">', "Bridge approved"),
        ('<meta property="og:title" content="Bridge - why - The Courier">', "Bridge - why"),
        ('<meta property="og:title" content="Bridge - The Herald">', "Bridge - The Herald"),
        ('<meta property="og:title" content="The-Courier-bridge">', "The-Courier-bridge"),
        ('<meta property="og:title" content="The Courier"><title>Bridge approved</title>', "Bridge approved"),
        (
            '<title>Bridge approved - The Courier</title><meta property="og:title" content="You will love this bridge">'
            '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Bridge approved"}</script>',
            "Bridge approved",
        ),
        (
            '<title>News</title><meta property="og:title" content="Bridge approved">'
            '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "A teaser"}</script>',
            "Bridge approved",
        ),
    ],
)
def test_a_title_without_the_name_of_the_site(head: str, title: str) -> None:
    assert page(f'<meta property="og:site_name" content="The Courier">{head}').title == title


@pytest.mark.parametrize(
    ("head", "body", "author"),
    [
        ('<meta name="author" content="By Ada Quill">', "", "Ada Quill"),
        ('<meta property="article:author" content="https://courier.example/ada">', "", None),
        ("", '<p>by <a rel="author" href="/ada">Ada Quill</a></p>', "Ada Quill"),
        ("", '<p itemprop="author creator"><a><span itemprop="name">Ada Quill</span></a> - 14 March</p>', "Ada Quill"),
        ("", '<span class="pb-byline">By <a href="/ada">Ada Quill</a></span>', "Ada Quill"),
        ("", '<p class="byline">Von Ada Quill</p>', "Ada Quill"),
        ("", '<a rel="author">Ada Quill</a><a rel="author">Bruno Vale</a>', None),  # teasers
        ("", '<p class="byline">14 March 2024</p>', None),
        ('<script type="application/ld+json">{"@type": "Article", "author": [{"name": "Ada Quill"}, '
         '{"name": "B. Vale"}]}</script>', "", "Ada Quill, B. Vale"),
        ("<script type='application/ld+json'><![CDATA[{\"@type\": \"Article\", \"author\": {\"name\": "
         "\"Ada\nQuill\"}}]]></script>", "", "Ada Quill"),
    ],
)  # fmt: skip
def test_bylines(head: str, body: str, author: str | None) -> None:
    found = page(head, body).author
    assert (" ".join(found.split()) if found else None) == author


@pytest.mark.parametrize(
    ("head", "body", "day", "candidates"),
    [
        ('<meta itemprop="datePublished" property="article:published" content="2024-03-14">', "", 14, 2),
        ('<meta name="parsely-page" content="{&quot;pub_date&quot;: &quot;2024-03-14T06:00:00Z&quot;}">', "", 14, 1),
        ("", '<time itemprop="datePublished" datetime="2024-03-14">x</time>', 14, 1),
        ("", '<time itemprop="datePublished" datetime="2024-03-14"></time>'
         '<time itemprop="datePublished" datetime="2024-03-02"></time>', None, 2),
        ("", '<time datetime="2024-03-14">14 March</time>', None, 0),
        ("", '<time class="entry-date published" datetime="2024-03-14T06:00:00Z">14 March</time>', 14, 1),
        ("", '<abbr class="published" title="2024-03-14">Thursday</abbr>', 14, 1),
        ("", '<time pubdate datetime="2024-03-14">14 March</time>', 14, 1),
        ("", '<time class="event-date" datetime="2024-03-14">14 March</time>', None, 0),
        ("", '<time itemprop="dateModified" datetime="2024-03-14">x</time>', None, 0),
        ('<meta name="pubdate" content="2024-03-14"><meta name="date" content="2024-05-01">', "", 14, 1),
        ('<meta name="date" content="2024-03-14">', "", 14, 1),
        ('<meta name="pubdate" content="2024-03-14"><meta name="publish-date" content="2024-05-01">', "", None, 2),
        ('<meta name="pubdate" content="04/03/2024">', "", None, 2),
        ('<meta name="last-modified" content="2024-03-14">', "", None, 0),
        ('<title>Bridge</title><script type="application/ld+json">{"@type": "Article", "headline": "Other",'
         '"datePublished": "2024-03-14"}</script>', "", None, 0),
        ('<title>Bridge</title><link rel="canonical" href="https://c.example/b"><script type="application/ld+json">'
         '{"@type": "Article", "headline": "Other", "url": "https://c.example/b", '
         '"datePublished": "2024-03-14"}</script>', "", 14, 1),
    ],
)  # fmt: skip
def test_dates_of_a_page(head: str, body: str, day: int | None, candidates: int) -> None:
    found = page(head, body).published
    assert found.day == (date(2024, 3, day) if day else None)
    assert len(found.candidates) == candidates

"""Web pages: main text by trafilatura, and the publication facts that the page's metadata states."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from index.dates import from_metadata
from index.normalise import normalise
from index.readers.content import Block, Content, join_blocks
from index.readers.plain import decode
from index.readers.visible import FURNITURE, drop_hidden, visible_blocks
from index.types import Dated, Heading

_DATE_FIELDS = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.issued",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publication_date",
    "citation_publication_date",
)
_OUTLET_FIELDS = ("og:site_name", "application-name", "dc.publisher", "citation_journal_title")
_AUTHOR_FIELDS = ("author", "article:author", "dc.creator", "parsely-author", "sailthru.author", "byl")
_TITLE_FIELDS = ("og:title", "twitter:title", "dc.title", "citation_title")


# What the page says of its own encoding, within the bytes in which a browser looks for it.
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_TAG = re.compile(r"</?([a-zA-Z][\w:-]*)[^<>]*>")
# libxml2 compares every attribute of a tag with those before it: 10,000 take half a second, 100,000 a minute.
_MOST_ATTRIBUTES = 500
_ATTRIBUTE = r"""(?>[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>"'][^\s>]*+)?+)?+)"""
# With comments and scripts as wholes: what looks like a tag in them is none.
_OVERFULL = re.compile(
    rf"(<!--.*?(?:-->|\Z))|(<(?:(script|style)(?=[\s/>])|[a-zA-Z][^\s/>]*+){_ATTRIBUTE}{{0,{_MOST_ATTRIBUTES}}}+)"
    rf"{_ATTRIBUTE}*+((?(3)[\s/]*+>.*?(?:</\3|\Z)|))",
    re.DOTALL | re.IGNORECASE,
)
# Tags that do not nest, out of a page that nests without end.
_KEPT_FLAT = frozenset("html head body title meta link script style p br hr h1 h2 h3 h4 h5 h6".split())
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
# Main-text extraction grows faster than the page: 1.5 s for 50,000 elements, 5 s for 100,000, 145 s for 700,000. News
# pages have fewer than 10,000; a page beyond this is a book, a log or a table.
_MOST_ARTICLE_ELEMENTS = 50_000
# An article among teasers and comments had at least 15 % of a page's words, over 22 saved pages.
_SMALLEST_ARTICLE = 0.1
_WHOLE_PAGE = 0.95
_LONGEST_TITLE_CHARS = 200
# trafilatura's names -> HTML's.
_TAGS = {"list": "ul", "item": "li", "row": "tr", "cell": "td", "lb": "br", "quote": "blockquote"}


def read_html(data: bytes) -> Content:
    """The article of the page; the page's whole visible text when no article can be told apart."""
    page = parse_page(data)
    fields = dict(_meta_fields(page))
    articles = list(_linked_data(page))
    text, headings = join_blocks(_main_blocks(page))
    return Content(
        text=text,
        title=_title(page, fields, articles, headings),
        outlet=_first(fields, _OUTLET_FIELDS) or _name(articles, "publisher"),
        author=_author(fields) or _name(articles, "author"),
        url=_canonical(page, fields),
        published=_published(fields, articles),
        headings=headings,
    )


def parse_page(data: bytes, charset: str | None = None) -> Any:
    """The tree of a page, read by its byte order mark, the `charset` that its carrier states, or its own."""
    stated = _CHARSET.search(data[:4096])
    return parse_markup(decode(data, charset or (stated.group(1).decode("ascii") if stated else None)))


def parse_markup(text: str) -> Any:
    """The tree of a page whose bytes are decoded already."""
    from lxml import html

    # The encoding that an XML declaration names is no longer that of the text.
    text = _OVERFULL.sub(r"\1\2\4", _DECLARATION.sub("", text.replace("\x00", ""), count=1))
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    page = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" or "depth" in entry.message for entry in parser.error_log):
        # libxml2 ends at 2,048 open tags and drops what follows.
        flat = _TAG.sub(lambda tag: tag.group() if tag.group(1).lower() in _KEPT_FLAT else " ", text)
        page = html.document_fromstring(flat.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8"))
    return page


def _main_blocks(page: Any) -> list[Block]:
    everything = visible_blocks(page, without=FURNITURE)
    length = sum(len(block.text) for block in everything)
    if sum(1 for _ in page.iter()) > _MOST_ARTICLE_ELEMENTS:
        return everything
    drop_hidden(page)
    article = _article_blocks(page)
    found = sum(len(block.text) for block in article)
    if found > _WHOLE_PAGE * length:  # nothing around the article: the page itself keeps rows and paragraphs better
        return everything
    if found < _SMALLEST_ARTICLE * length:  # the page is no article: a list, a forum, questions and answers
        return everything
    return article or everything or visible_blocks(page)


def _article_blocks(page: Any) -> list[Block]:
    import trafilatura

    try:
        extracted = trafilatura.bare_extraction(
            page, include_comments=False, include_tables=True, favor_recall=True, with_metadata=False
        )
    except RecursionError:  # nested thousands deep
        return []
    body: Any = getattr(extracted, "body", None)
    if body is None:
        return []
    for element in list(body.iter()):
        element.tag = _html_tag(element)
    return visible_blocks(body)


def _html_tag(element: Any) -> str:
    if element.tag == "head":
        rank = str(element.get("rend", ""))
        return rank if re.fullmatch("h[1-6]", rank) else "h2"
    if element.tag == "code":  # a listing, or a word inside a sentence
        alone = element.getparent() is None or element.getparent().tag in ("body", "main")
        return "pre" if alone or "\n" in (element.text or "") else "code"
    return _TAGS.get(str(element.tag), str(element.tag))


def _meta_fields(page: Any) -> Iterator[tuple[str, str]]:
    for tag in reversed(list(page.iter("meta"))):  # reversed: the first of two equal names wins
        name = tag.get("property") or tag.get("name") or tag.get("itemprop")
        content = tag.get("content")
        if name and content and content.strip():
            yield name.lower(), normalise(content)


def _linked_data(page: Any) -> Iterator[dict[str, Any]]:
    """JSON-LD objects that describe an article (schema.org)."""
    for tag in page.iter("script"):
        if tag.get("type", "").strip().lower() != "application/ld+json":
            continue
        try:
            loaded = json.loads(tag.text or "")
        except (ValueError, RecursionError):
            continue
        for item in loaded if isinstance(loaded, list) else [loaded]:
            graph = item.get("@graph") if isinstance(item, dict) else None
            for entry in [item, *(graph if isinstance(graph, list) else [])]:
                if isinstance(entry, dict) and ("Article" in str(entry.get("@type")) or "datePublished" in entry):
                    yield entry


def _first(fields: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((fields[name] for name in names if name in fields), None)


def _author(fields: dict[str, str]) -> str | None:
    stated = _first(fields, _AUTHOR_FIELDS)
    return None if stated is None or stated.startswith("http") else stated


def _name(articles: list[dict[str, Any]], key: str) -> str | None:
    for article in articles:
        value = article.get(key)
        value = value[0] if isinstance(value, list) and value else value
        value = value.get("name") if isinstance(value, dict) else value
        if isinstance(value, str) and value.strip():
            return normalise(value)
    return None


def _title(
    page: Any, fields: dict[str, str], articles: list[dict[str, Any]], headings: tuple[Heading, ...]
) -> str | None:
    headline = next((a["headline"] for a in articles if isinstance(a.get("headline"), str)), None)
    stated = _first(fields, _TITLE_FIELDS)
    if stated == _first(fields, _OUTLET_FIELDS):  # the site's name on every page
        stated = None
    # The first <h1> of a page is often its logo; the one of the main text is not.
    first = [h.text for h in headings if h.level == 1]
    stated = stated or headline or (first[0] if len(first) == 1 and len(first[0]) <= _LONGEST_TITLE_CHARS else None)
    if stated is None:
        stated = next((words for name in ("h1", "title") for t in page.iter(name) if (words := _words(t))), None)
    return " ".join(normalise(stated).split()) or None if stated else None


def _canonical(page: Any, fields: dict[str, str]) -> str | None:
    links = (tag.get("href") for tag in page.iter("link") if "canonical" in tag.get("rel", "").lower().split())
    url = next(links, None) or fields.get("og:url")
    try:
        return url if url and urlsplit(url).scheme in ("http", "https") else None
    except ValueError:  # "http://[": no URL at all
        return None


def _words(tag: Any) -> str:
    return " ".join(" ".join(tag.itertext()).split())


def _published(fields: dict[str, str], articles: list[dict[str, Any]]) -> Dated:
    stated = [(name, fields[name]) for name in _DATE_FIELDS if name in fields]
    stated += [("datePublished", str(article["datePublished"])) for article in articles if "datePublished" in article]
    for name, value in stated:
        found = from_metadata(value, evidence=f"{name}: {value}")
        if found is not None:
            return found
    return Dated()

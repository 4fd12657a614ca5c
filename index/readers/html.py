"""Web pages: main text by trafilatura, and the publication facts that the page's metadata states."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from index.dates import from_metadata
from index.normalise import normalise
from index.readers.content import Content
from index.readers.plain import decode
from index.types import Dated

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


def read_html(data: bytes) -> Content:
    """The article of the page; the page's whole visible text when no article can be told apart."""
    soup = BeautifulSoup(_decoded(data), "lxml")
    fields = dict(_meta_fields(soup))
    articles = list(_linked_data(soup))
    return Content(
        text=_main_text(data, soup),
        title=_title(soup, fields, articles),
        outlet=_first(fields, _OUTLET_FIELDS) or _name(articles, "publisher"),
        author=_author(fields) or _name(articles, "author"),
        url=_canonical(soup, fields),
        published=_published(fields, articles),
    )


def _decoded(data: bytes) -> str | bytes:
    # lxml reads the charset that the page declares; bytes that are no text at all are refused.
    head = data[:4096].lower()
    return data if b"charset=" in head or b"encoding=" in head else decode(data)


def _main_text(data: bytes, soup: BeautifulSoup) -> str:
    import trafilatura

    extracted = trafilatura.extract(data, include_comments=False, include_tables=True, favor_recall=True)
    if extracted and extracted.strip():
        return normalise(extracted)
    for tag in soup(["script", "style", "noscript", "template", "nav", "header", "footer", "aside"]):
        tag.decompose()
    return normalise(soup.get_text("\n"))


def _meta_fields(soup: BeautifulSoup) -> Iterator[tuple[str, str]]:
    for tag in reversed(soup.find_all("meta")):  # reversed: the first of two equal names wins
        name = tag.get("property") or tag.get("name") or tag.get("itemprop")
        content = tag.get("content")
        if isinstance(name, str) and isinstance(content, str) and content.strip():
            yield name.lower(), normalise(content)


def _linked_data(soup: BeautifulSoup) -> Iterator[dict[str, Any]]:
    """JSON-LD objects that describe an article (schema.org)."""
    for tag in soup.find_all("script", type="application/ld+json"):
        try:
            loaded = json.loads(tag.get_text())
        except ValueError:
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


def _title(soup: BeautifulSoup, fields: dict[str, str], articles: list[dict[str, Any]]) -> str | None:
    headline = next((a["headline"] for a in articles if isinstance(a.get("headline"), str)), None)
    stated = _first(fields, _TITLE_FIELDS) or headline
    if stated is None:
        tag = soup.find("h1") or soup.find("title")
        stated = tag.get_text(" ") if tag else None
    return " ".join(normalise(stated).split()) or None if stated else None


def _canonical(soup: BeautifulSoup, fields: dict[str, str]) -> str | None:
    link = soup.find("link", rel="canonical")
    url = (link.get("href") if link else None) or fields.get("og:url")
    return url if isinstance(url, str) and urlsplit(url).scheme in ("http", "https") else None


def _published(fields: dict[str, str], articles: list[dict[str, Any]]) -> Dated:
    stated = [(name, fields[name]) for name in _DATE_FIELDS if name in fields]
    stated += [("datePublished", str(article["datePublished"])) for article in articles if "datePublished" in article]
    for name, value in stated:
        found = from_metadata(value, evidence=f"{name}: {value}")
        if found is not None:
            return found
    return Dated()

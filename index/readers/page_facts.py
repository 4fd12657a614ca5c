"""What a web page states of itself: title, outlet, author, language, address and date, out of its metadata."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from index.dates import metadata_candidates, settle_metadata
from index.facts import SHOWN, contradicted, first_of, language_code, same_people, stated
from index.normalise import normalise
from index.readers.site_name import site_in_title, without_site, without_slogan
from index.types import DateCandidate, Dated, Fact, Heading

# Fields made for the day of publication.
_DATE_FIELDS = (
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "pdate",
    "publishdate",
    "publish-date",
    "publication_date",
    "citation_publication_date",
    "dcterms.issued",
    "dc.date.issued",
)
# Looser ones, asked only where there is none of those.
_LOOSE_DATE_FIELDS = ("date", "dc.date", "dcterms.created")
_PUBLISHED_CLASSES = frozenset({"published", "dt-published", "entry-date"})
_OUTLET_FIELDS = ("og:site_name", "application-name", "dc.publisher", "citation_journal_title")
_AUTHOR_FIELDS = (
    "author",
    "article:author",
    "og:article:author",
    "dc.creator",
    "parsely-author",
    "sailthru.author",
    "byl",
)
_LANGUAGE_FIELDS = ("content-language", "og:locale", "dc.language", "dcterms.language", "inlanguage")
_TITLE_FIELDS = ("og:title", "twitter:title", "dc.title", "citation_title")
_LONGEST_TITLE_CHARS = 200
_LONGEST_AUTHOR_CHARS = 120
# More are teasers or comments, and a page that nests thousands of them would take minutes.
_MOST_BYLINES = 20
_MOST_TITLES = 5
_BY = re.compile(r"^(?:by|par|von|por|door|di|oleh|tekst)\b[\s:]*(?=\S)", re.IGNORECASE)
# JSON inside the remains of XHTML.
_WRAPPED = re.compile(r"^\s*(?://)?\s*(?:<!\[CDATA\[|<!--)|(?://)?\s*(?:\]\]>|-->)\s*$")
# Tried in order: each must lead to one name, or to the same name again and again.
_BYLINES = (
    "//*[contains(concat(' ', @itemprop, ' '), ' author ')]//*[@itemprop='name']",
    "//*[contains(concat(' ', @itemprop, ' '), ' author ')]",
    "//a[contains(concat(' ', @rel, ' '), ' author ')]",
    "//*[contains(concat(' ', @class, ' '), ' byauthor ')]",
    "//*[contains(@class, 'byline') and not(ancestor::*[contains(@class, 'comment')])]//a",
    "//*[contains(concat(' ', @class, ' '), ' byline ')]",
    "//*[contains(concat(' ', translate(@class, '_', '-'), ' '), ' author-name ')]",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class PageFacts:
    """The facts of a page; the title may also depend on the headings of its main text."""

    outlet: Fact
    author: Fact
    language: Fact
    url: str | None
    published: Dated
    headline: Fact
    fallback: Fact

    def title(self, headings: Sequence[Heading]) -> Fact:
        """The stated headline; else the one <h1> of the main text, which is not the page's logo; else any."""
        first = [h.text for h in headings if h.level == 1]
        alone = first[0] if len(first) == 1 and len(first[0]) <= _LONGEST_TITLE_CHARS else None
        found = first_of(self.headline, stated("<h1>", alone, method="page"), self.fallback)
        words = " ".join(normalise(found.value or "").split())
        return replace(found, value=words) if words else Fact()


def page_facts(page: Any) -> PageFacts:
    """What the page's metadata says. The tree is left as it is; its text is not looked at."""
    fields = dict(_meta_fields(page))
    url = _canonical(page, fields)
    # A page may also describe articles that it links to.
    shown = _shown_titles(page, fields)
    articles = [article for article in _linked_data(page) if _is_own(article, shown, url)]
    title = next((words for tag in page.iter("title") if (words := normalise(_words(tag)))), "")
    outlet = first_of(
        _first(fields, _OUTLET_FIELDS[:1]),
        without_slogan(_first(fields, _OUTLET_FIELDS[1:])),
        stated("publisher", _name(articles, "publisher")),
        site_in_title(title, url),
    )
    parsely = _parsely(fields)
    return PageFacts(
        outlet=outlet,
        author=_author(page, fields, [*articles, *parsely], outlet.value or ""),
        url=url,
        published=_published(page, fields, articles, parsely),
        language=_language(page, fields),
        headline=_headline(page, fields, articles, outlet.value),
        fallback=first_of(*_shown_headlines(page, outlet.value)),
    )


def _shown_headlines(page: Any, outlet: str | None) -> Iterator[Fact]:
    for name in ("h1", "title"):
        for tag in page.iter(name):
            yield stated(f"<{name}>", without_site(_words(tag), outlet), method="page")


def _language(page: Any, fields: dict[str, str]) -> Fact:
    """What the page calls its language; a template may say so of all its pages, in whatever language they are."""
    shown = page.get("lang") or page.get("xml:lang")
    said = [("<html lang>", shown), *((name, fields.get(name)) for name in _LANGUAGE_FIELDS)]
    return first_of(*(stated(name, language_code(value), confidence=SHOWN) for name, value in said))


def _meta_fields(page: Any) -> Iterator[tuple[str, str]]:
    for tag in reversed(list(page.iter("meta"))):  # reversed: the first of two equal names wins
        content = tag.get("content")
        if content and content.strip():
            for name in dict.fromkeys(tag.get(key) for key in ("itemprop", "name", "property", "http-equiv")):
                if name:
                    yield name.lower(), normalise(content)


_ARTICLE = re.compile(r"Article|Posting|Report\b")


def _linked_data(page: Any) -> Iterator[dict[str, Any]]:
    """JSON-LD objects that describe an article (schema.org)."""
    for tag in page.iter("script"):
        if tag.get("type", "").strip().lower() != "application/ld+json":
            continue
        loaded = _json(_WRAPPED.sub("", tag.text or ""))
        for item in loaded if isinstance(loaded, list) else [loaded]:
            graph = item.get("@graph") if isinstance(item, dict) else None
            for entry in [item, *(graph if isinstance(graph, list) else [])]:
                if isinstance(entry, dict) and ("Article" in str(entry.get("@type")) or "datePublished" in entry):
                    yield entry


def _shown_titles(page: Any, fields: dict[str, str]) -> list[str]:
    """The titles that the page shows, folded for comparison."""
    tags = [tag for name in ("title", "h1") for tag in islice(page.iter(name), _MOST_TITLES)]
    titles = [*map(_words, tags), *(fields[name] for name in _TITLE_FIELDS if name in fields)]
    return [folded for title in titles if (folded := _folded(title))]


def _is_own(article: dict[str, Any], shown: list[str], url: str | None) -> bool:
    """Whether what is described is this page: by its address, or by a headline that the page shows as its title."""
    entity = article.get("mainEntityOfPage")
    addresses = [article.get("url"), entity.get("@id") if isinstance(entity, dict) else entity]
    headline = article.get("headline")
    if not isinstance(headline, str) or not headline.strip() or (url is not None and url in addresses):
        return True
    own = _folded(headline)
    return any(own in words or words in own for words in shown)


def _folded(words: str) -> str:
    return " ".join(normalise(words).split()).casefold()


def _json(text: str) -> Any:
    try:
        return json.loads(text, strict=False)  # line breaks inside strings are common
    except (ValueError, RecursionError):
        return None


def _parsely(fields: dict[str, str]) -> list[dict[str, Any]]:
    """The one field into which Parse.ly puts everything."""
    loaded = _json(fields.get("parsely-page", ""))
    return [loaded] if isinstance(loaded, dict) else []


def _first(fields: dict[str, str], names: tuple[str, ...]) -> Fact:
    return first_of(*(stated(name, fields.get(name)) for name in names))


def _author(page: Any, fields: dict[str, str], articles: list[dict[str, Any]], outlet: str) -> Fact:
    """The author of the metadata, with what the page shows instead where that is somebody else."""
    said = [stated(name, v) for name in _AUTHOR_FIELDS if (v := fields.get(name)) and not v.startswith("http")]
    shown = _named(stated("byline", _byline(page), method="page"))
    found = first_of(*map(_named, [*said[:1], stated("author", _name(articles, "author")), shown]))
    if not found.value or not shown.value or same_people(found.value, shown.value) or shown.value == outlet:
        return found
    return contradicted(found, f"; the page shows: {shown.value}")


def _named(fact: Fact) -> Fact:
    """The fact without the "by" before the name."""
    name = _BY.sub("", fact.value or "").strip()
    return replace(fact, value=name) if name else Fact()


def _byline(page: Any) -> str | None:
    """The author that the page shows beside its headline; None where it shows several, as a list of teasers does."""
    for path in _BYLINES:
        tags = page.xpath(path)
        if len(tags) > _MOST_BYLINES:
            continue
        found = dict.fromkeys(_BY.sub("", words) for tag in tags if (words := _byline_words(tag)))
        if len(found) == 1:
            return next(iter(found))
    return None


def _byline_words(tag: Any) -> str:
    words = normalise(tag.get("content") or _words(tag)) if tag.tag == "meta" else normalise(_words(tag))
    words = words.strip(" ,;|·-–—")
    is_name = 0 < len(words) <= _LONGEST_AUTHOR_CHARS and not re.search(r"\d|https?:|@", words)
    return words if is_name else ""


def _name(articles: list[dict[str, Any]], key: str) -> str | None:
    """The name, or the names with commas, of what the first article that has one says under `key`."""
    for article in articles:
        value = article.get(key)
        items = value if isinstance(value, list) else [value]
        names = [item.get("name") if isinstance(item, dict) else item for item in items]
        people = [normalise(name).strip() for name in names if isinstance(name, str) and not name.startswith("http")]
        if any(people):
            return ", ".join(dict.fromkeys(name for name in people if name))
    return None


def _headline(page: Any, fields: dict[str, str], articles: list[dict[str, Any]], outlet: str | None) -> Fact:
    """The headline without the site's name. One for social networks loses to the article's own, if <title> has that."""
    shown = next((words for tag in page.iter("title") if (words := normalise(_words(tag)))), "")
    own = first_of(*(stated("headline", a["headline"]) for a in articles if isinstance(a.get("headline"), str)))
    found = _first(fields, _TITLE_FIELDS)
    if found.value == _first(fields, _OUTLET_FIELDS).value:  # the site's name on every page
        found = Fact()
    if own.value and " ".join(normalise(own.value).split()) in shown:
        found = own
    found = first_of(found, own)
    return replace(found, value=without_site(found.value, outlet)) if found.value else Fact()


def _canonical(page: Any, fields: dict[str, str]) -> str | None:
    links = (tag.get("href") for tag in page.iter("link") if "canonical" in tag.get("rel", "").lower().split())
    url = next(links, None) or fields.get("og:url")
    try:
        return url if url and urlsplit(url).scheme in ("http", "https") else None
    except ValueError:  # "http://[": no URL at all
        return None


def _words(tag: Any) -> str:
    return " ".join(" ".join(tag.itertext()).split())


def _published(
    page: Any, fields: dict[str, str], articles: list[dict[str, Any]], parsely: list[dict[str, Any]]
) -> Dated:
    for_dates = [(name, fields[name]) for name in _DATE_FIELDS if name in fields]
    dated = [article for article in articles if "datePublished" in article]
    # The page itself and the site have days of their own.
    dated = [article for article in dated if _ARTICLE.search(str(article.get("@type")))] or dated
    for_dates += [("datePublished", str(article["datePublished"])) for article in dated]
    for_dates += [("parsely-page pub_date", str(entry["pub_date"])) for entry in parsely if "pub_date" in entry]
    loose = [(name, fields[name]) for name in _LOOSE_DATE_FIELDS if name in fields]
    for group in (for_dates, list(_marked_times(page)), loose):
        found = _weighed(group)
        if found.value is not None or found.candidates:
            return found
    return Dated()


def _weighed(fields: list[tuple[str, str]]) -> Dated:
    """One date out of the fields; readings of figures only where no field is clear."""
    read = [metadata_candidates(value, evidence=f"{name}: {value}") for name, value in fields]
    clear: list[DateCandidate] = [candidates[0] for candidates in read if len(candidates) == 1]
    if clear:
        return settle_metadata(clear)
    return Dated(candidates=tuple(candidate for candidates in read for candidate in candidates))


def _marked_times(page: Any) -> Iterator[tuple[str, str]]:
    """Times of the text that are marked as published; teasers of other articles have theirs too."""
    for tag in page.xpath("//*[@itemprop='datePublished' and not(self::meta)]"):
        value = tag.get("datetime") or tag.get("content")
        if value:
            yield "itemprop datePublished", normalise(value)
    # hAtom and h-entry (microformats.org), and what HTML 5 once had.
    for tag in page.xpath("//time[@pubdate] | //time[@class] | //abbr[@class]"):
        names = {"pubdate"} if tag.get("pubdate") is not None else _PUBLISHED_CLASSES & set(tag.get("class").split())
        value = tag.get("datetime") or tag.get("title")
        if names and value:
            yield f"class {min(names)}", normalise(value)

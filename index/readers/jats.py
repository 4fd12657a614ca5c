"""Journal articles in JATS XML (PubMed Central, publishers)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from index.errors import DocumentUnreadable
from index.facts import language_code, stated
from index.normalise import normalise
from index.readers.content import Block, Content, join_blocks
from index.readers.tables import table_blocks
from index.readers.xmltree import attribute, first_text, local_name, parse_xml
from index.types import Dated, Facts

_PARAGRAPHS = {"p", "title", "disp-formula", "attrib", "preformat", "verse-line", "mixed-citation", "element-citation"}
_SKIPPED = {"label", "object-id", "graphic", "media", "permissions", "tex-math", "annotation", "alternatives", "title"}
_INSIDE = {"table-wrap", "fig", "list", "disp-quote", "boxed-text", "def-list", "fig-group"}
# The day of electronic publication comes before that of the printed volume.
_DATE_ORDER = ("epub", "electronic", "pub", "ppub", "print", "collection", "")


def read_jats(data: bytes) -> Content:
    """Title, authors, abstract, sections, captions, tables and references. The journal is the outlet."""
    root = parse_xml(data)
    article = root if local_name(root) == "article" else next(root.iter("{*}article"), None)
    front = None if article is None else next(article.iterchildren("{*}front", "{*}front-stub"), None)
    if article is None or front is None:
        raise DocumentUnreadable(
            "XML of this kind is not supported (only JATS articles)", hint="Save its text in another format."
        )
    title = normalise(first_text(front, "article-title"))
    text, headings = join_blocks(_article(article, front, title))
    doi = next((i.text for i in front.iter("{*}article-id") if i.get("pub-id-type") == "doi" and i.text), None)
    return Content(
        text=text,
        facts=Facts(
            title=stated("article-title", title),
            author=stated("contrib author", ", ".join(_authors(front))),
            outlet=stated("journal-title", normalise(first_text(front, "journal-title"))),
            language=stated("xml:lang", language_code(attribute(article, "lang"))),
        ),
        url=f"https://doi.org/{doi.strip()}" if doi else None,
        published=_published(front),
        headings=headings,
    )


def _article(article: Any, front: Any, title: str) -> Iterator[Block]:
    yield Block(title, 1)
    yield Block(", ".join(_authors(front)))
    for affiliation in front.iter("{*}aff"):
        yield Block(_words(affiliation))
    for abstract in front.iter("{*}abstract"):
        stated = abstract.find("{*}title")
        yield Block("Abstract" if stated is None else _words(stated), 2)
        yield from _blocks(abstract, 3)
    keywords = [_words(keyword) for keyword in front.iter("{*}kwd")]
    yield Block(f"Keywords: {', '.join(keywords)}" if keywords else "")
    for part in article.iterchildren("{*}body", "{*}back", "{*}floats-group"):
        yield from _blocks(part, 2)


def _blocks(container: Any, level: int) -> Iterator[Block]:
    for element in container:
        name = local_name(element)
        if name == "table":
            rows = [[_words(cell) for cell in row if local_name(cell) in ("td", "th")] for row in element.iter("{*}tr")]
            header = len(list(element.iterfind("{*}thead/{*}tr")))
            yield from table_blocks(rows, header_rows=header or None)
        elif name in ("sec", "ack", "app", "ref-list", "fn-group", "glossary", "notes", "app-group", "bio"):
            stated = element.find("{*}title")
            fallback = {"ack": "Acknowledgements", "ref-list": "References"}.get(name, "")
            yield Block(_words(stated) if stated is not None else fallback, level)
            yield from _blocks(element, level + 1)
        elif name in ("fig", "table-wrap"):
            label = _words(element.find("{*}label"))
            caption = [_words(piece) for c in element.iterchildren("{*}caption") for piece in c]
            yield Block(" ".join(filter(None, [label, *caption])))
            yield from (block for c in element if local_name(c) != "caption" for block in _blocks([c], level))
        elif name in _PARAGRAPHS and name not in _SKIPPED:
            yield Block(_words(element))
            # Figures and tables may stand inside a paragraph; their words are not the sentence's.
            yield from _blocks([child for child in element if local_name(child) in _INSIDE], level)
        elif name and name not in _SKIPPED:
            yield from _blocks(element, level)


def _words(element: Any) -> str:
    """The words of a paragraph, a reference or a cell; references keep their fields apart."""
    if element is None:
        return ""
    if local_name(element) == "element-citation":
        return _citation(element)
    words: list[str] = [element.text or ""]
    for child in element:
        if local_name(child) not in _SKIPPED | _INSIDE:
            words.append(_words(child))
        elif local_name(child) == "alternatives":
            words += [_words(c) for c in child if local_name(c) == "math"]
        words.append(child.tail or "")
    return " ".join("".join(words).split(" ")) if local_name(element) == "preformat" else _one_line("".join(words))


def _one_line(words: str) -> str:
    """Inner white space as one space each; what stands at the ends is kept for the words beside it."""
    inner = " ".join(words.split())
    if not inner:
        return " " if words else ""
    return " " * words[0].isspace() + inner + " " * words[-1].isspace()


def _citation(citation: Any) -> str:
    people = [_person(name) for name in citation.iter("{*}name")] + [_words(c) for c in citation.iter("{*}collab")]
    fields = [_words(child) for child in citation if local_name(child) not in ("person-group", "name", "collab")]
    return ". ".join(filter(None, [", ".join(people), ", ".join(f.strip() for f in fields if f.strip())]))


def _authors(front: Any) -> list[str]:
    found = []
    for contributor in front.iter("{*}contrib"):
        if contributor.get("contrib-type", "author") == "author":
            name = next(contributor.iter("{*}name"), None)
            found.append(_person(name) if name is not None else normalise(first_text(contributor, "collab")))
    return [name for name in found if name]


def _person(name: Any) -> str:
    return normalise(f"{first_text(name, 'given-names')} {first_text(name, 'surname')}")


def _published(front: Any) -> Dated:
    dates = list(front.iter("{*}pub-date"))
    kinds = [e.get("pub-type") or e.get("date-type") or e.get("publication-format") or "" for e in dates]
    order = {kind: rank for rank, kind in enumerate(_DATE_ORDER)}
    for kind, element in sorted(zip(kinds, dates, strict=True), key=lambda pair: order.get(pair[0], len(order))):
        stated = [first_text(element, part) for part in ("year", "month", "day")]
        try:
            day = date(*(int(number) for number in stated))
        except ValueError:
            continue
        evidence = f"pub-date {kind}: {'-'.join(stated)}".replace(" :", ":")
        return Dated(value=day, evidence=evidence, method="metadata", confidence=0.95)
    return Dated()

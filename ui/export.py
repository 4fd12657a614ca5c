"""An answer to take along: Markdown, a web page of its own, BibTeX, RIS. Pure: an answer in, text out.

Titles and quotations come from anybody's documents: each format escapes what it would read as its own signs.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote as percent_encoded

from rag import Answer, Citation
from ui.export_page import page
from ui.markup import counted, filter_words, iso_in_words, web_address

MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
VERDICTS = {"partly": "partly supported", "unsupported": "not supported"}
# Signs with a meaning in Markdown wherever they stand, and those that have one at the start of a line only.
_MARKDOWN = re.compile(r"[\\`*_\[\]<>#|~&]")
_AT_START = re.compile(r"^(\d*)([-+=.)])")
# Braces are counted by BibTeX even behind a backslash, so they are named.
_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    **{sign: f"\\{sign}" for sign in "$&#%_"},
}
# Words of offices and houses, which no author's name has.
_OFFICE = re.compile(
    r"\b(?:agency|authority|bureau|centre|center|committee|company|council|department|desk|institute|ministry|office|"
    r"police|service|staff|team|university)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Export:
    """A form that answers can be had in."""

    label: str
    suffix: str
    media_type: str
    write: Callable[[Answer], str]


def markdown(answer: Answer) -> str:
    """Question, answer with numbered citations, and the sources with their quotations; CommonMark."""
    about = [f"_{_md(line)}_" for line in [*filter_words(answer.filters).values(), *answer.notes]]
    conflicts = [
        f"**{'Reported differently over time' if each.is_succession else 'The sources disagree'}: {_md(each.about)}** "
        + "; ".join(f"{_md(value.value)} [{value.marker}]" for value in each.values)
        for each in answer.conflicts
    ]
    blocks = [f"# {_md(answer.question)}", *about, _md_text(answer), *conflicts]
    if answer.citations and not answer.abstained:
        blocks += ["## Sources", "\n\n".join(_md_source(each) for each in answer.citations), _md(carried(answer))]
    return "\n\n".join(block for block in blocks if block) + "\n"


def bibtex(answer: Answer) -> str:
    """One entry for each cited document, with the quotations as its note; for BibTeX and biblatex, in UTF-8."""
    return "\n".join(_bib_entry(quoted) for quoted in _by_document(answer))


def ris(answer: Answer) -> str:
    """One record for each cited document, with the quotations as its notes; lines end in CR LF."""
    return "".join(_ris_record(quoted) for quoted in _by_document(answer))


def carried(answer: Answer) -> str:
    """How many articles carry the answer, and how many independent reports stand behind them."""
    articles = sum(len(group.documents) for group in answer.origins)
    return f"{counted(articles, 'article')}, {counted(len(answer.origins), 'independent source')}" if articles else ""


EXPORTS: Mapping[str, Export] = {
    "markdown": Export(label="Markdown", suffix="md", media_type="text/markdown", write=markdown),
    "html": Export(label="Web page", suffix="html", media_type="text/html", write=page),
    "bibtex": Export(label="BibTeX", suffix="bib", media_type="application/x-bibtex", write=bibtex),
    "ris": Export(label="RIS", suffix="ris", media_type="application/x-research-info-systems", write=ris),
}


def file_name(answer: Answer, suffix: str) -> str:
    """A file name made of the question's first words, in ASCII: "how-long-will-the-mill-bridge-be.md"."""
    return f"{_slug(answer.question)[:60].strip('-') or 'answer'}.{suffix}"


def _md_text(answer: Answer) -> str:
    if answer.abstained:
        return _md(answer.text)
    return " ".join(
        _md(sentence.text)
        + (f" *({VERDICTS[sentence.verdict]})*" if sentence.verdict in VERDICTS else "")
        + "".join(f" [{marker}]" for marker in sentence.citations)
        for sentence in answer.sentences
    )


def _md_source(citation: Citation) -> str:
    title, web = _md(citation.title or citation.document_id), _address(citation)
    linked = f"[{title}](<{web}>)" if web else title
    page_number = f"page {citation.page}" if citation.page is not None else ""
    facts = [citation.outlet, citation.author, iso_in_words(citation.published), page_number, citation.document_id]
    told = ", ".join(_md(fact) for fact in facts if fact)
    return f"[{citation.marker}] {linked}, {told}\n\n> {_md(citation.quote)}"


def _md(text: str) -> str:
    return _AT_START.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\g<0>", _plain(text)))


def _by_document(answer: Answer) -> list[list[Citation]]:
    """The citations of each document; silence cites nothing, whatever passages were nearest."""
    found: dict[str, list[Citation]] = {}
    for citation in () if answer.abstained else answer.citations:
        found.setdefault(citation.document_id, []).append(citation)
    return list(found.values())


def _bib_entry(quoted: Sequence[Citation]) -> str:
    first = quoted[0]
    year, month, day = _day(first)
    fields = {
        "title": _braced(first.title or first.document_id),
        "author": " and ".join(map(_braced, _authors(first))),  # each whole: how a name divides is not known
        "howpublished": _tex(first.outlet or ""),
        "date": "-".join(part for part in (year, month, day) if part),
        "year": year,
        "url": (_address(first) or "").translate({ord(sign): percent_encoded(sign) for sign in "{}\\"}),
        "file": "" if _address(first) else _tex(first.document_id),
        "note": _tex(" ".join(f"“{_plain(each.quote)}”{_page(each)}" for each in quoted)),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    if month:
        lines.append(f"  month = {MONTHS[int(month) - 1]},")
    return "\n".join([f"@misc{{{_key(first, year)},", *lines, "}", ""])


def _authors(citation: Citation) -> list[str]:
    """The names between commas, where each has a first and a last one; "Brandt, Tom" stays whole, as an office does."""
    names = [name.strip() for name in (citation.author or "").split(",")]
    are_full = all(len(name.split()) > 1 and name[0].isupper() and not _OFFICE.search(name) for name in names)
    return names if are_full else [citation.author] if citation.author else []


def _braced(text: str) -> str:
    return f"{{{_tex(text)}}}"  # a second pair of braces keeps capitals, and a name whole


def _key(citation: Citation, year: str) -> str:
    digest = hashlib.sha256(citation.document_id.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    name = _slug(citation.outlet or citation.title).replace("-", "")[:24] or "document"
    return f"{name}{year}-{digest}"


def _ris_record(quoted: Sequence[Citation]) -> str:
    first = quoted[0]
    year, month, day = _day(first)
    lines = [
        ("TY", "NEWS" if first.outlet else "GEN"),
        ("TI", first.title or first.document_id),
        *(("AU", author.replace("*", "")) for author in _authors(first)),
        ("T2", first.outlet or ""),
        ("PY", year),
        ("DA", f"{year}/{month}/{day}/" if year else ""),
        ("UR", _address(first) or ""),
        ("L1", "" if _address(first) else first.document_id),
        *(("N1", f"“{each.quote}”{_page(each)}") for each in quoted),
    ]
    return "".join(f"{tag}  - {_plain(value)}\r\n" for tag, value in lines if value) + "ER  - \r\n\r\n"


def _page(citation: Citation) -> str:
    return f" (page {citation.page})" if citation.page is not None else ""


def _day(citation: Citation) -> tuple[str, str, str]:
    """Year, month and day of publication as digits, each "" where the date does not say."""
    found = re.match(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", citation.published or "")
    year, month, day = (found.group(1), found.group(2) or "", found.group(3) or "") if found else ("", "", "")
    return year, month if 1 <= int(month or 0) <= 12 else "", day


def _address(citation: Citation) -> str | None:
    """The web address with everything that could end it early percent-encoded."""
    web = web_address(citation.uri)
    return "".join(percent_encoded(c) if c in "<>\"'`" or ord(c) > 126 else c for c in web) if web else None


def _tex(text: str) -> str:
    return "".join(_LATEX.get(character, character) for character in _plain(text))


def _plain(text: str) -> str:
    """One line without control and formatting characters: those that reorder text would do so in other programs too."""
    joined = " ".join(text.split())
    return "".join(c for c in joined if unicodedata.category(c) not in ("Cc", "Cs") and c not in _REORDERING)


_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _slug(text: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")

"""The values that travel between the packages: documents, passages, dates. All frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Stage = Literal["listing", "reading", "embedding", "writing", "comparing"]
DateMethod = Literal["sidecar", "metadata", "dateline", "text", "none"]
# Where a title, an outlet, an author or a language was found: in `metadata.yaml`, in what the format states of itself,
# in the visible page or the header lines of the text, in the first line, the file's name, the address, or by detection.
FactMethod = Literal["sidecar", "metadata", "page", "byline", "first line", "file name", "address", "detected", "none"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of Unicode code points, `text[start:end]`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"span {self.start}-{self.end} is not a range")

    def of(self, text: str) -> str:
        """The characters of `text` that the span covers."""
        return text[self.start : self.end]


@dataclass(frozen=True, kw_only=True, slots=True)
class DateCandidate:
    """A date that some evidence names; `note` says what speaks for it or against it."""

    value: date | datetime | None
    evidence: str
    method: DateMethod
    note: str = ""

    @property
    def day(self) -> date | None:
        """The calendar day, or None when unknown."""
        return self.value.date() if isinstance(self.value, datetime) else self.value


@dataclass(frozen=True, kw_only=True, slots=True)
class Dated:
    """A date with the text it came from; `value` is None when nothing trustworthy says when.

    `candidates` is all the evidence that was weighed, with what it names: of the date, and against it.
    """

    value: date | datetime | None = None
    evidence: str = ""
    method: DateMethod = "none"
    confidence: float = 0.0
    candidates: tuple[DateCandidate, ...] = ()

    @property
    def day(self) -> date | None:
        """The calendar day, or None when unknown."""
        return self.value.date() if isinstance(self.value, datetime) else self.value

    @property
    def iso(self) -> str | None:
        """ISO 8601, or None when unknown."""
        return self.value.isoformat() if self.value else None

    @property
    def is_contradicted(self) -> bool:
        """Whether some evidence names another day."""
        return any(candidate.day != self.day for candidate in self.candidates)


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """Something known of a document, with the text it came from; `value` is None when nothing trustworthy says it."""

    value: str | None = None
    evidence: str = ""
    method: FactMethod = "none"
    confidence: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What a document is, each with its evidence. `language` is an ISO 639-1 code, or 639-3 where there is none."""

    title: Fact = Fact()
    outlet: Fact = Fact()
    author: Fact = Fact()
    language: Fact = Fact()


@dataclass(frozen=True, kw_only=True, slots=True)
class Removed:
    """Boilerplate that cleaning took out; the span counts characters of the text before cleaning."""

    span: Span
    text: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """A section title; it holds from `start` until the next heading of the same or a higher level."""

    start: int
    level: int
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """One source as stored. `text` is cleaned; every offset anywhere counts code points of it."""

    document_id: str
    uri: str
    title: str
    text: str
    media_type: str
    content_hash: str
    outlet: str | None = None
    author: str | None = None
    published: Dated = field(default_factory=Dated)
    facts: Facts = Facts()
    # What the sidecar or the format says of its publication, before the text was asked.
    stated: Dated = field(default_factory=Dated)
    removed: tuple[Removed, ...] = ()
    page_starts: tuple[int, ...] = ()
    headings: tuple[Heading, ...] = ()
    # Known once it has been compared with the others; not part of what the document itself is.
    origin_id: str = field(default="", compare=False)
    relation: str = field(default="identical", compare=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """Whole sentences of one document; `sentences` are spans of the document's text."""

    passage_id: str
    document_id: str
    ordinal: int
    text: str
    start_char: int
    end_char: int
    sentences: tuple[Span, ...]
    page: int | None = None
    headings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.end_char - self.start_char != len(self.text):
            raise ValueError(f"{self.passage_id}: span {self.start_char}-{self.end_char} does not match its text")

    def sentence_text(self, sentence: Span) -> str:
        """The text of one of the passage's sentences."""
        return self.text[sentence.start - self.start_char : sentence.end - self.start_char]


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """A file, or a document inside one, that could not be indexed, and why."""

    uri: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Rename:
    """A document whose file lies elsewhere now, with the same bytes."""

    old: str
    new: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SyncReport:
    """What one `sync` changed; `documents` and `passages` count the index afterwards.

    A renamed file is in `added`, in `removed` and in `renamed`. `repaired` says what was found damaged and mended.
    A dry run changes nothing and says what a sync would do; of a file that was never read it knows one document.
    """

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renamed: tuple[Rename, ...] = ()
    unchanged: int = 0
    failed: tuple[Failure, ...] = ()
    skipped: tuple[Failure, ...] = ()
    repaired: tuple[str, ...] = ()
    documents: int = 0
    passages: int = 0
    embedded: int = 0
    seconds: float = 0.0
    dry_run: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class SyncProgress:
    """How far a sync has come: `done` of `total` files, `embedded` passages so far, and the file it is at."""

    stage: Stage
    done: int
    total: int
    name: str
    embedded: int = 0
    done_bytes: int = 0
    total_bytes: int = 0

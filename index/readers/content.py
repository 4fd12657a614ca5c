"""What a reader takes out of a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from index.errors import DocumentUnreadable
from index.facts import stated
from index.normalise import normalise
from index.types import Dated, Fact, Facts, Heading

# The text of a thousand novels. Longer is a log, a dump or an attack, and splitting it would take hours.
LONGEST_TEXT_CHARS = 50_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """Normalised text with the facts that the format states about itself; offsets count code points of `text`.

    `parts` are the documents inside the file, at any depth. A file that only carries others has no text of its own.
    """

    text: str
    facts: Facts = Facts()
    url: str | None = None
    published: Dated = field(default_factory=Dated)
    page_starts: tuple[int, ...] = ()
    headings: tuple[Heading, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def title(self) -> str | None:
        """The title that the file states."""
        return self.facts.title.value

    @property
    def outlet(self) -> str | None:
        """Who published it, as the file states."""
        return self.facts.outlet.value

    @property
    def author(self) -> str | None:
        """Who wrote it, as the file states."""
        return self.facts.author.value


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A document inside a file: an attachment, a message of a mailbox, a document of a list.

    `name` is unique inside its file and relative ("3", "3/report.pdf"). `content` is None where the part cannot be
    read; `reason` then says why in one line, with the remedy where there is one. A part's content has no parts itself.
    """

    name: str
    media_type: str
    content: Content | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """A document inside a file, as its reader leaves it: bytes to be read by their name, or a `content`, or a reason.

    `media_type` is what the file says of it; it counts only where the name does not tell.
    """

    name: str
    media_type: str = "application/octet-stream"
    data: bytes = b""
    content: Content | Bundle | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bundle:
    """The content of a file that carries other documents, and those documents, not read yet."""

    content: Content
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a heading when `level` is 1 to 6. `tight`: on the line after the block before, as table rows."""

    text: str
    level: int = 0
    tight: bool = False


def join_blocks(blocks: Iterable[Block]) -> tuple[str, tuple[Heading, ...]]:
    """The normalised blocks with a blank line between them, and where each heading stands."""
    text, headings, _ = join_pages([blocks])
    return text, headings


def join_pages(pages: Iterable[Iterable[Block]]) -> tuple[str, tuple[Heading, ...], tuple[int, ...]]:
    """As `join_blocks`, and where each page starts; an empty page starts where the one before it ends."""
    pieces: list[str] = []
    headings: list[Heading] = []
    starts: list[int] = []
    length = 0
    for page in pages:
        start = None
        for block in page:
            piece = normalise(block.text)
            piece = " ".join(piece.split()) if block.level else piece
            if not piece:
                continue
            if pieces:
                pieces.append("\n" if block.tight else "\n\n")
                length += len(pieces[-1])
            start = length if start is None else start
            if block.level:
                headings.append(Heading(start=length, level=min(block.level, 6), text=piece))
            pieces.append(piece)
            length += len(piece)
            refuse_endless(length)
        starts.append(length if start is None else start)
    return "".join(pieces), tuple(headings), tuple(starts)


def refuse_endless(length: int) -> None:
    """Raises DocumentUnreadable for a text of more than LONGEST_TEXT_CHARS characters."""
    if length > LONGEST_TEXT_CHARS:
        raise DocumentUnreadable(
            f"its text is longer than {LONGEST_TEXT_CHARS // 1_000_000} million characters",
            hint="Split it into several files.",
        )


def first_heading(headings: Sequence[Heading], *, level: int = 6) -> Fact:
    """The first heading as a title, where it is of this level or a higher one."""
    first = headings[0] if headings and headings[0].level <= level else None
    return stated("heading", first.text if first else None, method="page")

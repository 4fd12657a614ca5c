"""What a reader takes out of a file."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.normalise import normalise
from index.types import Dated, Heading


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """Normalised text with the facts that the format states about itself; offsets count code points of `text`."""

    text: str
    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    url: str | None = None
    published: Dated = field(default_factory=Dated)
    page_starts: tuple[int, ...] = ()
    headings: tuple[Heading, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a heading when `level` is 1 to 6."""

    text: str
    level: int = 0


def join_blocks(blocks: list[Block]) -> tuple[str, tuple[Heading, ...]]:
    """The normalised blocks with a blank line between them, and where each heading stands."""
    text, headings = "", []
    for block in blocks:
        piece = normalise(block.text)
        if not piece:
            continue
        text += "\n\n" if text else ""
        if block.level:
            headings.append(Heading(start=len(text), level=block.level, text=" ".join(piece.split())))
        text += piece
    return text, tuple(headings)

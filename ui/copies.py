"""The other documents that carry a cited document's report: how each relates to it, and why they are one report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from index.types import Dated, Span
from rag import Origin

if TYPE_CHECKING:
    from index.origin_records import Kin, Member

MOST_SHARED = 6

# What the other document is to the cited one; "linked" where only a third one connects them.
Role = Literal["identical", "near_copy", "excerpt", "whole", "rewrite", "source", "retelling", "linked"]


@dataclass(frozen=True, kw_only=True, slots=True)
class SharedWords:
    """Words of the cited document, and the words of the other one that correspond to them."""

    here: str
    there: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Copy:
    """Another document with the same report; `more_shared` counts the shared words that `shared` leaves out."""

    document_id: str
    title: str
    outlet: str | None
    published: Dated
    role: Role
    credits: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    shared: tuple[SharedWords, ...] = ()
    more_shared: int = 0

    @property
    def name(self) -> str:
        """The outlet, or the title in quotation marks where that is unknown."""
        return self.outlet or f"“{self.title or self.document_id}”"


@dataclass(frozen=True, kw_only=True, slots=True)
class Carried:
    """Whom a document credits, and the other documents that carry its report, the earliest first."""

    credits: tuple[str, ...] = ()
    copies: tuple[Copy, ...] = ()


def carried(document_id: str, quote: Span, origin: Origin | None, text_of: Callable[[str], str]) -> Carried:
    """What `origin` tells of a document; words that the quote shares with another come first."""
    if origin is None:
        return Carried()
    own = next((member for member in origin.members if member.document_id == document_id), None)
    others = [member for member in origin.members if member.document_id != document_id]
    return Carried(
        credits=tuple(dict.fromkeys(own.attributions)) if own is not None else (),
        copies=tuple(_copy(document_id, quote, member, origin.kin, text_of) for member in others),
    )


def _copy(document_id: str, quote: Span, other: Member, kin: Sequence[Kin], text_of: Callable[[str], str]) -> Copy:
    pair = {document_id, other.document_id}
    found = next((each for each in kin if {each.first, each.second} == pair), None)
    spans = _spans(document_id, quote, found)
    here, there = (text_of(document_id), text_of(other.document_id)) if spans else ("", "")
    shared = [SharedWords(here=own.of(here), there=its.of(there)) for own, its in spans]
    shared = [words for words in shared if words.here.strip() and words.there.strip()]
    return Copy(
        document_id=other.document_id,
        title=other.title,
        outlet=other.outlet,
        published=other.dated,
        role=_role(found, other.document_id),
        credits=tuple(dict.fromkeys(other.attributions)),
        reasons=found.reasons if found is not None else (),
        shared=tuple(shared[:MOST_SHARED]),
        more_shared=max(0, len(shared) - MOST_SHARED),
    )


def _role(kin: Kin | None, other: str) -> Role:
    match kin.relation if kin is not None else "":
        case "identical":
            return "identical"
        case "near_copy":
            return "near_copy"
        case "excerpt":
            return "excerpt" if kin is not None and kin.part == other else "whole"
        case "rewrite" if kin is not None and kin.source:
            return "source" if kin.source == other else "rewrite"
        case "rewrite":
            return "retelling"
    return "linked"


def _spans(document_id: str, quote: Span, kin: Kin | None) -> list[tuple[Span, Span]]:
    """What the two share, in the cited document and in the other: first what the quote is part of, then the longest."""
    if kin is None:
        return []
    pairs = [(Span(a, b), Span(c, d)) for a, b, c, d in kin.spans]
    if kin.first != document_id:
        pairs = [(second, first) for first, second in pairs]
    return sorted(pairs, key=lambda pair: (not _overlap(pair[0], quote), pair[0].start - pair[0].end, pair[0]))


def _overlap(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end

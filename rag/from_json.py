"""An answer from the JSON that `as_json.answer_json` made of it. The JSON is checked: it may come from anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pydantic import BaseModel, ConfigDict, JsonValue

from rag.types import (
    Answer,
    AnswerSentence,
    Citation,
    Conflict,
    ConflictValue,
    Filters,
    OriginGroup,
    Preferences,
    Tokens,
)


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class _Days(_Shape):
    first: date
    last: date


class _Preferences(_Shape):
    outlets: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    published: tuple[_Days, ...] = ()


class _Carrier(_Shape):
    document_id: str
    relation: str
    title: str = ""
    outlet: str | None = None


class _Group(_Shape):
    origin_id: str
    documents: tuple[_Carrier, ...]


class _Origins(_Shape):
    groups: tuple[_Group, ...] = ()


class _Value(_Shape):
    value: str
    marker: int


class _Conflict(_Shape):
    about: str
    values: tuple[_Value, ...]


class _Answer(_Shape):
    question: str
    standalone_question: str = ""
    abstained: bool
    abstain_reason: str | None = None
    filters: Filters = Filters()
    preferences: _Preferences = _Preferences()
    sentences: tuple[AnswerSentence, ...]
    withheld: tuple[AnswerSentence, ...] = ()
    citations: tuple[Citation, ...]
    origins: _Origins = _Origins()
    conflicts: tuple[_Conflict, ...] = ()
    notes: tuple[str, ...] = ()
    confidence: dict[str, float] = {}
    model: str | None = None
    tokens: Tokens | None = None
    failure: str | None = None
    config_hash: str = ""
    timings_ms: dict[str, float | None] = {}


def answer_from(json: Mapping[str, JsonValue]) -> Answer:
    """The answer without its evidence, of which the JSON does not tell enough. ValueError where it is none."""
    read = _Answer.model_validate(json)
    by_marker = {citation.marker: citation for citation in read.citations}
    if len(by_marker) < len(read.citations):
        raise ValueError("two citations have one number")
    return Answer(
        question=read.question,
        standalone_question=read.standalone_question,
        sentences=read.sentences,
        citations=read.citations,
        origins=tuple(_group(group) for group in read.origins.groups),
        abstained=read.abstained,
        abstain_reason=read.abstain_reason,
        filters=read.filters,
        evidence=(),
        model=read.model,
        config_hash=read.config_hash,
        timings_ms={name: value for name, value in read.timings_ms.items() if value is not None},
        withheld=read.withheld,
        notes=read.notes,
        conflicts=tuple(_conflict(conflict, by_marker) for conflict in read.conflicts),
        confidence=read.confidence,
        preferences=_preferences(read.preferences),
        tokens=read.tokens,
        failure=read.failure,
    )


def _group(group: _Group) -> OriginGroup:
    return OriginGroup(
        origin_id=group.origin_id,
        documents=tuple((each.document_id, each.relation) for each in group.documents),
        titles=tuple((each.document_id, each.title) for each in group.documents if each.title),
        outlets=tuple((each.document_id, each.outlet) for each in group.documents if each.outlet),
    )


def _conflict(conflict: _Conflict, citations: Mapping[int, Citation]) -> Conflict:
    unknown = [each.marker for each in conflict.values if each.marker not in citations]
    if unknown:
        raise ValueError(f"no citation has the number {unknown[0]}")
    values = (ConflictValue(value=each.value, citation=citations[each.marker]) for each in conflict.values)
    return Conflict(about=conflict.about, values=tuple(values))


def _preferences(read: _Preferences) -> Preferences:
    published = tuple((days.first, days.last) for days in read.published)
    return Preferences(outlets=read.outlets, authors=read.authors, published=published)

"""From what a search found to what an answer is made of: evidence, its documents' kin, the question's strange words."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from index.embedder import Embedder, Vector
from index.origin_records import Member
from index.store import Index
from rag.answering import Request
from rag.confidence import strange_words
from rag.config import Config
from rag.evidence import Weight, inverse_document_frequency, select_evidence
from rag.instructions import is_no_evidence, orders
from rag.types import Evidence, Filters, SearchResult
from rag.wording import content_stems

# Sentences searched for contradictions. Of 14 questions on the sample corpus' contradicting figures 2 showed one among
# the 6 sentences of the evidence, 6 among 30 (benchmarks/LOG.md, 2026-11-22).
_CONSIDERED_SENTENCES = 30
# What a follow-up takes from the question before it tells of what is asked, less so what: its words count half, and its
# vector lies halfway to that of the follow-up alone. MTRAG development turns with history, words of the reference
# answer in the first three sentences: 0.343 to 0.360 (n=159; benchmarks/LOG.md, 2026-11-28).
_CARRIED = 0.5
MembersOf = Callable[[Sequence[Evidence], Filters], Mapping[str, Sequence[Member]]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A question, as it stands on its own, with what was found, and when it was asked (`perf_counter`)."""

    question: str
    standalone: str
    found: SearchResult
    started: float


def gather(
    asked: Asked, index: Index, embedder: Embedder, config: Config, members_of: MembersOf
) -> tuple[Request, Weight]:
    """The request that an answer is made from, and how much each word tells in this index."""
    retrieved = time.perf_counter()
    found, alone = asked.found, asked.standalone
    weight = inverse_document_frequency(index.lexical.document_frequency, index.lexical.count())
    most = config.answer.evidence_sentences
    query, telling = _wanted(alone, found.query, embedder, weight)
    selected = select_evidence(
        alone,
        query,
        found.passages,
        index.vectors_of([hit.passage for hit in found.passages]),
        weight=telling,
        limit=max(_CONSIDERED_SENTENCES, most),
    )
    sentences = tuple(item for item in selected if not is_no_evidence(alone, item.text))
    ordering = [item for item in selected[:most] if orders(item.text)]
    strange = strange_words(
        alone, lambda word: len(embedder.token_offsets([word])[0]), index.lexical.document_frequency
    )
    request = Request(
        question=asked.question,
        standalone=alone,
        filters=found.filters,
        preferences=found.preferences,
        evidence=sentences[:most],
        considered=sentences[most:],
        strange=strange,
        notes=(*found.notes, *_left_out(ordering), *(() if sentences else _said(found.filters))),
        config_hash=config.digest(),
        timings_ms={
            "retrieve": (retrieved - asked.started) * 1000,
            "evidence": (time.perf_counter() - asked.started) * 1000,
        },
        started=asked.started,
        members=members_of(sentences, found.filters),
    )
    return request, weight


def _wanted(alone: str, own: str, embedder: Embedder, weight: Weight) -> tuple[Vector, Weight]:
    """What sentences are compared with, and how much each word tells; `own` is a follow-up without what it carries."""
    if alone == own:
        return embedder.embed_query(alone), weight
    both = np.sum(embedder.embed_queries([alone, own]), axis=0)
    carried = set(content_stems(alone)) - set(content_stems(own))
    return both / np.linalg.norm(both), lambda stem: weight(stem) * (_CARRIED if stem in carried else 1.0)


def _left_out(ordering: Sequence[Evidence]) -> tuple[str, ...]:
    """That sentences were not read because they give orders, and where they stand."""
    if not ordering:
        return ()
    where = ", ".join(dict.fromkeys(item.document.document_id for item in ordering))
    return (f"Text in {where} gives orders to whoever answers; it was not used as evidence.",)


def _said(filters: Filters) -> tuple[str, ...]:
    """The filters in words, where there are any: they may be why nothing was found."""
    stated = [
        f"{f.name.replace('_', ' ')} {getattr(filters, f.name)}" for f in fields(filters) if getattr(filters, f.name)
    ]
    return (f"Only documents with {', '.join(stated)} were searched.",) if stated else ()

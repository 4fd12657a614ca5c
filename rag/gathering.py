"""From what a search found to what an answer is made of: evidence, its documents' kin, the question's strange words."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import zip_longest

import numpy as np

from index.embedder import Embedder, Vector
from index.origin_records import Member
from index.store import Index
from rag.answering import Request
from rag.confidence import WITHOUT_MODEL, signals, strange_words
from rag.config import Config
from rag.evidence import Weight, inverse_document_frequency, select_evidence
from rag.instructions import is_no_evidence, orders
from rag.parts import bare_part, parts_of
from rag.types import Evidence, Filters, SearchResult
from rag.wording import content_stems

# Sentences searched for contradictions. Of 14 questions on the sample corpus' contradicting figures 2 showed one among
# the 6 sentences of the evidence, 6 among 30 (benchmarks/LOG.md, 2026-11-22).
_CONSIDERED_SENTENCES = 30
# What a follow-up takes from the question before it tells of what is asked, less so what: its words count half, and its
# vector lies halfway to that of the follow-up alone. MTRAG development turns with history, words of the reference
# answer in the first three sentences: 0.343 to 0.360 (n=159; benchmarks/LOG.md, 2026-11-28).
_CARRIED = 0.5
# Below this confidence a part of a question is left out: none of the sample corpus' 56 answerable questions lies there
# (benchmarks/LOG.md, 2026-11-28).
_LIKELY = 0.6
MembersOf = Callable[[Sequence[Evidence], Filters], Mapping[str, Sequence[Member]]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A question, as it stands on its own, with what was found, and when it was asked (`perf_counter`).

    `is_quoted`: no language model reads the sentences, so that each thing that is asked needs one of its own.
    """

    question: str
    standalone: str
    found: SearchResult
    started: float
    is_quoted: bool = False


def gather(
    asked: Asked, index: Index, embedder: Embedder, config: Config, members_of: MembersOf
) -> tuple[Request, Weight]:
    """The request that an answer is made from, and how much each word tells in this index."""
    retrieved = time.perf_counter()
    found, alone = asked.found, asked.standalone
    weight = inverse_document_frequency(index.lexical.document_frequency, index.lexical.count())
    most = config.answer.evidence_sentences
    vectors = index.vectors_of([hit.passage for hit in found.passages])

    def select(question: str, own: str) -> tuple[Evidence, ...]:
        query, telling = _wanted(question, own, embedder, weight)
        limit = max(_CONSIDERED_SENTENCES, most)
        return select_evidence(question, query, found.passages, vectors, weight=telling, limit=limit)

    parts = {part: select(part, bare_part(part)) for part in parts_of(alone)}
    lacking = [part for part, of_part in parts.items() if _likely(part, of_part[:most]) < _LIKELY]
    lacking = lacking if len(lacking) < len(parts) else []  # of nothing an answer says so itself
    there = [part for part in parts if part not in lacking]
    alone = " ".join(there) if lacking else alone
    selected = select(alone, " ".join(map(bare_part, there)) if lacking else found.query)
    if asked.is_quoted and len(there) > 1:
        selected = _in_turn([parts[part] for part in there], selected)
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
        notes=(
            *found.notes,
            *_left_out(ordering),
            *_lacking(lacking),
            *(() if sentences else _said(found.filters)),
        ),
        config_hash=config.digest(),
        timings_ms={
            "retrieve": (retrieved - asked.started) * 1000,
            "evidence": (time.perf_counter() - asked.started) * 1000,
        },
        started=asked.started,
        members=members_of(sentences, found.filters),
    )
    return request, weight


def _likely(part: str, evidence: Sequence[Evidence]) -> float:
    return WITHOUT_MODEL.probability(signals(part, evidence))


def _lacking(parts: Sequence[str]) -> tuple[str, ...]:
    """That hardly anything was found on some of the things that a question asks."""
    named = " and ".join(f"“{bare_part(part)}”" for part in parts)
    return (f"Hardly anything was found on {named}.",) if parts else ()


def _in_turn(of_parts: Sequence[Sequence[Evidence]], of_all: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The best sentence of each thing that is asked, then the second one of each, and so on; then the others."""
    turns = (item for turn in zip_longest(*of_parts) for item in turn if item is not None)
    placed: dict[tuple[str, int, int], Evidence] = {}
    for item in (*turns, *of_all):
        placed.setdefault((item.document.document_id, item.start_char, item.end_char), item)
    return tuple(placed.values())


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

"""Checks of the vector and the lexical index against the catalogue: the same passages, and each finds itself."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from index.doctor.diagnosis import Outcome, Problem, number, repairable
from index.doctor.stored_digests import altered
from index.doctor.stored_rows import DAMAGE, is_unit
from index.doctor.subject import Subject
from index.embedder import Vector
from index.errors import IndexDamaged
from index.lexical import LexicalIndex
from index.store import Index
from index.vectors import VectorIndex

# The same passages in every run, so that a repair can be seen to help.
_SEED = 20240314
_SAMPLE = 50
_SAME = 0.99
# Neighbours that are looked at until a passage has found itself: equal texts crowd each other out.
_NEIGHBOURS = (10, 100, 1_000)
_HITS = 1_000
# Chroma's graph leaves some nodes out of reach where many vectors are equal: 60 of 15,046 texts as hashed words in 64
# dimensions (2026-11-22). More than this share is damage.
_OUT_OF_REACH = 0.1
# An intact entry scored 0.88 to 1 of the best one for its own words, an entry with other words 0.01 on average and
# more than 0.1 in 4 of 100 cases (15,046 random passages of 1 to 40 words, 2026-11-22).
_SHARE_OF_BEST = 0.25
# So few words may stand in a thousand passages that are shorter or repeat them.
_FEW_WORDS = 4
_MOST_WORDS = 100
# Tantivy leaves longer words out.
_LONGEST_WORD_BYTES = 40
# More than this is quicker to derive from nothing.
_MANY = 1_000
_DERIVED = "It is derived again from the catalogue; nothing was embedded."


def check_vector_index(subject: Subject) -> Outcome:
    """Whether Chroma holds the vectors of all passages, and of no others, as they are stored."""
    index = subject.index
    unembedded = set(index.catalogue.passages_without_vectors(subject.fingerprint))
    derived = _Derived("vector_index", "vector", index.vectors, unembedded)
    return subject.undisturbed(lambda: derived.look(subject, _find_by_vector))


def check_lexical_index(subject: Subject) -> Outcome:
    """Whether tantivy holds the words of all passages, and of no others."""
    derived = _Derived("lexical_index", "lexical", subject.index.lexical, set())
    return subject.undisturbed(lambda: derived.look(subject, _find_by_words))


def check_unfinished(subject: Subject) -> Outcome:
    """Whether a writer was interrupted."""
    return subject.undisturbed(lambda: _unfinished(subject))


def _unfinished(subject: Subject) -> Outcome:
    unsettled, staged = len(subject.index.catalogue.unsettled_ids()), subject.inspection.staged()
    problems = []
    if unsettled:
        problem = f"A sync was interrupted: {number(unsettled, 'passage')} may differ in the derived indexes."
        done = "They agree with the catalogue again."
        problems.append(repairable("unfinished", problem, lambda index: index.settle(), done, count=unsettled))
    if staged:
        problem = f"A rebuild was interrupted: it keeps {number(staged, 'passage')} aside."
        done = "They are forgotten; their vectors are kept."
        problems.append(
            repairable("unfinished", problem, lambda index: index.catalogue.clear_stage(), done, count=staged)
        )
    return Outcome(summary="none", problems=tuple(problems))


# Looks a sample up: text and vector key by id.
_Find = Callable[[Subject, dict[str, tuple[str, str]]], "_Found"]


def _said(name: str) -> str:
    return name.replace("_", " ")


# ---- the same passages


class _Derived:
    """One derived index; `without` are passages that cannot be in it."""

    def __init__(self, name: str, kind: str, store: VectorIndex | LexicalIndex, without: set[str]) -> None:
        self._name = name
        self._kind = kind
        self._store = store
        self._without = without

    def look(self, subject: Subject, find: _Find) -> Outcome:
        """Compare it with the catalogue; then have a sample of the passages found."""
        subject.tell(f"{_said(self._name)}: comparing it with the catalogue")
        held = self._held(subject)
        if isinstance(held, Problem):
            return Outcome(problems=(held,))
        rows = len(held)
        if problem := self._difference(subject, held):
            return Outcome(problems=(problem,))
        subject.tell(f"{_said(self._name)}: looking up a sample")
        unsettled = set(subject.index.catalogue.unsettled_ids())
        ids = [i for i in _sample(subject) if i not in self._without and i not in unsettled]
        found = find(subject, subject.inspection.texts(ids))
        if found.lost:
            what = (
                f"{len(found.lost)} of {len(ids)} passages looked up in the {_said(self._name)} are not there as stored"
            )
            reasons = [f"{passage_id}: {reason}" for passage_id, reason in found.lost.items()]
            return Outcome(problems=(self._again(f"{what}: {reasons[0]}.", reasons, len(reasons)),), notes=found.notes)
        return Outcome(summary=f"{number(rows, 'passage')}, {len(ids)} looked up", notes=found.notes)

    def _held(self, subject: Subject) -> set[str] | Problem:
        """Ids of the passages that it holds, or why it cannot be used."""
        directory = subject.index.directory / ("vectors" if self._kind == "vector" else "lexical")
        try:
            self._store.check()
            # Before it is opened: a graph with flipped bits ends the process (SIGSEGV, reproduced with Chroma 1.5.9).
            if names := altered(directory):
                words = f"The {_said(self._name)} in {directory} cannot be used: {names[0]} is not what was written."
                return self._again(words, names, len(names))
            rows, ids = self._store.count(), self._store.ids()
        except IndexDamaged as error:
            return self._again(str(error), [], 1)
        if len(ids) != rows:
            words = f"The {_said(self._name)} holds {number(rows - len(ids), 'passage')} more than once."
            return self._again(words, [], rows - len(ids))
        return ids

    def _difference(self, subject: Subject, left: set[str]) -> Problem | None:
        """Passages that it lacks, or has and should not; `left` is emptied of what it has rightly."""
        unsettled = set(subject.index.catalogue.unsettled_ids())
        missing: list[str] = []
        for ids in subject.index.catalogue.passage_ids():
            missing += [i for i in ids if i not in left and i not in unsettled and i not in self._without]
            left.difference_update(ids)
        extra = sorted(left - unsettled)
        if not (missing or extra):
            return None
        words = (
            f"The {_said(self._name)} lacks {number(len(missing), 'passage')} of the catalogue, "
            f"and holds {len(extra):,} unknown to it."
        )
        details = [f"missing: {i}" for i in missing] + [f"unknown: {i}" for i in extra]
        if len(details) > _MANY:
            return self._again(words, details, len(details))
        done = "It agrees with the catalogue again; nothing was embedded."
        return repairable(
            self._name,
            words,
            lambda index: index.catalogue.mark_unsettled([*missing, *extra]),
            done,
            details=details,
            count=len(details),
        )

    def _again(self, problem: str, details: list[str], count: int) -> Problem:
        return repairable(self._name, problem, self._reset, _DERIVED, details=details, count=count)

    def _reset(self, index: Index) -> None:
        store = index.vectors if self._kind == "vector" else index.lexical
        store.reset()


# ---- each finds itself


@dataclass(frozen=True, slots=True)
class _Found:
    """Of a sample: why passages are `lost`, by id; what is worth a note."""

    lost: dict[str, str]
    notes: tuple[str, ...] = ()


def _sample(subject: Subject) -> Iterator[str]:
    """Ids of passages, the same ones in every run."""
    _, total = subject.index.catalogue.counts()
    chosen = set(random.Random(_SEED).sample(range(total), min(_SAMPLE, total)))
    every = (passage_id for ids in subject.index.catalogue.passage_ids() for passage_id in ids)
    return (passage_id for position, passage_id in enumerate(every) if position in chosen)


def _find_by_vector(subject: Subject, texts: dict[str, tuple[str, str]]) -> _Found:
    """Passages whose copy is another vector than the catalogue's, and those that their own vector does not find."""
    stored = subject.index.vectors.stored([*texts])
    lost: dict[str, str] = {}
    out_of_reach: list[str] = []
    for passage_id, (_, key) in texts.items():
        try:
            vector = subject.index.catalogue.known_vectors([key], subject.fingerprint)[key].passage
            similarity = float(stored[passage_id] @ vector)
        except DAMAGE:  # `vectors` says so
            continue
        if not is_unit(vector):
            continue
        if not similarity >= _SAME:
            lost[passage_id] = f"its copy there is another vector (similarity {similarity:.2f})"
        elif not _is_reached(subject, passage_id, key, vector):
            out_of_reach.append(passage_id)
    if len(out_of_reach) > _OUT_OF_REACH * len(texts):
        return _Found(lost | dict.fromkeys(out_of_reach, "its own vector does not find it"))
    note = f"{len(out_of_reach)} of {len(texts)} passages looked up are not reached by the vector index's graph."
    return _Found(lost, (f"{note} They are stored rightly, and found by their words.",) if out_of_reach else ())


def _is_reached(subject: Subject, passage_id: str, key: str, vector: Vector) -> bool:
    """Whether a vector finds its passage or one of the same text, or so many of its like that nothing can be said."""
    for neighbours in _NEIGHBOURS:
        near = subject.index.vectors.nearest(vector, neighbours)
        alike = [i for i, similarity in near.items() if similarity >= _SAME]
        if passage_id in near or any(other == key for _, other in subject.inspection.texts(alike).values()):
            return True
        if len(near) < neighbours:
            return False
    return len(alike) == len(near)


def _find_by_words(subject: Subject, texts: dict[str, tuple[str, str]]) -> _Found:
    """Passages that their own words do not find."""
    lost: dict[str, str] = {}
    for passage_id, (text, _) in texts.items():
        words = own_words(text)
        if not words:
            continue
        hits = subject.index.lexical.search(" ".join(words), _HITS, boosts={"body": 1.0})
        best = max(hits.values(), default=0.0)
        good = [i for i, score in hits.items() if score >= _SHARE_OF_BEST * best]
        if passage_id in good or (len(hits) == _HITS and len(words) < _FEW_WORDS):
            continue
        if not any(other == text for other, _ in subject.inspection.texts(good).values()):
            lost[passage_id] = "its own words do not find it"
    return _Found(lost)


def own_words(text: str) -> list[str]:
    """Distinct words of a text that a search and the index are sure to cut alike, at most a hundred.

    Words with combining marks are left out: the two disagree where those end a word.
    """
    words: dict[str, None] = {}
    for inside, run in groupby(text, lambda c: c.isalnum() or unicodedata.category(c).startswith("M")):
        word = "".join(run).lower()
        if inside and word.isalnum() and len(word.encode()) <= _LONGEST_WORD_BYTES:
            words[word] = None
    return list(words)[:_MOST_WORDS]

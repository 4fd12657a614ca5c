"""Who is heard: of documents that carry one report the best placed, and every source that the question names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from index.catalogue import Catalogue
from index.types import Passage
from rag.wording import content_stems, numbers

# Each of several sources that a question names is heard among the first passages, where it has one among the next
# (MultiHop-RAG, recall@4 0.793 to 0.798, nDCG@10 0.848 to 0.849, n=1,137; benchmarks/LOG.md, 2026-11-26).
_FIRST_PASSAGES, _NEXT_PASSAGES = 4, 20
_MOST_OF_ONE = 2
# So many passages beside those that are wanted are looked at together.
_MORE_LOOKED_AT = 4
_SAME_WORDS = 0.8
# Of a report with hundreds of copies so many are looked at for a correction.
_MOST_COMPARED = 12


def each_heard(ranked: Sequence[str], sources: Mapping[str, str | None], named: Sequence[Collection[str]]) -> list[str]:
    """`ranked` with the best passage of every named source among the first; each is named by the outlets it may be.

    `sources`: outlet by passage id. A question that names one source, or none, changes nothing.
    """
    if len(named) < 2:
        return list(ranked)
    best = [next((i for i in ranked[:_NEXT_PASSAGES] if sources.get(i) in outlets), None) for outlets in named]
    most = max(_FIRST_PASSAGES, len(named))
    first = list(ranked[:most])
    for passage in (i for i in best if i is not None and i not in first):
        least = next((i for i in reversed(first) if i not in best), None)
        if least is not None:
            first.remove(least)
            first.append(passage)
    return [*first, *(i for i in ranked if i not in first)]


def articles_varied(ranked: Sequence[str], articles: Mapping[str, object]) -> list[str]:
    """`ranked` with no more than two passages of one article among the first, where there are others.

    `articles`: what passages of one article share, by passage id.
    """
    first: list[str] = []
    for i in ranked[:_NEXT_PASSAGES]:
        if len(first) < _FIRST_PASSAGES and sum(articles.get(i, i) == articles.get(j, j) for j in first) < _MOST_OF_ONE:
            first.append(i)
    return [*first, *(i for i in ranked if i not in first)]


@dataclass(frozen=True, slots=True)
class Heard:
    """Ids of the passages that speak, the copies folded under each document; `lost`: a passage went meanwhile."""

    order: list[str]
    copies: dict[str, list[str]]
    lost: bool


@dataclass(slots=True)
class _Voices:
    """Who speaks for each report so far, and which of the wanted words have been said of it."""

    wanted: set[str]
    order: list[str] = field(default_factory=list)
    copies: dict[str, list[str]] = field(default_factory=dict)
    _spoken: dict[str, list[Passage]] = field(default_factory=dict)
    _compared: Counter[str] = field(default_factory=Counter)

    def hear(self, passage: Passage, report: str) -> None:
        """Let a passage speak, or count its document as a copy."""
        spoken = self._spoken.setdefault(report, [])
        voice = spoken[0].document_id if spoken else passage.document_id
        if voice == passage.document_id or self._says_more(passage, spoken) or self._corrects(passage, report):
            self.order.append(passage.passage_id)
            spoken.append(passage)
        elif passage.document_id not in self.copies.setdefault(voice, []):
            self.copies[voice].append(passage.document_id)

    def _says_more(self, passage: Passage, spoken: Sequence[Passage]) -> bool:
        """Whether it has wanted words that nobody has said; not looked at where its document is heard anyway."""
        return bool(self._held(passage) - {word for each in spoken for word in self._held(each)})

    def _corrects(self, passage: Passage, report: str) -> bool:
        """Whether a sentence about what is asked has other figures than the voice's own: a corrected report."""
        self._compared[report] += 1
        if self._compared[report] > _MOST_COMPARED:
            return False
        said = [(_plain(text), numbers(text)) for each in self._spoken[report] for text in _sentences(each)]
        for text in _sentences(passage):
            plain, figures = _plain(text), numbers(text)
            if figures and 2 * len(self.wanted & set(content_stems(text))) >= len(self.wanted):
                own = [held for other, held in said if len(plain & other) >= _SAME_WORDS * len(plain | other)]
                if own and all(figures - held and held - figures for held in own):
                    return True
        return False

    def _held(self, passage: Passage) -> set[str]:
        return self.wanted & set(content_stems(passage.text))


def _sentences(passage: Passage) -> list[str]:
    return [passage.sentence_text(span) for span in passage.sentences]


def _plain(text: str) -> set[str]:
    """The stems of a sentence without its figures."""
    return {stem for stem in content_stems(text) if not stem[0].isdigit()}


def hear(catalogue: Catalogue, query: str, ranked: Sequence[str], k: int) -> Heard:
    """The `k` best passages, of each report those of one document; other documents with it, by that one.

    A passage of another document speaks too where it holds words of the query that the report's voice lacks: a rewrite
    may know more than its source. So does one that says the same with other figures: a correction.
    """
    voices = _Voices(set(content_stems(query)))
    lost = False
    size = k + _MORE_LOOKED_AT
    for first in range(0, len(ranked), size):
        page = ranked[first : first + size]
        found = catalogue.passages(page)
        reports = catalogue.origins.of({passage.document_id for passage in found.values()})
        lost = lost or len(found) < len(page)
        for passage in (found[passage_id] for passage_id in page if passage_id in found):
            voices.hear(passage, reports.get(passage.document_id, passage.document_id))
            if len(voices.order) == k:
                return Heard(voices.order, voices.copies, lost)
    return Heard(voices.order, voices.copies, lost)

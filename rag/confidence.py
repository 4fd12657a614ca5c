"""How likely the evidence answers the question: a logistic regression over a few signals."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from index.dates.days import mentions
from rag.types import Evidence
from rag.wording import STOPWORDS, names, stem, words


@dataclass(frozen=True, slots=True)
class Calibration:
    """Intercept and one coefficient per signal."""

    intercept: float
    coefficients: Mapping[str, float]

    def probability(self, signals: Mapping[str, float]) -> float:
        """Probability that the question is answered by the evidence."""
        total = self.intercept + sum(self.coefficients[name] * signals[name] for name in self.coefficients)
        return 1 / (1 + math.exp(-total))


# Fitted by benchmarks/confidence.py, for a prior of 0.6 that a question can be answered. The slopes without a model
# were held equal and positive: the fit's own signs came from its two unlike sets (benchmarks/LOG.md, 2026-11-22).
WITHOUT_MODEL = Calibration(-1.7, {"similarity": 3.0, "cover": 3.0, "missing_names": -5.0})
# With the model: SQuAD 2.0 development questions, half of them unanswerable (n=300), where the documents hold the names
# of both kinds; what names say is from MultiHop-RAG's (n=60), which have more (benchmarks/LOG.md, 2026-11-26 and -27).
WITH_MODEL = Calibration(
    -8.4, {"similarity": 2.5, "cover": 0.9, "missing_names": -2.0, "held_names": 1.0, "model_yes": 10.3}
)
# Below this confidence from the evidence alone, the language model is not asked at all.
HOPELESS = 0.03


# A word of the language is made of one or two of the embedder's tokens, or ends like one; a name need not.
_NAME_TOKENS = 3
_ENDINGS = re.compile(
    r"(?:e[dnr]|ers|ing|ly|i[sz]e[sd]?|ous|tions?|ments?|ness|ive|[ai]ble|i?al|ical|ists?|ism|ity|ful|less|[ae]nce|ship)$"
)
_ENGLISH = frozenset("what how when where which who whom whose why the does did".split())
_SPELLED_LIKE = 0.8
_MANY_NAMES = 4


def strange_words(
    question: str, tokens: Callable[[str], int], document_frequency: Callable[[str], int]
) -> tuple[str, ...]:
    """Words of a question that look like names though nothing marks them, as people write in lower case, and that no
    passage holds.

    `tokens` counts the embedder's tokens of a word. Only in English questions are endings known; and who marks one name
    marks them all: in 59 of 1,137 questions with names another word looked like one (benchmarks/LOG.md, 2026-11-22).
    """
    asked = words(question)
    marked = names(question)
    first = re.match(r"\W*([A-Z]\w+)", question)
    sure = first[1].lower() if first else ""
    return tuple(
        word
        for word in dict.fromkeys(asked)
        if word not in marked
        and (word == sure or not (marked or _ENGLISH.isdisjoint(asked)))
        and word.isalpha()
        and word not in STOPWORDS
        and not _ENDINGS.search(word)
        and not document_frequency(stem(word))
        and tokens(word) >= _NAME_TOKENS
    )


def signals(question: str, evidence: Sequence[Evidence], strange: Sequence[str] = ()) -> dict[str, float]:
    """What retrieval says about whether the question is answered; every value is in 0 … 1.

    `similarity`: of the closest sentence; `cover`: share of the question's words in the sentence that has most of them;
    `missing_names`: share of the question's names that stand in no document of the evidence. `strange` words are names
    too, unless a word there is spelled much like them. `held_names`: how many do stand there, in quarters up to four.
    """
    asked = names(_without_days(question, evidence))
    texts = [f"{e.document.title} {e.document.outlet or ''} {e.document.text}" for e in evidence]
    held = {word for text in texts for word in words(text)}
    missing = [name for name in asked if name not in held and not set(name.split("-")) <= held]
    if strange:
        unaccented = {_unaccented(word) for word in held}
        unknown = [w for w in strange if not get_close_matches(_unaccented(w), unaccented, 1, _SPELLED_LIKE)]
        asked, missing = [*asked, *unknown], [*missing, *unknown]
    return {
        "similarity": max((max(0.0, e.scores["similarity"]) for e in evidence), default=0.0),
        "cover": max((e.scores["cover"] for e in evidence), default=0.0),
        "missing_names": len(missing) / len(asked) if asked else 0.0,
        "held_names": min(1.0, (len(asked) - len(missing)) / _MANY_NAMES),
    }


def _without_days(question: str, evidence: Sequence[Evidence]) -> str:
    """The question without the days that the evidence names, in whatever form: "January" may stand there as "01"."""
    asked = mentions(question)
    held = {day for e in evidence for mention in mentions(e.text) for day in mention.fitting} if asked else set()
    for mention in reversed(asked):
        if held.intersection(mention.fitting):
            question = f"{question[: mention.span.start]} {question[mention.span.end :]}"
    return question


def _unaccented(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))

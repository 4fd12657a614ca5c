"""The sentence checker on labelled cases: what of the true is kept, and what of the changed is caught, by kind.

    python -m benchmarks.checking                 both halves of the documents (minutes)
    python -m benchmarks.checking --write         the tables into docs/evaluation.md
    python -m benchmarks.checking --show "roles exchanged"   what of a kind is wrong, development half

Rules and thresholds are read off and fitted on the development half alone; the other half only measures. Kept is what
is shown as fact ("supported"), caught what is not; how much of either is "partly" stands beside it.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from benchmarks.checking_changes import CHANGES, Around, Change, names_of
from benchmarks.checking_frames import FRAMES, framed
from benchmarks.checking_texts import Asked, Library, Source, make_library, read_questions, read_references, read_texts
from benchmarks.checking_true import RULES, answered
from benchmarks.data import data_folder
from index.embedder import SentenceTransformerEmbedder, Vector
from index.sentences import sentence_spans
from rag.checking import Embed, check_sentence
from rag.config import AnswerConfig
from rag.evaluation.statistics import wilson
from rag.evidence import Weight, inverse_document_frequency
from rag.models import locate
from rag.types import Evidence
from rag.wording import content_stems

T = TypeVar("T")
FILE = Path(__file__).resolve().parents[1] / "docs" / "evaluation.md"
_MARKS = re.compile(r"(<!-- checking -->\n).*?(\n<!-- /checking -->)", re.DOTALL)
_WORDS = range(6, 46)
# Labels that are not sure: people's answers hold more than the contexts, and another question's answer may be true as
# well. Reported, and not part of the totals; nor is what no comparison of words can tell.
APART = ("reference answer", "plausible answer to a question without one", "answer to another question")


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence with its label; `kind` is how it was made."""

    sentence: str
    question: str
    evidence: tuple[Evidence, ...]
    kind: str
    true: bool
    held_out: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case with its support, less 1 where something contradicts it; the reasons; milliseconds."""

    case: Case
    score: float
    reasons: tuple[str, ...]
    took_ms: float


def main() -> None:
    """Make the cases, check them, and print or write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=70, help="cases of a kind and half")
    parser.add_argument("--texts", type=int, default=110, help="documents of each set")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", help="print the wrong ones of this kind in the development half, and end")
    parser.add_argument("--write", action="store_true", help="into docs/evaluation.md")
    arguments = parser.parse_args()
    embedder = SentenceTransformerEmbedder(directory := locate("all-MiniLM-L6-v2"), name=directory.name)
    folder = data_folder()
    library = make_library(read_texts(folder, most=arguments.texts, seed=arguments.seed), embedder.embed_queries)
    cases = list(make_cases(folder, library, most=arguments.most, seed=arguments.seed))
    outcomes = check_all(cases, library, embedder)
    if arguments.show:
        show(outcomes, arguments.show)
        return
    config = AnswerConfig()
    tables = [
        table("Development half", [o for o in outcomes if not o.case.held_out], config),
        table("Held-out half", [o for o in outcomes if o.case.held_out], config),
    ]
    print("\n\n".join(tables))
    took = [outcome.took_ms for outcome in outcomes]
    print(f"\nmilliseconds a check, with embedding: median {np.median(took):.1f}, p95 {np.quantile(took, 0.95):.1f}")
    if arguments.write:
        text = FILE.read_text(encoding="utf-8")
        FILE.write_text(_MARKS.sub(lambda m: m[1] + "\n\n".join(tables) + m[2], text), encoding="utf-8")


def make_cases(folder: Path, library: Library, *, most: int, seed: int) -> Iterator[Case]:
    """Up to `most` true and changed sentences of every kind from each half; a text gives two of a kind at most."""
    lower = frozenset(re.findall(r"\b[a-z][\w’'-]*", " ".join(s.sentence for s in library.sources)))
    names = sorted({m.group() for s in library.sources for m in names_of(s.sentence, lower)})
    for held_out in (False, True):
        draw = random.Random(seed + held_out)
        sources = [s for s in library.sources if s.text.held_out == held_out and _is_whole(s.sentence)]
        for kind, rule in RULES.items():
            made = ((s, rule(s.sentence, draw)) for s in draw.sample(sources, len(sources)))
            for source, sentence in _some(made, most):
                yield Case(sentence, "", library.evidence(source), kind, True, held_out)
        joined = ((s, _joined(s, library, lower)) for s in draw.sample(sources, len(sources)))
        for source, sentence in _some(joined, most):
            yield Case(sentence, "", library.evidence(source), "two sentences joined", True, held_out)
        for kind, change in CHANGES.items():
            made = ((s, _changed(s, change, library, names, lower, draw)) for s in draw.sample(sources, len(sources)))
            for source, sentence in _some(made, most):
                yield Case(sentence, "", library.evidence(source), kind, False, held_out)
        for source in draw.sample(sources, min(most, len(sources))):
            place = library.places[source.text.document.document_id, source.span.start]
            close = [i for i in library.nearest(place) if _is_whole(library.sources[i].sentence)][5:6]
            other = draw.choice([s for s in sources if s.text.group != source.text.group])
            yield Case(other.sentence, "", library.evidence(source), "sentence of another document", False, held_out)
            for i in close:
                kind = "sentence of another document on the subject"
                yield Case(library.sources[i].sentence, "", library.evidence(source), kind, False, held_out)
        yield from _question_cases(folder, library, held_out, most, draw)
        yield from _framed_cases(sources, library, names, held_out, most, seed)


def _framed_cases(
    sources: Sequence[Source], library: Library, names: Sequence[str], held_out: bool, most: int, seed: int
) -> Iterator[Case]:
    for kind, (true, frame) in FRAMES.items():
        draw = random.Random(f"{seed} {kind} {held_out}")
        changed = (
            (s, framed(s.sentence, library.evidence(s), frame, names, held_out, draw))
            for s in draw.sample(sources, len(sources))
        )
        for source, evidence in _some(changed, most):
            yield Case(source.sentence, "", evidence, kind, true, held_out)


def _question_cases(folder: Path, library: Library, held_out: bool, most: int, draw: random.Random) -> Iterator[Case]:
    asked = [a for a in read_questions(folder, library) if a.source.text.held_out == held_out]
    draw.shuffle(asked)
    for right, kind in ((True, "question and answer"), (False, APART[1])):
        made = ((a.source, _statement(a, a.answer)) for a in asked if a.right == right)
        for source, (sentence, question) in _some(made, most):
            yield Case(sentence, question, library.evidence(source), kind, right, held_out)
    swapped = []
    for first in asked:
        others = [a.answer for a in asked if a.source.text is first.source.text and a.right and _unlike(a, first)]
        if first.right and others:
            swapped.append((first.source, _statement(first, draw.choice(others))))
    for source, (sentence, question) in _some(iter(swapped), most):
        yield Case(sentence, question, library.evidence(source), APART[2], False, held_out)
    for question, answer, evidence, group in read_references(folder):
        if (sum(map(ord, group)) % 2 == 1) == held_out:
            for span in sentence_spans(answer):
                if _is_whole(span.of(answer)):
                    yield Case(span.of(answer), question, evidence, APART[0], True, held_out)


def _statement(asked: Asked, answer: str) -> tuple[str, str] | None:
    sentence = answered(asked.question, answer)
    return (sentence, asked.question) if sentence else None


def _unlike(one: Asked, other: Asked) -> bool:
    """Whether two questions differ and their answers too, both or none with a number."""
    a, b = one.answer.lower(), other.answer.lower()
    counts = [bool(re.search(r"\d", answer)) for answer in (a, b)]
    return a not in b and b not in a and counts[0] == counts[1] and one.question != other.question


def _some(made: Iterator[tuple[Source, T | None]], most: int) -> Iterator[tuple[Source, T]]:
    of_text: dict[str, int] = {}
    for source, found in made:
        name = source.text.document.document_id
        if found is not None and of_text.get(name, 0) < 2 and most > 0:
            of_text[name], most = of_text.get(name, 0) + 1, most - 1
            yield source, found


def _is_whole(sentence: str) -> bool:
    return (
        len(sentence.split()) in _WORDS
        and sentence[-1] in ".”"
        and sentence[0].isupper() | (sentence[0] == "“")
        and sentence.count("“") == sentence.count("”")
        and '"' not in sentence
    )


def _joined(source: Source, library: Library, lower: frozenset[str]) -> str | None:
    place = library.places[source.text.document.document_id, source.span.start]
    if place + 1 == len(library.sources) or library.sources[place + 1].text is not source.text:
        return None
    following = library.sources[place + 1].sentence
    if (
        source.text.document.document_id.startswith("articles")
        or not _is_whole(following)
        or "“" in source.sentence + following
        or len((source.sentence + following).split()) > 50
    ):
        return None
    first = following.split()[0]
    following = following if first.lower() not in lower else first.lower() + following[len(first) :]
    return f"{source.sentence[:-1]}, and {following}"


def _changed(
    source: Source, change: Change, library: Library, names: Sequence[str], lower: frozenset[str], draw: random.Random
) -> str | None:
    """A change of the sentence, or of a true paraphrase of it."""
    text = source.sentence
    if draw.random() < 0.5:
        text = draw.choice(list(RULES.values()))(text, draw) or text
    evidence = library.evidence(source)
    changed = change(text, Around(" ".join(e.text for e in evidence), names, lower, draw))
    return None if changed in (text, source.sentence) else changed


def check_all(cases: Sequence[Case], library: Library, embedder: SentenceTransformerEmbedder) -> list[Outcome]:
    """Every case with its score; a sentence of the documents is embedded once, as in an index."""
    known = {s.span.of(s.text.document.text): v for s, v in zip(library.sources, library.vectors, strict=True)}

    def embed(text: str) -> Vector:
        return known[text] if text in known else embedder.embed_query(text)

    frequency: dict[str, int] = {}
    for source in library.sources:
        for stem in set(content_stems(source.sentence)):
            frequency[stem] = frequency.get(stem, 0) + 1
    weight = inverse_document_frequency(lambda stem: frequency.get(stem, 0), len(library.sources))
    return [_outcome(case, embed, weight) for case in cases]


def _outcome(case: Case, embed: Embed, weight: Weight) -> Outcome:
    # With thresholds of zero only contradictions make a sentence unsupported.
    bare = AnswerConfig(supported=0.0, partly=0.0)
    start = time.perf_counter()
    checked = check_sentence(case.sentence, case.question, case.evidence, embed=embed, weight=weight, config=bare)
    took = (time.perf_counter() - start) * 1000
    return Outcome(case, checked.support - (checked.verdict == "unsupported"), checked.reasons, took)


def table(title: str, outcomes: Sequence[Outcome], config: AnswerConfig) -> str:
    """Shares kept or caught at the thresholds by kind, the area under the curve, and points of the curve."""
    true = [o for o in outcomes if o.case.true and o.case.kind not in APART]
    changed = [o for o in outcomes if not o.case.true and o.case.kind not in APART]
    lines = [f"**{title}**", "", "| true sentences | kept | of the rest partly | n |", "|---|---|---|---|"]
    for kind, found in [*_by_kind([o for o in outcomes if o.case.true]), ("all", true)]:
        kept, partly = _shares(found, config)
        lines.append(f"| {kind} | {_interval(kept, len(found))} | {partly / len(found):.3f} | {len(found)} |")
    lines += ["", "| changed sentences | caught | unsupported | AUC against all true | n |", "|---|---|---|---|---|"]
    for kind, found in [*_by_kind([o for o in outcomes if not o.case.true]), ("all", changed)]:
        kept, partly = _shares(found, config)
        caught = len(found) - kept
        area = _area([o.score for o in true], [o.score for o in found])
        unsupported = (caught - partly) / len(found)
        lines.append(f"| {kind} | {_interval(caught, len(found))} | {unsupported:.3f} | {area:.3f} | {len(found)} |")
    at = np.array([o.score for o in true]), np.array([o.score for o in changed])
    lines += ["", "| threshold | true kept | changed caught |", "|---|---|---|"]
    for threshold in (0.0, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8):
        lines.append(f"| {threshold} | {(at[0] >= threshold).mean():.3f} | {(at[1] < threshold).mean():.3f} |")
    return "\n".join(lines)


def _area(true: Sequence[float], changed: Sequence[float]) -> float:
    """The area under the curve: how often a true sentence scores above a changed one, ties by half."""
    above = np.subtract.outer(np.array(true), np.array(changed))
    return float(((above > 0) + 0.5 * (above == 0)).mean())


def _by_kind(outcomes: Sequence[Outcome]) -> list[tuple[str, list[Outcome]]]:
    kinds = dict.fromkeys(o.case.kind for o in outcomes)
    return [(kind, [o for o in outcomes if o.case.kind == kind]) for kind in kinds]


def _shares(outcomes: Sequence[Outcome], config: AnswerConfig) -> tuple[int, int]:
    kept = sum(o.score >= config.supported for o in outcomes)
    return kept, sum(config.partly <= o.score < config.supported for o in outcomes)


def _interval(successes: int, n: int) -> str:
    found = wilson(successes, n)
    return f"{found.value:.3f} [{found.low:.3f}, {found.high:.3f}]"


def show(outcomes: Sequence[Outcome], kind: str) -> None:
    """The cases of a kind on the wrong side of the threshold, with the evidence they were made from."""
    for outcome in outcomes:
        case = outcome.case
        wrong = case.true != (outcome.score >= AnswerConfig().supported)
        if case.kind == kind and not case.held_out and wrong:
            print(f"{outcome.score:.2f} {case.sentence}\n     {' '.join(case.evidence[0].text.split())}")
            print(f"     {'; '.join(outcome.reasons)}\n")


if __name__ == "__main__":
    main()

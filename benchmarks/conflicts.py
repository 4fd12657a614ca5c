"""What sources disagree on: how many true conflicts are found, and how many things are called one that are none.

    python -m benchmarks.conflicts                 # the pairs written for it, alone and all together
    python -m benchmarks.conflicts squad2 news     # public data, where every conflict is printed to be read by eye
    python -m benchmarks.conflicts seeds           # the sample corpus, with the index and the 30 best sentences

No language model. Intervals are Wilson's, 95 %.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from benchmarks.answers import load_seeds
from benchmarks.conflicts_cases import DEVELOPED, Pair
from benchmarks.conflicts_fresh import SECOND, THIRD
from benchmarks.conflicts_held_out import HELD_OUT
from benchmarks.data import SEEDS, data_folder
from benchmarks.origins import wilson
from index.sentences import sentence_spans
from index.types import Dated, Document
from rag import Assistant
from rag.asking import what_is_asked
from rag.config import parse_config
from rag.conflicts import find_conflicts, values_stated
from rag.types import ConflictValue, Evidence

_PAIRS = (("held out", HELD_OUT), ("second", SECOND), ("third", THIRD), ("developed on", DEVELOPED))
_SETS = ("pairs", "unnamed", "squad2", "news", "seeds")
_UNNAMED = Path(__file__).with_name("conflicts_unnamed.jsonl")
# From a fact to a question that it answers: "Ada Quill won the run-off in Sund" to "Who won the run-off in Sund?"
_DOES = re.compile(
    r"\b[A-Z][\w’'-]+(?:,[^,]{1,60},)? (?:has |have |is |was |will )?(?P<told>(?:won|wins|leads|led|heads|bought"
    r"|acquired|founded|designed|built|builds|scored|wrote|discovered|replaced|succeeded|commands|chairs)\b"
    r"[^,.;:()“”\"]{4,80})"
)
_WORD = r"[a-z][\w’'-]+"
_COUNTED = re.compile(rf"\b\d[\d,]* (?P<told>{_WORD}(?:s|ople|ren|men)(?: {_WORD}){{0,3}} [^,.;:()“”\"]{{4,60}})")
_COST = re.compile(r"\b(?P<what>[Tt]he [^,.;:()“”\"]{4,50}?) (?:will cost|costs?|cost) [€$£]?\d")
_EVENT = re.compile(
    r"\b(?P<what>[Tt]he [^,.;:()“”\"]{4,50}?|[A-Z]\w+) (?:will |is to |is due to )?(?P<verb>open|start|begin|end|launch"
    r"|close|arrive|resign|retire)(?:s|ed|es|d)?\b"
)
_OFFICE = re.compile(r"\b[A-Z]\w+, (?:the )?(?P<told>[a-z]+ of [^,.;:()“”\"]{3,50}),")
_WAS_PLACED = re.compile(
    r"\b(?P<what>[Tt]he [^,.;:()“”\"]{4,50}?) (?P<aux>was|were|will be) (?P<verb>found|held|built|born) (?:in|at) [A-Z]"
)


def main() -> None:
    """Print the chosen measurements."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", metavar="SET", help=f"of {', '.join(_SETS)}; pairs if none is named")
    chosen = parser.parse_args().sets or ["pairs"]
    if unknown := sorted(set(chosen) - set(_SETS)):
        parser.error(f"no such set: {', '.join(unknown)}")
    if "pairs" in chosen:
        for title, pairs in _PAIRS:
            _pairs(f"{title}, each pair alone", pairs, [_documents([pair]) for pair in pairs])
            together = _documents(pairs)
            _pairs(f"{title}, all reports together", pairs, [together] * len(pairs))
    if "unnamed" in chosen:
        _unnamed()
    if "squad2" in chosen:
        _squad()
    if "news" in chosen:
        _news()
    if "seeds" in chosen:
        _seeds()


def _pairs(title: str, pairs: Sequence[Pair], corpora: Sequence[Sequence[Document]]) -> None:
    outcomes: dict[str, list[bool]] = {}
    rows = []
    for pair, documents in zip(pairs, corpora, strict=True):
        shown = [
            value.written for conflict in find_conflicts(pair.question, whole(documents)) for value in conflict.values
        ]
        right = bool(shown) and len(shown) == len(pair.values) and all(any(v in s for s in shown) for v in pair.values)
        group = "conflicts" if pair.values else "traps"
        for name in (group, f"{group}, {pair.kind}"):
            outcomes.setdefault(f"{name} found" if pair.values else f"{name} called a conflict", []).append(
                right if pair.values else bool(shown)
            )
        outcomes.setdefault("shown and wrong", []).append(bool(shown) and not right)
        if right != bool(pair.values) or (shown and not right):
            rows.append(f"    {'wrong ' if shown else 'missed'} {pair.question} {pair.trap} {shown or ''}".rstrip())
    print(f"\n{title}: {len(pairs)} pairs, {sum(bool(pair.values) for pair in pairs)} of them conflicts")
    for name in sorted(outcomes):
        print(f"  {name:32} {wilson(sum(outcomes[name]), len(outcomes[name]))}")
    print("\n".join(rows))


def _unnamed() -> None:
    """Notes and minutes of one house, most without a proper name: the value of each conflict, and no trap."""
    outcomes: dict[bool, list[bool]] = {True: [], False: []}
    for pair in map(json.loads, _UNNAMED.read_text("utf-8").splitlines()):
        told = [(name, pair[name]) for name in "ab"]
        documents = [_document(d["text"], name, title=d["title"], day=d["published"] or "") for name, d in told]
        outcomes[pair["conflict"]].append(bool(find_conflicts(pair["question"], whole(documents))))
    print(f"\nwithout proper names: {sum(map(len, outcomes.values()))} pairs")
    for is_conflict, name in ((True, "conflicts found"), (False, "traps called a conflict")):
        print(f"  {name:32} {wilson(sum(outcomes[is_conflict]), len(outcomes[is_conflict]))}")


def _documents(pairs: Iterable[Pair]) -> list[Document]:
    return [
        _document(report.text, f"{number}-{report.outlet}", outlet=report.outlet, day=report.published)
        for number, pair in enumerate(pairs)
        for report in pair.reports
    ]


def _document(text: str, name: str, *, title: str = "", outlet: str | None = None, day: str = "") -> Document:
    published = Dated(value=date.fromisoformat(day), method="metadata") if day else Dated()
    return Document(
        document_id=name,
        uri=f"file:///{name}",
        title=title,
        text=text,
        media_type="text/plain",
        content_hash="0" * 64,
        outlet=outlet,
        published=published,
    )


def whole(documents: Iterable[Document]) -> tuple[Evidence, ...]:
    """Every sentence of the documents as evidence."""
    return tuple(
        Evidence(
            document=document,
            passage_id=f"{document.document_id}#1",
            text=span.of(document.text),
            start_char=span.start,
            end_char=span.end,
            page=None,
            score=1.0,
            scores={},
            sentences=(span,),
        )
        for document in documents
        for span in sentence_spans(document.text)
    )


def _squad() -> None:
    """Every question against all sentences of its article, each paragraph a document: one text, so no conflicts."""
    articles = json.loads((data_folder() / "squad2" / "dev.json").read_text(encoding="utf-8"))["data"]
    count = 0
    asked = []
    for article in articles:
        title = article["title"].replace("_", " ")
        paragraphs = [p["context"] for p in article["paragraphs"]]
        evidence = whole(_document(text, f"{title} {i}", title=title) for i, text in enumerate(paragraphs))
        questions = [item["question"] for p in article["paragraphs"] for item in p["qas"]]
        count += len(questions)
        asked += [(question, evidence) for question in questions if what_is_asked(question)]
    _found("SQuAD 2.0 dev, whole articles", count, asked)


def _news() -> None:
    """Questions made of the facts' own sentences, each against all facts."""
    facts = [
        json.loads(line)
        for line in (data_folder() / "multihop_rag" / "facts.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    documents = [
        _document(
            fact["text"],
            fact["fact_id"],
            title=fact.get("title") or "",
            outlet=fact.get("source"),
            day=(fact.get("published_at") or fact.get("published") or "")[:10],
        )
        for fact in facts
    ]
    evidence = whole(documents)
    questions = sorted({question for document in documents for question in questions_of(document.text)})
    values = [question for question in questions if what_is_asked(question)]
    _found("MultiHop-RAG facts, questions made of them", len(questions), [(q, evidence) for q in values])


def questions_of(text: str) -> list[str]:
    """Questions that a text answers with a name or a count."""
    did = [f"Who {match['told']}?" for match in _DOES.finditer(text)]
    did += [f"Who is the {match['told']}?" for match in _OFFICE.finditer(text)]
    counted = [f"How many {match['told']}?" for match in _COUNTED.finditer(text)]
    counted += [f"How much does {match['what'].lower()} cost?" for match in _COST.finditer(text)]
    counted += [f"When will {match['what']} {match['verb']}?" for match in _EVENT.finditer(text)]
    placed = [
        f"Where {'will' if m['aux'] == 'will be' else m['aux']} {m['what'].lower()} "
        f"{'be ' if m['aux'] == 'will be' else ''}{m['verb']}?"
        for m in _WAS_PLACED.finditer(text)
    ]
    return [" ".join(question.split()) for question in (*did, *counted, *placed)]


def _found(title: str, questions: int, asked: Sequence[tuple[str, Sequence[Evidence]]]) -> None:
    """Print the conflicts; they can only be where two documents state a value of what is asked."""
    found = [(question, conflict) for question, evidence in asked for conflict in find_conflicts(question, evidence)]
    sources = [
        len({value.cited.evidence.document.document_id for value in values_stated(question, evidence)})
        for question, evidence in asked
    ]
    print(f"\n{title}: {questions} questions, {len(asked)} for one value, conflicts {wilson(len(found), len(asked))}")
    print(f"  a value is stated by one document or more for {sum(n > 0 for n in sources)}, by two for", end=" ")
    print(sum(n > 1 for n in sources))
    for question, conflict in found:
        print(f"  {question}")
        for value in conflict.values:
            print(f"    {value.written} ({value.day or 'date unknown'}): {' '.join(value.cited.quote.split())}")


def _seeds() -> None:
    """The gold questions of the sample corpus through the whole program."""
    shown = 0
    cases = load_seeds()
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "documents": {"folders": [str(SEEDS / "documents")]},
            "index": {"path": str(Path(folder) / "index")},
            "llm": {"kind": "none"},
        }
        with Assistant.open(parse_config(settings, file=Path(folder) / "config.yaml")) as assistant:
            assistant.sync()
            for case in cases:
                answer = assistant.ask(case.question, history=case.history, filters=case.filters)
                shown += bool(answer.conflicts)
                for conflict in answer.conflicts:
                    print(f"  {case.id}: {case.question} (on {conflict.about})")
                    for value in conflict.values:
                        _print_value(value)
    print(f"\nsample corpus: {len(cases)} questions, conflicts {wilson(shown, len(cases))}")


def _print_value(value: ConflictValue) -> None:
    day = (value.citation.published or "date unknown")[:10]
    print(f"    {value.value} ({value.citation.outlet}, {day}): {' '.join(value.citation.quote.split())}")


if __name__ == "__main__":
    main()

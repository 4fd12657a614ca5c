"""Public formats: made ones, and the development data where it is at hand."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from index.errors import ConfigError
from rag.evaluation.sets import load, write_corpus
from rag.evaluation.sets.corpora import Names

DATA = Path(os.environ.get("DATELINE_DATA", Path(__file__).parents[4] / "shared" / "data"))
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"no development data in {DATA}; set DATELINE_DATA")
SQUAD = {
    "data": [
        {
            "title": "Harbour_towns",
            "paragraphs": [
                {
                    "context": "Two boats sail to Hask.",
                    "qas": [
                        {
                            "id": "one",
                            "question": " How many? ",
                            "is_impossible": False,
                            "answers": [{"text": "Two", "answer_start": 0}, {"text": "Two boats", "answer_start": 0}],
                        },
                        {
                            "id": "none",
                            "question": "Why?",
                            "is_impossible": True,
                            "answers": [],
                            "plausible_answers": [],
                        },
                    ],
                }
            ],
        }
    ]
}


def write(file: Path, *rows: Any) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def test_squad(tmp_path: Path) -> None:
    write(tmp_path / "dev.json", SQUAD)
    found = load(tmp_path / "dev.json")
    one, none = found.questions
    assert (one.question, one.answers, one.answerable) == ("How many?", (("Two", "Two boats"),), True)
    assert [(g.document, g.start_char, g.end_char, g.part) for g in one.gold] == [
        ("000/000-000.txt", 0, 3, "answer"),
        ("000/000-000.txt", 0, 9, "answer"),
    ]
    assert (none.answerable, none.gold, none.cluster) == (False, (), one.cluster)
    assert found.corpus is not None and found.corpus[0].title == "Harbour towns" and found.format == "squad"


def test_beir(tmp_path: Path) -> None:
    write(
        tmp_path / "corpus.jsonl",
        {"_id": "d/1", "title": "", "text": "One."},
        {"_id": "d2", "title": "T", "text": "Two."},
    )
    write(tmp_path / "queries.jsonl", {"_id": "q1", "text": "which?"}, {"_id": "unjudged", "text": "what?"})
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text(
        "query-id\tcorpus-id\tscore\nq1\td2\t2\nq1\td/1\t0\n", encoding="utf-8"
    )
    found = load(tmp_path)
    (question,) = found.questions
    assert found.corpus is not None and found.format == "beir"
    names = [document.name for document in found.corpus]
    assert question.grades == ((names[1], 2.0), (names[0], 0.0)) and [g.document for g in question.gold] == [names[1]]
    (tmp_path / "qrels" / "test.tsv").unlink()
    with pytest.raises(ConfigError, match=r"holds 0 files qrels/\*\.tsv"):
        load(tmp_path)


def test_multihop_rag(tmp_path: Path) -> None:
    write(
        tmp_path / "facts.jsonl",
        {"fact_id": "f1", "text": "A.", "title": "T", "source": "Radio", "published_at": "2023-10-01T10:00"},
    )
    write(
        tmp_path / "queries_dev.jsonl",
        {"id": "1", "query": "Who?", "answer": "Ada", "question_type": "inference_query", "relevant": ["f1"]},
        {
            "id": "2",
            "query": "When?",
            "answer": "Insufficient information.",
            "question_type": "null_query",
            "relevant": [],
        },
    )
    found = load(tmp_path)
    assert [(q.answers, q.answerable, q.tags) for q in found.questions] == [
        ((("Ada",),), True, ("inference",)),
        ((), False, ("null",)),
    ]
    assert found.corpus is not None and (found.corpus[0].outlet, found.corpus[0].published) == ("Radio", "2023-10-01")
    assert load(tmp_path / "queries_dev.jsonl").questions == found.questions


def test_mtrag(tmp_path: Path) -> None:
    turns = [("user", "Hi?"), ("agent", "Yes."), ("user", "And then?")]
    row = {
        "conversation_id": "c",
        "task_id": "c<::>2",
        "contexts": [{"document_id": "d1", "text": " T. "}],
        "input": [{"speaker": who, "text": text} for who, text in turns],
        "targets": [],
        "answerability": ["ANSWERABLE"],
    }
    write(tmp_path / "dev.jsonl", row, {**row, "task_id": "c<::>3", "answerability": ["UNDERSPECIFIED"]})
    first, second = load(tmp_path / "dev.jsonl").questions
    assert (first.question, [(t.question, t.answer) for t in first.history]) == ("And then?", [("Hi?", "Yes.")])
    assert (first.answerable, second.answerable, len(first.gold), len(second.gold)) == (True, None, 1, 0)


def test_a_bad_line_of_another_format_is_told(tmp_path: Path) -> None:
    write(tmp_path / "facts.jsonl", {"fact_id": "f1"})
    (tmp_path / "queries.jsonl").write_text("{\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="is not of this format"):
        load(tmp_path)
    write(tmp_path / "facts.jsonl", {"fact_id": "f1", "text": "A."})
    with pytest.raises(ConfigError, match=r"queries\.jsonl:1: bad JSON"):
        load(tmp_path)


def test_names_are_files_of_their_own() -> None:
    names = Names()
    found = [names.of(each) for each in ("a/b", "a b", "A", "a", "../../x", "", "a/b", "长" * 300)]
    assert found[0] == found[6] and len(set(found)) == 7 and len({name.lower() for name in found}) == 7
    assert all(".." not in Path(name).parts and len(name) < 110 for name in found)


@needs_data
@pytest.mark.parametrize(
    ("path", "form", "questions", "documents"),
    [
        ("squad2/dev.json", "squad", 3093, 347),
        ("multihop_rag", "multihop-rag", 1273, 981),
        ("mtrag/dev.jsonl", "mtrag", 254, None),
    ],
)
def test_the_development_data(path: str, form: str, questions: int, documents: int | None, tmp_path: Path) -> None:
    found = load(DATA / path)
    assert (found.format, len(found.questions)) == (form, questions) and found.corpus is not None
    assert documents is None or len(found.corpus) == documents
    names = {document.name for document in found.corpus}
    assert len(names) == len(found.corpus)
    assert all(gold.document in names for question in found.questions for gold in question.gold)
    write_corpus(found.corpus, tmp_path)
    assert (tmp_path / found.corpus[-1].name).read_bytes().decode("utf-8") == found.corpus[-1].text

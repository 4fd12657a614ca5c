"""Question sets: one schema in three forms, public formats, and a clear line for what is broken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from index.errors import ConfigError
from rag.evaluation.sets import check, load, resolve
from rag.evaluation.types import Question

SEEDS = Path(__file__).parents[3] / "seeds" / "questions.jsonl"
QUESTION = {
    "id": "ferry-1",
    "question": "How many boats sail?",
    "answers": ["two", "2"],
    "gold": [{"document": "radio/ferry.txt", "quote": "two boats"}],
    "answerable": True,
    "as_of": "2024-05-01",
    "filters": {"outlet": "Radio"},
    "history": [{"question": "What of the ferry?", "answer": "It sails."}],
    "tags": ["single"],
}


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def lines(*rows: Any) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def without_line(questions: tuple[Question, ...]) -> list[str]:
    return [repr(question).split(", line=")[0] for question in questions]


def test_three_forms_say_the_same(tmp_path: Path) -> None:
    jsonl = load(write(tmp_path, "a.jsonl", lines(QUESTION)))
    yaml = load(write(tmp_path, "a.yaml", f"questions:\n- {json.dumps(QUESTION)}\n"))
    assert without_line(jsonl.questions) == without_line(yaml.questions)
    flat = {**QUESTION, "history": []}
    table = (
        "id,question,answers,gold_document,gold_quote,answerable,as_of,outlet,tags\n"
        "ferry-1,How many boats sail?,two | 2,radio/ferry.txt,two boats,yes,2024-05-01,Radio,single\n"
    )
    csv = load(write(tmp_path, "a.csv", table))
    assert without_line(csv.questions) == without_line(load(write(tmp_path, "b.jsonl", lines(flat))).questions)
    assert csv.format == "csv" and (jsonl.name, jsonl.format) == ("a", "dateline")


@pytest.mark.parametrize("header", ["question,answer\n", ""])
def test_two_columns_are_enough(tmp_path: Path, header: str) -> None:
    found = load(write(tmp_path, "plain.csv", f'{header}"Who, then?",Ada\nWhen?,\n'))
    assert [(q.question, q.answers, q.answerable) for q in found.questions] == [
        ("Who, then?", (("Ada",),), True),
        ("When?", (), None),  # no answer does not say that there is none
    ]


def test_what_is_left_out_has_its_meaning(tmp_path: Path) -> None:
    rows = [
        {"question": "A?"},
        {"question": "B?", "documents": ["a.txt", "b.txt"]},
        {"question": "C?", "answerable": False},
    ]
    first, second, third = load(write(tmp_path, "a.jsonl", lines(*rows))).questions
    assert (first.id, first.answerable, second.answerable, third.answerable) == ("q001", None, True, False)
    assert [(gold.document, gold.quote, gold.part) for gold in second.gold] == [
        ("a.txt", None, ""),
        ("b.txt", None, ""),
    ]


GOOD = json.dumps({"question": "Fine?"}) + "\n"
BROKEN = {
    "bad JSON on line 17": ("q.jsonl", GOOD * 16 + '{"question": \n', "q.jsonl:17: bad JSON", "one whole JSON object"),
    "unknown key": (
        "q.jsonl",
        GOOD + lines({"question": "?", "anwsers": []}),
        "q.jsonl:2: anwsers: unknown key",
        "answers",
    ),
    "unknown key of a gold": (
        "q.jsonl",
        lines({"question": "?", "gold": [{"document": "a", "qoute": "b"}]}),
        "q.jsonl:1: gold.0.qoute",
        "quote",
    ),
    "no question": ("q.jsonl", lines({"id": "a"}), "q.jsonl:1: question is missing", "question"),
    "an empty question": ("q.jsonl", lines({"question": "  "}), "q.jsonl:1: question: ", ""),
    "a wrong type": ("q.jsonl", lines({"question": "?", "tags": "single"}), "q.jsonl:1: tags: ", ""),
    "a day that is none": ("q.jsonl", lines({"question": "?", "as_of": "2024-13-01"}), "q.jsonl:1: as_of: ", ""),
    "end before start": (
        "q.jsonl",
        lines({"question": "?", "gold": [{"document": "a", "start_char": 9, "end_char": 3}]}),
        "end_char 3 is not behind start_char 9",
        "",
    ),
    "a span of another length": (
        "q.jsonl",
        lines({"question": "?", "gold": [{"document": "a", "quote": "abc", "start_char": 0, "end_char": 9}]}),
        "the quote has 3 characters, the span 9",
        "",
    ),
    "answers of what has none": (
        "q.jsonl",
        lines({"question": "?", "answerable": False, "answers": ["x"]}),
        "is not answerable, and has answers",
        "",
    ),
    "an id twice": (
        "q.jsonl",
        lines({"id": "a", "question": "1?"}, {"id": "a", "question": "2?"}),
        "q.jsonl:2: the id a is that of line 1 too",
        "",
    ),
    "no object": ("q.jsonl", "[1]\n", "q.jsonl:1: is no question but list", ""),
    "an empty file": ("q.jsonl", "\n \n", "q.jsonl: is empty", "a question to each line"),
    "bad YAML": ("q.yaml", "- question: 'a\n", "q.yaml:2: bad YAML", ""),
    "a key twice": (
        "q.yaml",
        "- question: A?\n  tags: [x]\n  tags: [y]\n",
        "q.yaml:3: tags stands in line 2 already",
        "Leave one",
    ),
    "YAML without a list": ("q.yaml", "question: a\n", "q.yaml: holds no list", ""),
    "a bad row of YAML": ("q.yaml", "- question: A?\n- question: B?\n  tag: x\n", "q.yaml:2: tag: unknown key", "tags"),
    "an unknown column": ("q.csv", "question,anser\nA?,b\n", "q.csv:1: anser: unknown column", "answers"),
    "too many cells": ("q.csv", "question,answer\nA?,b,c\n", "q.csv:2: 3 cells for 2 columns", "quotes"),
    "another suffix": ("q.pdf", "x", "q.pdf: is no question set", "--format"),
    "SQuAD that is none": ("q.json", '{"data": [{"paragraphs": 1}]}', "q.json: is not of this format", "--format"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_broken_is_told_by_line(tmp_path: Path, case: str) -> None:
    name, text, message, hint = BROKEN[case]
    with pytest.raises(ConfigError) as raised:
        load(write(tmp_path, name, text))
    assert message in str(raised.value) and hint in raised.value.hint and "\n" not in str(raised.value)


def test_a_byte_that_is_no_utf_8_is_told_by_line(tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    file.write_bytes(GOOD.encode() + b'{"question": "caf\xe9"}\n')
    with pytest.raises(ConfigError, match="q.jsonl:2: is no UTF-8"):
        load(file)
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.encode().replace(b"\n", b"\r\n"))
    assert load(file).questions[0].question == "Fine?"


def test_many_problems_are_counted(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"q\.jsonl:5: .*; and 3 more"):
        load(write(tmp_path, "q.jsonl", "x\n" * 8))


TEXT = "The island has two  boats. “Two boats” are enough, she said."


def resolved(gold: dict[str, Any], tmp_path: Path) -> tuple[Any, list[str]]:
    questions = load(write(tmp_path, "q.jsonl", lines({"question": "?", "gold": [gold]})))
    found, problems = resolve(questions, {"a.txt": TEXT}.get)
    return found.questions[0].gold[0], [problem.message for problem in problems]


@pytest.mark.parametrize(
    ("gold", "span"),
    [
        ({"quote": "island"}, (4, 10)),
        ({"quote": "oats", "start_char": 34, "end_char": 38}, (33, 37)),
        ({"quote": "two boats"}, (15, 25)),
        ({"quote": '"Two boats" are'}, (28, 42)),
        ({"start_char": 4, "end_char": 10}, (4, 10)),
    ],
)
def test_a_gold_is_exact_once_it_is_resolved(gold: dict[str, Any], span: tuple[int, int], tmp_path: Path) -> None:
    found, problems = resolved({"document": "a.txt", **gold}, tmp_path)
    assert not problems and (found.start_char, found.end_char) == span
    assert TEXT[found.start_char : found.end_char] == found.quote


@pytest.mark.parametrize(
    ("gold", "message"),
    [
        ({"document": "a.txt", "quote": "three boats"}, "the gold span 'three boats' is not in a.txt"),
        ({"document": "b.txt"}, "the gold document b.txt is not indexed"),
        ({"document": "a.txt", "start_char": 50, "end_char": 99}, "ends behind a.txt"),
    ],
)
def test_a_gold_that_is_not_there_is_told(gold: dict[str, Any], message: str, tmp_path: Path) -> None:
    _, (problem,) = resolved(gold, tmp_path)
    assert message in problem


def test_check_finds_duplicates_leaks_and_doubts(tmp_path: Path) -> None:
    rows = [
        {
            "id": "a",
            "question": "How many boats?",
            "answers": ["two"],
            "gold": [{"document": "a.txt", "quote": "two  boats"}],
        },
        {"id": "b", "question": "how many boats"},
        {"id": "c", "question": "Who?", "answers": ["Ada"], "gold": [{"document": "a.txt", "quote": "she said"}]},
    ]
    questions = load(write(tmp_path, "a.jsonl", lines(*rows)))
    other = load(write(tmp_path, "b.jsonl", lines({"question": "WHO?"}, {**rows[0], "question": "Boats: how many?"})))
    found = [(finding.severity, finding.message) for finding in check(questions, {"a.txt": TEXT}.get, [other])]
    assert ("error", f"b asks what a asks ({tmp_path}/a.jsonl:1)") in found
    assert ("error", f"c is asked in {tmp_path}/b.jsonl:1 too") in found
    assert ("note", f"a rests on the same span as {tmp_path}/b.jsonl:2") in found
    assert ("note", "c no gold quote holds its answer 'Ada'") in found
    assert ("note", "b does not say whether it is answerable: silence is not scored") in found
    assert found[0][0] == "error", "errors come first"


def test_the_projects_own_set() -> None:
    found = load(SEEDS)
    assert len(found.questions) == 84 and sum(question.answerable is False for question in found.questions) == 20
    assert all(question.gold for question in found.questions if question.answerable)

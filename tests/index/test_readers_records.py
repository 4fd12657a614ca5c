"""Tables and lists: documents where they hold text, readable lines where they do not."""

from __future__ import annotations

import csv
import json
from datetime import date

import pytest

from index.readers import Content, read

ROW = {
    "id": "a/1", "Title": "The bridge", "Text": "It opens.", "source": "The Courier", "author": "Ada Quill",
    "published": "2024-03-14", "url": "https://courier.example/1",
}  # fmt: skip


def texts(content: Content) -> list[tuple[str, str]]:
    return [(part.name, part.content.text if part.content else part.reason) for part in content.parts]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", ",".join(ROW) + "\n" + ",".join(ROW.values()) + "\n"),
        ("a.csv", "\ufeff" + ";".join(ROW) + "\r\n" + ";".join(ROW.values()) + "\r\n"),
        ("a.tsv", "\t".join(ROW) + "\n" + "\t".join(ROW.values())),
        ("a.json", json.dumps([ROW])),
        ("a.json", json.dumps({"version": 1, "articles": [ROW]})),
        ("a.jsonl", json.dumps(ROW) + "\n\n"),
        ("a.ndjson", json.dumps(ROW)),
    ],
)
def test_rows_with_text_are_documents(name: str, data: str) -> None:
    content = read(name, data.encode())
    assert content.text == ""
    (part,) = content.parts
    assert part.name == "a-1" and part.content is not None
    found = part.content
    assert (found.text, found.title, found.outlet, found.author) == (
        "It opens.",
        "The bridge",
        "The Courier",
        "Ada Quill",
    )
    assert (found.url, found.published.value) == ("https://courier.example/1", date(2024, 3, 14))
    assert (found.published.evidence, found.published.method) == ("published: 2024-03-14", "metadata")


def test_one_object_with_text_is_one_document() -> None:
    content = read("a.json", json.dumps(ROW).encode())
    assert (content.text, content.title, content.parts) == ("It opens.", "The bridge", ())


def test_names_are_unique_and_safe() -> None:
    ids = ["x", "x", "X", "../etc/passwd", "", "https://a.example/b?c=1", ".."]
    content = read("a.json", json.dumps([{"id": i, "text": f"t{n}"} for n, i in enumerate(ids)]).encode())
    names = [name for name, _ in texts(content)]
    assert names == ["x", "x (2)", "X (3)", "etc-passwd", "5", "https-a.example-b-c=1", "7"]


def test_rows_without_text_and_broken_lines_are_reported() -> None:
    content = read("a.jsonl", b'{"id": "a", "text": "Words."}\n{broken\n{"id": "b", "text": ""}\n{"text": "More."}\n')
    assert texts(content) == [
        ("a", "Words."),
        ("b", "it has no text."),
        ("4", "More."),
        ("line 2", "the line is no JSON. Write one object on each line."),
    ]
    assert texts(read("a.csv", b"id,text\n1,Words.\n2,\n")) == [("1", "Words."), ("2", "it has no text.")]


@pytest.mark.parametrize("stated", ["11/10/2023", "soon", "2024", "1700000000"])
def test_a_date_that_names_no_day_dates_nothing(stated: str) -> None:
    (part,) = read("a.json", json.dumps([{"text": "Words.", "date": stated}]).encode()).parts
    assert part.content is not None and part.content.published.value is None


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("a.csv", "street,crowns\nMill Lane,4000\n,\nQuay,\n", "street: Mill Lane; crowns: 4000\nstreet: Quay"),
        ("a.csv", "1,2\n3,4\n", "1 | 2\n3 | 4"),
        ("a.csv", 'street;"what\nhappened"\nMill;"It; rained"\n', "street: Mill; what happened: It; rained"),
        ("a.csv", "only one column\nMill Lane\n", "only one column\nMill Lane"),
        ("a.json", '{"town": {"name": "Ostrick", "rivers": ["Velm", "Osk"]}, "mayor": null}',
         "town.name: Ostrick\ntown.rivers: Velm, Osk"),
        ("a.json", '[{"name": "Ada", "age": 3}, {"name": "Bruno"}]', "name: Ada\nage: 3\nname: Bruno"),
        ("a.jsonl", '{"name": "Ada"}\n{"name": "Bruno"}\n', "name: Ada\n\nname: Bruno"),
        ("a.json", '"a word"', "a word"),
    ],
)  # fmt: skip
def test_other_data_becomes_readable_lines(name: str, data: str, text: str) -> None:
    assert read(name, data.encode()) == Content(text=text)


def test_long_cells_are_read_and_the_limit_of_the_process_is_not_lowered() -> None:
    before = csv.field_size_limit()
    (part,) = read("a.csv", b"id,text\n1," + b"word " * 40_000 + b"\n").parts
    assert part.content is not None and len(part.content.text) == 199_999
    read("a.csv", b"id,text\n1,short\n")
    assert csv.field_size_limit() >= before

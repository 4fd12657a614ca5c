"""Public formats: SQuAD, BEIR, MultiHop-RAG and MTRAG, each with the corpus that it brings."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from rag.evaluation.sets.corpora import Names
from rag.evaluation.sets.own_format import parsed_lines, read_text
from rag.evaluation.sets.problems import Problem, broken, unreadable
from rag.evaluation.types import CorpusDocument, Gold, Question
from rag.types import Turn

Imported = tuple[tuple[Question, ...], tuple[CorpusDocument, ...], list[Path]]


def read_squad(file: Path) -> Imported:
    """SQuAD 1.1 and 2.0: every paragraph a document titled by its article. Raises ConfigError."""
    try:
        loaded = json.loads(read_text(file))
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        raise broken(file, [Problem(line, "bad JSON", "Name an official SQuAD file.")]) from error
    return _mapped(file, lambda: _squad(loaded, file))


def _squad(loaded: Any, file: Path) -> Imported:
    questions, corpus = [], []
    for a, article in enumerate(loaded["data"]):
        title = article["title"].replace("_", " ")
        for p, paragraph in enumerate(article["paragraphs"]):
            name = f"{a:03d}/{a:03d}-{p:03d}.txt"
            corpus.append(CorpusDocument(name=name, text=paragraph["context"], title=title))
            for item in paragraph["qas"]:
                found = {(answer["answer_start"], answer["text"]): None for answer in item["answers"]}
                impossible = item.get("is_impossible", False)
                questions.append(
                    Question(
                        id=item["id"],
                        question=item["question"].strip(),
                        answers=(tuple(dict.fromkeys(text for _, text in found)),) if found and not impossible else (),
                        gold=tuple(_spans(name, found)) if not impossible else (),
                        answerable=not impossible,
                        tags=(title,),
                        cluster=name,
                    )
                )
    return tuple(questions), tuple(corpus), [file]


def _spans(name: str, found: Iterable[tuple[int, str]]) -> Iterable[Gold]:
    """Where the annotators saw the answer: alternatives."""
    for start, text in found:
        yield Gold(document=name, quote=text, start_char=start, end_char=start + len(text), part="answer")


def read_beir(folder: Path) -> Imported:
    """BEIR: corpus.jsonl, queries.jsonl and qrels/test.tsv, or the only other qrels. Raises ConfigError."""
    qrels = folder / "qrels" / "test.tsv"
    if not qrels.is_file():
        others = sorted((folder / "qrels").glob("*.tsv"))
        if len(others) != 1:
            raise unreadable(folder, f"holds {len(others)} files qrels/*.tsv and no test.tsv", "Keep one of them.")
        qrels = others[0]
    files = [folder / "corpus.jsonl", folder / "queries.jsonl", qrels]
    return _mapped(folder, lambda: _beir(*files))


def _beir(corpus_file: Path, queries_file: Path, qrels_file: Path) -> Imported:
    names = Names()
    corpus = [
        CorpusDocument(name=names.of(str(row["_id"])), text=row["text"], title=row.get("title") or None)
        for _, row in _rows(corpus_file)
    ]
    grades: dict[str, list[tuple[str, float]]] = {}
    reader = csv.reader(read_text(qrels_file).splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    for row in list(reader)[1:]:
        if len(row) >= 3:
            grades.setdefault(row[0], []).append((names.of(row[1]), float(row[2])))
    questions = [
        Question(
            id=str(row["_id"]),
            question=row["text"].strip(),
            gold=tuple(Gold(document=name) for name, grade in grades[str(row["_id"])] if grade > 0),
            grades=tuple(grades[str(row["_id"])]),
            answerable=True,
            cluster=f"query {row['_id']}",
            line=line,
        )
        for line, row in _rows(queries_file)
        if str(row["_id"]) in grades
    ]
    return tuple(questions), tuple(corpus), [corpus_file, queries_file, qrels_file]


def read_multihop(path: Path) -> Imported:
    """MultiHop-RAG: facts.jsonl, each fact a document, and a file of queries beside it. Raises ConfigError."""
    folder = path if path.is_dir() else path.parent
    found = sorted(folder.glob("quer*.jsonl")) if path.is_dir() else [path]
    if len(found) != 1:
        raise unreadable(folder, f"holds {len(found)} files quer*.jsonl", "Name the file of queries itself.")
    return _mapped(found[0], lambda: _multihop(folder / "facts.jsonl", found[0]))


def _multihop(facts_file: Path, queries_file: Path) -> Imported:
    names = Names()
    corpus = [
        CorpusDocument(
            name=names.of(row["fact_id"]),
            text=row["text"],
            title=row.get("title"),
            outlet=row.get("source") or row.get("outlet"),
            author=row.get("author"),
            published=(row.get("published_at") or row.get("published") or "")[:10] or None,
            url=row.get("url"),
        )
        for _, row in _rows(facts_file)
    ]
    questions = [
        Question(
            id=str(row.get("id", f"q{line:04d}")),
            question=row["query"].strip(),
            answers=((row["answer"],),) if row["question_type"] != "null_query" else (),
            gold=tuple(Gold(document=names.of(fact)) for fact in row["relevant"]),
            answerable=row["question_type"] != "null_query",
            tags=(row["question_type"].removesuffix("_query"),),
            cluster=f"query {line}",
            line=line,
        )
        for line, row in _rows(queries_file)
    ]
    return tuple(questions), tuple(corpus), [facts_file, queries_file]


def read_mtrag(file: Path) -> Imported:
    """MTRAG: turns of conversations; the passages that their contexts name are the corpus. Raises ConfigError.

    Its target answers are whole paragraphs, which no other answer repeats: they are left out.
    """
    return _mapped(file, lambda: _mtrag(file))


def _mtrag(file: Path) -> Imported:
    names = Names()
    corpus: dict[str, CorpusDocument] = {}
    questions = []
    for line, row in _rows(file):
        for context in row["contexts"]:
            name = names.of(context["document_id"])
            title = context.get("title") or None
            corpus.setdefault(name, CorpusDocument(name=name, text=context["text"].strip(), title=title))
        told = row["answerability"][0] if row["answerability"] else ""
        spoken = [turn["text"] for turn in row["input"]]
        relevant = [names.of(c["document_id"]) for c in row["contexts"]] if told in ("ANSWERABLE", "PARTIAL") else []
        questions.append(
            Question(
                id=row["task_id"],
                question=spoken[-1].strip(),
                gold=tuple(Gold(document=name) for name in dict.fromkeys(relevant)),
                answerable={"ANSWERABLE": True, "PARTIAL": True, "UNANSWERABLE": False}.get(told),
                history=tuple(Turn(question=q, answer=a) for q, a in zip(spoken[:-1:2], spoken[1:-1:2], strict=False)),
                tags=tuple(tag.lower() for tag in (told, *row.get("Multi-Turn", ())) if tag),
                cluster=row["conversation_id"],
                line=line,
            )
        )
    return tuple(questions), tuple(corpus.values()), [file]


def _rows(file: Path) -> Iterable[tuple[int, Mapping[str, Any]]]:
    for line, row in parsed_lines(file):
        if not isinstance(row, dict):
            raise broken(file, [Problem(line, "is no JSON object", "Is this the right --format?")])
        yield line, row


def _mapped(file: Path, read: Callable[[], Imported]) -> Imported:
    try:
        return read()
    except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
        raise unreadable(
            file, f"is not of this format ({type(error).__name__}: {error})", "Is this the right --format?"
        ) from error

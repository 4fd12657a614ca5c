"""Whether rows of the catalogue are what they should be: each function says what is wrong, or nothing. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

import numpy as np

from index.doctor.inspection import Row
from index.embedder import Matrix
from index.rows import document_from, file_from, passage_from, vector_key, vectors_from
from index.types import Passage

# What reading a damaged row can raise.
DAMAGE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, OSError)
# Unit vectors as float16: their length is off by less than 0.001.
_LENGTH_TOLERANCE = 0.01


def file_damage(row: Row) -> str:
    """What is wrong with a row of `files`."""
    try:
        file_from({**row, "failures": json.loads(row["failures"])})
    except DAMAGE as error:
        return _unreadable(error)
    return ""


def document_damage(row: Row) -> str:
    """What is wrong with a row of `documents`."""
    try:
        names = ("removed", "page_starts", "headings", "published_candidates", "stated", "facts")
        lists = {name: json.loads(row[name]) for name in names}
        document = document_from({**row, **lists})
        texts = (document.text, document.title, document.uri, document.document_id)
        if not all(isinstance(value, str) for value in texts):
            return "its text is not text"
    except DAMAGE as error:
        return _unreadable(error)
    return ""


def passage_damage(row: Row, text: str) -> str:
    """What is wrong with a row of `passages`, of a document with this text."""
    try:
        passage = passage_from(
            {**row, "sentences": json.loads(row["sentences"]), "headings": json.loads(row["headings"])}
        )
        if text[passage.start_char : passage.end_char] != passage.text:
            return "its text is not what stands at its place in the document"
        if not _in_order(passage):
            return "its sentences are not in order inside it"
        if not _is_its_id(passage):
            return "its id does not fit its text"
        if row["vector_key"] != vector_key(passage):
            return "its vector key does not fit its text"
    except DAMAGE as error:
        return _unreadable(error)
    return ""


def are_numbered(rows: Sequence[Row]) -> bool:
    """Whether the passages of a document are numbered from 0 on, without a gap."""
    return [row["ordinal"] for row in rows] == list(range(len(rows)))


def vectors_damage(row: Row, length_bytes: int) -> str:
    """What is wrong with the stored vectors of a passage, of which most have this length."""
    try:
        vectors = vectors_from(row["passage"], row["sentences"])
        if len(row["passage"]) != length_bytes:
            return f"a vector of {len(vectors.passage)} numbers among those of {length_bytes // 2}"
        if len(vectors.sentences) != _sentences(row):
            return f"vectors of {len(vectors.sentences)} sentences for {_sentences(row)}"
        if not is_unit(np.vstack([vectors.passage, vectors.sentences])):
            return "a vector that is not of length 1"
    except DAMAGE as error:
        return _unreadable(error)
    return ""


def is_unit(vectors: Matrix) -> bool:
    """Whether all rows are of length 1, as far as float16 tells; not so for numbers that are not finite."""
    return bool((np.abs(np.linalg.norm(vectors, axis=-1) - 1.0) <= _LENGTH_TOLERANCE).all())


def _sentences(row: Row) -> int:
    """How many sentences the passage has; where that cannot be told, as many as have vectors."""
    try:
        return len(json.loads(row["spans"]))
    except DAMAGE:
        return len(vectors_from(row["passage"], row["sentences"]).sentences)


def _in_order(passage: Passage) -> bool:
    position = passage.start_char
    for sentence in passage.sentences:
        if not position <= sentence.start < sentence.end <= passage.end_char:
            return False
        position = sentence.end
    return bool(passage.sentences)


def _is_its_id(passage: Passage) -> bool:
    digest = hashlib.sha256(passage.text.encode()).hexdigest()[:12]
    stem, rest = f"{passage.document_id}#{digest}", passage.passage_id
    # Equal passages of one document are told apart by a number.
    return rest == stem or (rest.startswith(f"{stem}-") and rest.removeprefix(f"{stem}-").isdigit())


def _unreadable(error: BaseException) -> str:
    return f"it cannot be read: {' '.join(str(error).split())[:120] or type(error).__name__}"

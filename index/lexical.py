"""The lexical index: BM25 by tantivy over text, title and outlet. Derived from the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import tantivy

from index.errors import IndexDamaged

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_HEAP_BYTES = 64_000_000
# Title and outlet help to find, and must not outweigh the text (design measurements: outlet in the lexical text).
_BOOSTS = {"body": 1.0, "title": 0.5, "outlet": 0.5}


@dataclass(frozen=True, slots=True)
class LexicalEntry:
    """What is searched of one passage."""

    passage_id: str
    body: str
    title: str
    outlet: str


class LexicalIndex:
    """Ranked passages by words; English stemming."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        try:
            directory.mkdir(parents=True, exist_ok=True)
            self._index = tantivy.Index(_schema(), path=str(directory))
        except (OSError, ValueError) as error:
            raise self._damaged(error) from error

    def reload(self) -> None:
        """See what was committed since, by any process."""
        self._index.reload()

    def write(self, entries: Iterable[LexicalEntry], *, delete: Iterable[str] = ()) -> None:
        """Add or replace entries and take others out, in one commit."""
        try:
            writer = self._index.writer(heap_size=_HEAP_BYTES, num_threads=1)
            for passage_id in delete:
                writer.delete_documents_by_term("passage_id", passage_id)
            for entry in entries:
                writer.delete_documents_by_term("passage_id", entry.passage_id)
                writer.add_document(
                    tantivy.Document(
                        passage_id=entry.passage_id, body=entry.body, title=entry.title, outlet=entry.outlet
                    )
                )
            writer.commit()
            writer.wait_merging_threads()
            self._index.reload()
        except (OSError, ValueError) as error:
            raise self._damaged(error) from error

    def count(self) -> int:
        """Number of entries."""
        return int(self._index.searcher().num_docs)

    def document_frequency(self, stem: str) -> int:
        """In how many passages a stemmed word occurs."""
        return int(self._index.searcher().doc_freq("body", stem))

    def search(self, query: str, k: int, *, boosts: Mapping[str, float] = _BOOSTS) -> dict[str, float]:
        """BM25 score by passage id, best first, at most `k`; passages that share no word are left out."""
        # Words only: the characters of tantivy's query language mean nothing in a question.
        words = " ".join(_WORD.findall(query)).lower().replace("'", " ").replace("’", " ")
        if not words:
            return {}
        try:
            parsed, _ = self._index.parse_query_lenient(words, list(boosts), field_boosts=dict(boosts))
            searcher = self._index.searcher()
            hits = searcher.search(parsed, k).hits
            return {str(searcher.doc(address)["passage_id"][0]): float(score) for score, address in hits if score > 0}
        except (OSError, ValueError) as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> IndexDamaged:
        return IndexDamaged(
            f"The lexical index in {self._directory} cannot be used: {' '.join(str(error).split())}",
            hint="Check free disk space; to derive it again, delete that directory and run: dateline sync",
        )


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("passage_id", stored=True, tokenizer_name="raw")
    builder.add_text_field("body", tokenizer_name="en_stem")
    builder.add_text_field("title", tokenizer_name="en_stem")
    builder.add_text_field("outlet", tokenizer_name="default")
    return builder.build()

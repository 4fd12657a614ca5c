"""The lexical index: BM25 by tantivy over text, title and outlet. Derived from the catalogue."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import tantivy

from index.sealed import SealedDirectory
from index.sealed_store import SealedStore

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_HEAP_BYTES = 64_000_000
# A group of 256 passages takes about 1 MB, and merging segments copies them before it deletes them.
_GROUP_BYTES = 4_000_000
# Title and outlet help to find, and must not outweigh the text (design measurements: outlet in the lexical text).
_BOOSTS = {"body": 1.0, "title": 0.5, "outlet": 0.5}
_META = "meta.json"
# Everything else that tantivy writes, it writes once.
_REWRITTEN = frozenset({_META, ".managed.json"})
_SEGMENT_FILE = re.compile(r"[0-9a-f]{32}\..+")
_TABLE = "entries"


@dataclass(frozen=True, slots=True)
class LexicalEntry:
    """What is searched of one passage."""

    passage_id: str
    body: str
    title: str
    outlet: str


class LexicalIndex(SealedStore):
    """Ranked passages by words; English stemming."""

    def __init__(self, directory: Path) -> None:
        files = SealedDirectory(
            directory, kind="lexical", select=_files, steady=lambda name: name not in _REWRITTEN, growing=True
        )
        super().__init__(files, table=_TABLE)
        self._index: tantivy.Index | None = None

    def write(self, entries: Iterable[LexicalEntry], *, delete: Iterable[str] = ()) -> None:
        """Add or replace entries and take others out, in one commit."""
        entries, delete = list(entries), list(delete)
        with self._lock, self._files.locked():
            interrupted = self._files.interrupted()
            with self._writing(_GROUP_BYTES), self._mapped():
                assert self._index is not None
                if interrupted:
                    _remove_strays(self._files.directory)
                _commit(self._index, entries, delete)
                self._index.reload()
                self._files.record(_TABLE, int(self._index.searcher().num_docs))

    def count(self) -> int:
        """Number of entries."""
        searcher = self._searcher()
        return 0 if searcher is None else int(searcher.num_docs)

    def ids(self) -> set[str]:
        """Ids of all entries."""
        searcher = self._searcher()
        if searcher is None or searcher.num_docs == 0:
            return set()
        with self._mapped():
            hits = searcher.search(tantivy.Query.all_query(), searcher.num_docs, count=False).hits
            return {str(searcher.doc(address)["passage_id"][0]) for _, address in hits}

    def document_frequency(self, stem: str) -> int:
        """In how many passages a stemmed word occurs."""
        searcher = self._searcher()
        if searcher is None:
            return 0
        with self._mapped():
            return int(searcher.doc_freq("body", stem))

    def search(self, query: str, k: int, *, boosts: Mapping[str, float] = _BOOSTS) -> dict[str, float]:
        """BM25 score by passage id, best first, at most `k`; passages that share no word are left out."""
        # Words only: the characters of tantivy's query language mean nothing in a question.
        words = " ".join(_WORD.findall(query)).lower().replace("'", " ").replace("’", " ")
        index = self._opened()
        if not words or index is None or k <= 0:
            return {}
        with self._mapped():
            parsed, _ = index.parse_query_lenient(words, list(boosts), field_boosts=dict(boosts))
            searcher = index.searcher()
            hits = searcher.search(parsed, k).hits
            return {str(searcher.doc(address)["passage_id"][0]): float(score) for score, address in hits if score > 0}

    def _searcher(self) -> tantivy.Searcher | None:
        index = self._opened()
        if index is None:
            return None
        with self._mapped():
            return index.searcher()

    def _opened(self) -> tantivy.Index | None:
        with self._lock:
            self._connect()
            return self._index

    def _is_foreign(self, error: Exception) -> bool:
        return isinstance(error, OSError | ValueError | RuntimeError | LookupError)

    def _is_open(self) -> bool:
        return self._index is not None

    def _open(self, directory: Path) -> None:
        with self._mapped():
            directory.mkdir(parents=True, exist_ok=True)
            self._index = tantivy.Index(_schema(), path=str(directory))

    def _let_go(self) -> None:
        self._index = None


def _commit(index: tantivy.Index, entries: Iterable[LexicalEntry], delete: Iterable[str]) -> None:
    writer: tantivy.IndexWriter | None = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
    try:
        assert writer is not None
        for passage_id in delete:
            writer.delete_documents_by_term("passage_id", passage_id)
        for entry in entries:
            writer.delete_documents_by_term("passage_id", entry.passage_id)
            writer.add_document(
                tantivy.Document(passage_id=entry.passage_id, body=entry.body, title=entry.title, outlet=entry.outlet)
            )
        writer.commit()
        writer.wait_merging_threads()
    finally:
        # The traceback of an error would keep the writer alive, and with it tantivy's lock.
        writer = None


def _files(directory: Path) -> list[str]:
    """Tantivy's files that are read when it opens: those of the last commit."""
    present = {path.name for path in directory.iterdir()}
    living = _living(directory) if _META in present else {}
    return sorted(name for name in present if name in _REWRITTEN or _is_living(name, living))


def _remove_strays(directory: Path) -> None:
    """Remove what a killed writer left outside of the last commit.

    Tantivy names a list of deletions by a count that starts again from the last commit, and refuses to write one over
    a stray one: every later commit would fail.
    """
    living = _living(directory) if (directory / _META).exists() else {}
    for path in directory.iterdir():
        if _SEGMENT_FILE.fullmatch(path.name) and not _is_living(path.name, living):
            with suppress(OSError):  # where a reader holds it open on Windows
                path.unlink()


def _living(directory: Path) -> dict[str, str]:
    """For each segment of the last commit, the name of its list of deletions; empty where nothing was deleted."""
    segments = json.loads((directory / _META).read_bytes())["segments"]
    names = {segment["segment_id"].replace("-", ""): segment["deletes"] for segment in segments}
    return {name: f"{name}.{deletes['opstamp']}.del" if deletes else "" for name, deletes in names.items()}


def _is_living(name: str, living: Mapping[str, str]) -> bool:
    segment = name.partition(".")[0]
    return segment in living and (not name.endswith(".del") or name == living[segment])


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("passage_id", stored=True, tokenizer_name="raw")
    builder.add_text_field("body", tokenizer_name="en_stem")
    builder.add_text_field("title", tokenizer_name="en_stem")
    builder.add_text_field("outlet", tokenizer_name="default")
    return builder.build()

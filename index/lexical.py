"""The lexical index: BM25 by tantivy over text, title and outlet. Derived from the catalogue."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import threading
import weakref
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import tantivy

from index.errors import IndexDamaged, IndexLocked
from index.sealed import SMALL_BYTES, SealedDirectory

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


class LexicalIndex:
    """Ranked passages by words; English stemming.

    The files are opened when they are first needed. Any call raises IndexDamaged when they cannot be used, and
    IndexLocked when another process keeps them for a minute; `reset` starts over.
    """

    def __init__(self, directory: Path) -> None:
        self._files = SealedDirectory(
            directory, kind="lexical", select=_files, steady=lambda name: name not in _REWRITTEN, growing=True
        )
        self._lock = threading.RLock()
        self._index: tantivy.Index | None = None
        self._wrote = False
        self._remove_copy: weakref.finalize[..., LexicalIndex] | None = None

    @property
    def read_only_copy(self) -> bool:
        """Whether what is open is a private copy, because the directory cannot be written."""
        return self._remove_copy is not None

    def reload(self) -> None:
        """See what was committed since, by any process; the files are opened at the next use."""
        with self._lock:
            self._disconnect()

    def check(self, expected: int = 0) -> None:
        """Raise IndexDamaged unless the files are what was last written and hold at least `expected` entries."""
        with self._lock:
            with self._files.locked(reading=True):
                self._catch_up()
                seal = self._files.verify()
            rows = self.count() if seal.writing else seal.rows.get(_TABLE, 0)
            if rows < expected:
                raise self._files.damaged(f"it holds {rows} entries of {expected}")

    def reset(self) -> None:
        """Start over with nothing."""
        with self._lock:
            self._disconnect()
            with self._files.locked():
                self._files.discard()

    def seal(self) -> None:
        """Make the files known by content too, large ones at `close`: a copy with other file times stays valid."""
        with self._lock, self._files.locked(reading=True):
            self._catch_up()
            self._files.complete(largest_bytes=SMALL_BYTES)

    def close(self) -> None:
        """Let go of the files; a writer completes their seal first."""
        with self._lock:
            if self._wrote:
                with suppress(IndexDamaged, IndexLocked), self._files.locked():
                    self._files.complete()
            self._wrote = False
            self._disconnect()

    def write(self, entries: Iterable[LexicalEntry], *, delete: Iterable[str] = ()) -> None:
        """Add or replace entries and take others out, in one commit."""
        entries, delete = list(entries), list(delete)
        with self._lock, self._files.locked():
            self._catch_up()
            if not self._files.writable():
                raise self._files.failure(PermissionError(errno.EACCES, os.strerror(errno.EACCES)))
            self._files.require_space(_GROUP_BYTES)
            interrupted = self._files.interrupted()
            try:
                index = self._connected(create=True)
                assert index is not None
                self._files.begin()
                with self._mapped():
                    if interrupted:
                        _remove_strays(self._files.directory)
                    _commit(index, entries, delete)
                    index.reload()
                    rows = int(index.searcher().num_docs)
                self._files.record(_TABLE, rows)
                self._wrote = True
            except IndexDamaged:
                self._disconnect()
                raise

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
        with self._lock:
            index = self._connected()
        if not words or index is None or k <= 0:
            return {}
        with self._mapped():
            parsed, _ = index.parse_query_lenient(words, list(boosts), field_boosts=dict(boosts))
            searcher = index.searcher()
            hits = searcher.search(parsed, k).hits
            return {str(searcher.doc(address)["passage_id"][0]): float(score) for score, address in hits if score > 0}

    def _searcher(self) -> tantivy.Searcher | None:
        with self._lock:
            index = self._connected()
        if index is None:
            return None
        with self._mapped():
            return index.searcher()

    def _catch_up(self) -> None:
        if self._files.changed_elsewhere():
            self._disconnect()

    def _disconnect(self) -> None:
        self._index = None
        if self._remove_copy is not None:
            self._remove_copy()
            self._remove_copy = None

    def _connected(self, *, create: bool = False) -> tantivy.Index | None:
        """The open index; None where nothing was ever written, unless it is to be created."""
        if self._index is not None:
            return self._index
        with self._files.locked(reading=not create):
            if self._files.is_new() and not create:
                return None
            self._files.verify()
            if create:
                self._files.begin()
            try:
                if not self._files.writable():
                    raise self._files.failure(PermissionError(errno.EACCES, os.strerror(errno.EACCES)))
                self._index = self._open(self._files.directory)
                if not create:
                    self._files.follow()
            except IndexDamaged:
                if create or (self._files.writable() and self._files.has_space(0)):
                    raise
                self._index = self._open_copy()
        return self._index

    def _open_copy(self) -> tantivy.Index:
        copy = self._files.copy()
        self._remove_copy = weakref.finalize(self, shutil.rmtree, copy.parent, ignore_errors=True)
        try:
            return self._open(copy)
        except IndexDamaged:
            self._disconnect()
            raise

    def _open(self, directory: Path) -> tantivy.Index:
        with self._mapped():
            directory.mkdir(parents=True, exist_ok=True)
            return tantivy.Index(_schema(), path=str(directory))

    @contextmanager
    def _mapped(self) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError, RuntimeError, LookupError) as error:
            raise self._files.failure(error) from error
        except BaseException as error:
            # A panic of the Rust library derives from BaseException, and cannot be imported.
            if type(error).__name__ == "PanicException":
                raise self._files.failure(error) from error
            raise


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

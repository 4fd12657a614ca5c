"""The lexical index: BM25 by tantivy over text, title, outlet and day. Derived from the catalogue."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import tantivy

from index.sealed import SealedDirectory
from index.sealed_store import SealedStore
from index.selection import EVERYTHING, Selection

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_PHRASE = re.compile(r"[\"“«]([^\"“”«»]+)[\"”»]")
# More passages than these under one title are a series, a section or a book: their title leads nowhere.
_NAMESAKE_PASSAGES = 20
_HEAP_BYTES = 64_000_000
# A group of 256 passages takes about 1 MB, and merging segments copies them before it deletes them.
_GROUP_BYTES = 4_000_000
# Title and outlet help to find, and must not outweigh the text (design measurements: outlet in the lexical text).
_BOOSTS = {"body": 1.0, "title": 0.5, "outlet": 0.5, "day": 0.5}
# Words that stand in this order, as the question has them between quotation marks, count so much more.
_PHRASE_BOOST = 2.0
# A text is stemmed by its own language, in a field of its own; of other languages, and of unknown ones, as English.
_STEMMERS = {
    "da": "danish", "de": "german", "el": "greek", "es": "spanish", "fi": "finnish", "fr": "french", "hu": "hungarian",
    "it": "italian", "nl": "dutch", "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sv": "swedish", "tr": "turkish",
}  # fmt: skip
_LONGEST_TOKEN = 40
_PARENTHESIS = re.compile(r"\s*\([^()]*\)\s*$")
_META = "meta.json"
# Everything else that tantivy writes, it writes once.
_REWRITTEN = frozenset({_META, ".managed.json"})
_SEGMENT_FILE = re.compile(r"[0-9a-f]{32}\..+")
_TABLE = "entries of schema 3"


@dataclass(frozen=True, slots=True)
class LexicalEntry:
    """What is searched of one passage."""

    passage_id: str
    body: str
    title: str
    outlet: str
    language: str | None = None
    day: date | None = None


class LexicalIndex(SealedStore):
    """Ranked passages by words; each text is stemmed by its language."""

    def __init__(self, directory: Path) -> None:
        files = SealedDirectory(
            directory, kind="lexical", select=_files, steady=lambda name: name not in _REWRITTEN, growing=True
        )
        super().__init__(files, table=_TABLE)
        self._index: tantivy.Index | None = None
        self._bodies: tuple[str, ...] | None = None

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
                self._bodies = None
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

    def search(
        self, query: str, k: int, *, boosts: Mapping[str, float] = _BOOSTS, only: Selection = EVERYTHING
    ) -> dict[str, float]:
        """BM25 score by passage id, best first, at most `k`; passages that share no word are left out."""
        # Words only: the characters of tantivy's query language mean nothing in a question.
        words = _plain(query)
        index = self._opened()
        if not words or index is None or k <= 0:
            return {}
        with self._mapped():
            searcher = index.searcher()
            bodies = self._languages(searcher)
            fields = {name: boosts["body"] for name in bodies if "body" in boosts}
            fields |= {name: boost for name, boost in boosts.items() if name != "body"}
            parsed, _ = index.parse_query_lenient(words, list(fields), field_boosts=fields)
            phrases = [f'"{found}"' for phrase in _PHRASE.findall(query) if " " in (found := _plain(phrase))]
            if phrases and "body" in boosts:
                exact, _ = index.parse_query_lenient(" ".join(phrases), list(bodies))
                both = [
                    (tantivy.Occur.Should, each) for each in (parsed, tantivy.Query.boost_query(exact, _PHRASE_BOOST))
                ]
                parsed = tantivy.Query.boolean_query(both)
            if only != EVERYTHING:
                parsed = _every([parsed, *(tantivy.Query.const_score_query(each, 0.0) for each in _limits(only))])
            hits = searcher.search(parsed, k, count=False).hits
            if not hits and only == EVERYTHING:
                _require_entries(searcher)
            return {str(searcher.doc(address)["passage_id"][0]): float(score) for score, address in hits if score > 0}

    def selected(self, only: Selection, most: int) -> tuple[int, list[str] | None]:
        """How many entries a selection holds, and their ids where they are at most so many."""
        searcher = self._searcher()
        if searcher is None:
            return 0, []
        with self._mapped():
            query = _every(_limits(only) or [tantivy.Query.all_query()])
            found = int(searcher.search(query, 1).count)  # type: ignore[attr-defined] # missing in the library's stubs
            if not found:
                _require_entries(searcher)
                return 0, []
            if found > most:
                return found, None
            hits = searcher.search(query, found, count=False).hits
            return found, [str(searcher.doc(address)["passage_id"][0]) for _, address in hits]

    def titled(self, keys: Iterable[str]) -> dict[str, list[str]]:
        """By title key, ids of passages of the documents that are called so.

        Keys that name nothing are left out, and those that name so many that they name none.
        """
        searcher = self._searcher()
        found: dict[str, list[str]] = {}
        if searcher is None:
            return found
        with self._mapped():
            for key in dict.fromkeys(keys):
                if key and 0 < searcher.doc_freq("title_key", key) <= _NAMESAKE_PASSAGES:
                    query = tantivy.Query.term_query(_SCHEMA, "title_key", key)
                    hits = searcher.search(query, _NAMESAKE_PASSAGES, count=False).hits
                    found[key] = [str(searcher.doc(address)["passage_id"][0]) for _, address in hits]
        return found

    def _languages(self, searcher: tantivy.Searcher) -> tuple[str, ...]:
        """The fields of texts in which anything stands."""
        if self._bodies is None:
            held = (code for code in _STEMMERS if searcher.doc_freq("language", code))
            self._bodies = ("body", *(f"body_{code}" for code in held))
        return self._bodies

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
            self._index = tantivy.Index(_SCHEMA, path=str(directory))
            for code, stemmer in _STEMMERS.items():
                self._index.register_tokenizer(f"{code}_stem", _analyzer(stemmer))

    def _let_go(self) -> None:
        self._index = self._bodies = None


def _require_entries(searcher: tantivy.Searcher) -> None:
    """Raise ValueError where no entry is found at all: files that are overwritten under an open index hold nothing."""
    if searcher.num_docs and not any(searcher.doc_freq("language", code) for code in ("en", *_STEMMERS)):
        raise ValueError("its entries are gone")


def _limits(only: Selection) -> list[tantivy.Query]:
    """What an entry must match. The undated ones have day 0."""
    found = []
    if only.outlet is not None:
        found.append(tantivy.Query.term_query(_SCHEMA, "outlet_key", only.outlet.casefold()))
    if only.first is not None or only.last is not None or not only.undated:
        first = only.first.toordinal() if only.first is not None else 1
        last = only.last.toordinal() if only.last is not None else date.max.toordinal()
        dated = tantivy.Query.range_query(_SCHEMA, "published", tantivy.FieldType.Integer, first, last)
        undated = tantivy.Query.term_query(_SCHEMA, "published", 0)
        either = [(tantivy.Occur.Should, dated), (tantivy.Occur.Should, undated)]
        found.append(tantivy.Query.boolean_query(either) if only.undated else dated)
    return found


def _every(queries: Sequence[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, each) for each in queries])


def title_key(title: str) -> str:
    """A title without what is in parentheses at its end, in lower case and single spaces: how a text names it."""
    bare = _PARENTHESIS.sub("", title) or title
    return " ".join(word.lower() for word in _WORD.findall(bare.replace("’", "'")))


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text)).lower().replace("'", " ").replace("’", " ")


def _document(entry: LexicalEntry) -> tantivy.Document:
    code = entry.language if entry.language in _STEMMERS else None
    return tantivy.Document(
        **{f"body_{code}" if code else "body": entry.body},
        passage_id=entry.passage_id,
        title=entry.title,
        outlet=entry.outlet,
        title_key=title_key(entry.title),
        language=code or "en",
        day=f"{day:%B} {day.day} {day.year}" if (day := entry.day) else "",
        outlet_key=entry.outlet.casefold(),
        published=day.toordinal() if day else 0,
    )


def _analyzer(language: str) -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (
        tantivy.Filter.remove_long(_LONGEST_TOKEN),
        tantivy.Filter.lowercase(),
        tantivy.Filter.stemmer(language),
    ):
        builder = builder.filter(step)
    return builder.build()


def _commit(index: tantivy.Index, entries: Iterable[LexicalEntry], delete: Iterable[str]) -> None:
    writer: tantivy.IndexWriter | None = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
    try:
        assert writer is not None
        for passage_id in delete:
            writer.delete_documents_by_term("passage_id", passage_id)
        for entry in entries:
            writer.delete_documents_by_term("passage_id", entry.passage_id)
            writer.add_document(_document(entry))
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
    builder.add_text_field("day", tokenizer_name="default")
    builder.add_integer_field("published", indexed=True, fast=True)
    for name in ("title_key", "language", "outlet_key"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for code in _STEMMERS:
        builder.add_text_field(f"body_{code}", tokenizer_name=f"{code}_stem")
    return builder.build()


_SCHEMA = _schema()

"""What an index holds, document by document, and whether a search finds it: old or new, never neither, never both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from index.catalogue import Catalogue
from index.embedder import Embedder
from index.store import Index
from index.types import Document, Passage
from rag.config import RetrievalConfig
from rag.retrieval import Retriever
from rag.types import Filters, SearchResult
from tests.fakes import Failing

# Every call that writes, by the attribute of the index that it belongs to.
WRITES = {
    "catalogue": (
        "save_vectors", "mark_unsettled", "apply", "mark_settled", "set_fact", "stage", "clear_stage", "promote",
    ),
    "vectors": ("upsert", "delete", "seal", "reset"),
    "lexical": ("write", "seal", "reset"),
}  # fmt: skip

State = dict[str, tuple[Document, tuple[Passage, ...]]]


def failing(index: Index, *, at: int, error: Callable[[str], BaseException] | None = None) -> list[str]:
    """Have the `at`-th write of an open index fail; the list of the writes so far."""
    calls: list[str] = []
    files = Failing(index.catalogue.files, ("move_folder",), calls, at=at, error=error)
    index.catalogue.files = files  # type: ignore[assignment]
    for name, writes in WRITES.items():
        setattr(index, name, Failing(getattr(index, name), writes, calls, at=at, error=error))
    return calls


def state_of(catalogue: Catalogue) -> State:
    """Every document with its passages in order; each span is exact."""
    passages: dict[str, list[Passage]] = defaultdict(list)
    for ids in catalogue.passage_ids():
        for passage in catalogue.passages(ids).values():
            passages[passage.document_id].append(passage)
    documents = catalogue.documents(catalogue.document_ids())
    assert passages.keys() <= documents.keys(), "a passage without its document"
    state = {i: (d, tuple(sorted(passages[i], key=lambda p: p.ordinal))) for i, d in documents.items()}
    for document, found in state.values():
        assert [passage.ordinal for passage in found] == list(range(len(found)))
        assert all(document.text[p.start_char : p.end_char] == p.text for p in found)
    return state


def check_old_or_new(
    found: State, old: State, new: State, *, renamed: Mapping[str, str] | None = None, among: Collection[str] = ()
) -> None:
    """Each document is wholly the old or the new one; one of both states is there; a renamed one has one name."""
    assert (old.keys() & new.keys()) - set(among) <= found.keys() <= old.keys() | new.keys()
    for document_id, held in found.items():
        assert held in (old.get(document_id), new.get(document_id)), f"{document_id} is neither old nor new"
    for before, after in (renamed or {}).items():
        assert (before in found) != (after in found), f"{before} and {after}: one of them, and only one"


def search(index: Index, embedder: Embedder, query: str, k: int = 20) -> SearchResult:
    """What the assistant's search finds; each hit is of one state, with an exact span."""
    result = Retriever(index, embedder, RetrievalConfig()).search(query, filters=Filters(), k=k)
    for hit in result.passages:
        assert hit.document.text[hit.passage.start_char : hit.passage.end_char] == hit.passage.text
    return result


def check_served(index: Index, embedder: Embedder, state: State) -> None:
    """Each document of the state is found by its own words, by both arms, and nothing else is found."""
    for document_id, (document, passages) in state.items():
        for passage in (passages[0], passages[-1]):
            hits = {hit.passage.passage_id: hit for hit in search(index, embedder, passage.text).passages}
            assert passage.passage_id in hits, f"{document_id} is not found by its words"
            assert hits[passage.passage_id].scores["lexical"] is not None
            near = index.vectors.nearest(embedder.embed_query(passage.text), 20)
            assert near[passage.passage_id] > 0.98
            assert hits[passage.passage_id].document == document
            assert all(hit.document == state[hit.document.document_id][0] for hit in hits.values())
    sizes = index.catalogue.counts()[1]
    assert index.vectors.count() >= sizes and index.lexical.count() >= sizes


def files_of(directory: Path) -> dict[str, tuple[int, bytes]]:
    """Every file below a directory with its time of change and its bytes."""
    return {
        path.relative_to(directory).as_posix(): (path.stat().st_mtime_ns, path.read_bytes())
        for path in directory.rglob("*")
        if path.is_file()
    }

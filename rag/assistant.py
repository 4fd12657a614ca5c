"""Dateline as an object: open it with a configuration, sync folders, ask, search, show."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from copy import copy
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from index.doctor.diagnosis import Diagnosis
from index.errors import ConfigError, IndexDamaged, IndexMissing
from index.memory import release_free_memory_seldom, share_arenas
from index.types import SyncProgress, SyncReport
from rag.config import Config, load_config
from rag.conversation import checked, meant, standalone
from rag.doctor import Brought, diagnose
from rag.language_models import LanguageModels
from rag.models import locate
from rag.shown import DocumentSummary, IndexStats, Origin, ShownDocument, summary
from rag.sync_job import sync_options
from rag.types import Answer, AnswerReady, Evidence, Filters, SearchResult, StreamEvent, Turn

if TYPE_CHECKING:
    from index.catalogue import Catalogue
    from index.embedder import Embedder
    from index.origin_records import Member
    from index.store import Index
    from index.watching import FolderWatch
    from rag.contradiction import Contradicts
    from rag.library import Library
    from rag.llm import LanguageModel
    from rag.reranking import Reranker
    from rag.retrieval import Retriever
    from rag.saved import SavedAnswers
    from rag.timeline import Timeline
    from rag.understanding import Vocabulary

_NO_DOCUMENTS = "Run: dateline sync FOLDER   (or add documents in the browser app)"


class Assistant:
    """Answers from one index. Models are loaded when they are first needed. Close it, or use a `with` block.

    Tests and embedding programs may pass their own `embedder` and `model`.
    """

    def __init__(self, config: Config, *, embedder: Embedder | None = None, model: LanguageModel | None = None) -> None:
        self.config = config
        self._embedder = embedder
        self.models = LanguageModels(config, model)
        self._brought = Brought(embedder=embedder is not None, model=model is not None)
        self._index: Index | None = None
        self._catalogue: Catalogue | None = None
        self._reranker: Reranker | None = None
        self._contradicts: Contradicts | None = None
        self._library: Library | None = None
        self._known: tuple[str | None, Vocabulary] | None = None  # by generation of the index
        # Requests of the browser app come on several threads; whatever is opened is opened once.
        self._opening = threading.RLock()

    @classmethod
    def open(cls, config: Config | str | Path | None = None) -> Assistant:
        """An assistant for a configuration or the path of one. Raises ConfigError."""
        return cls(config if isinstance(config, Config) else load_config(config))

    def configured(self, config: Config) -> Assistant:
        """The same index and models under another configuration of answers; not to be closed."""
        self.warm_up()  # what is open already is shared
        other = copy(self)
        other.config = config
        return other

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Free models and files; a sync in the background ends first."""
        if self._library is not None:
            self._library.close()
        if self._catalogue is not None:
            self._catalogue.close()
            self._catalogue = None
        if self._index is not None:
            self._index.close()
            self._index = None
        self.models.close()

    def sync(
        self,
        folders: Sequence[str | Path] | None = None,
        *,
        prune: bool = False,
        rebuild: bool = False,
        dry_run: bool = False,
        progress: Callable[[SyncProgress], None] | None = None,
    ) -> SyncReport:
        """Bring the index up to date with folders (default: the configured ones).

        `prune` takes out documents of folders that are not named. `rebuild` accepts another embedder than the index
        was built with, and looks again at files that could not be read. `dry_run` says what would change, and changes
        nothing.
        """
        from index.files import require_folder
        from index.sync import sync

        options = sync_options(self.config, folders, prune=prune, retry=rebuild)
        for folder in options.folders:  # before a model is looked for in vain
            require_folder(folder)
        if dry_run:
            from index.preview import preview

            return preview(self.config.index_path, options)
        index = self._create_index(rebuild=rebuild)
        return sync(index, self._the_embedder(), options, progress=progress)

    def back_up(self, target: Path, *, replace: bool = False) -> int:
        """Copy the index to a file, also while it is in use; the size in bytes. Everything is derived from it again."""
        from index.backup import back_up

        return back_up(self.config.index_path, target, replace=replace)

    def watch(self, folders: Sequence[str | Path] | None = None) -> FolderWatch:
        """Tells when files below the folders change; a context manager."""
        from index.files import Choice, require_folder
        from index.watching import FolderWatch

        options = sync_options(self.config, folders)
        for folder in options.folders:
            require_folder(folder)
        return FolderWatch(options.folders, Choice(options.include, options.exclude), self.config.index_path)

    def search(
        self,
        query: str,
        *,
        k: int | None = None,
        filters: Filters | None = None,
        history: Sequence[Turn] = (),
        lifted: frozenset[str] = frozenset(),
    ) -> SearchResult:
        """Ranked passages with every stage's score.

        `filters` come before those that the query states; of these, and of its "preferences", `lifted` are not applied.
        """
        text, limits, count = checked(query), filters or Filters(), k or self.config.retrieval.passages
        if limits.contradiction:
            raise ConfigError(limits.contradiction, hint="Exchange the two, or leave one out.")
        index = self._open_index()
        with self._opening:
            retriever = self._retriever(index)
        try:
            return retriever.search(text, filters=limits, k=count, history=history, lifted=lifted)
        except IndexDamaged:  # a derived index was lost under our feet: derive it again, once
            index.mend()
            return retriever.search(text, filters=limits, k=count, history=history, lifted=lifted)

    def _retriever(self, index: Index) -> Retriever:
        from rag.reranking import make_reranker
        from rag.retrieval import Retriever
        from rag.understanding import Vocabulary

        generation = index.generation()
        if self._known is None or self._known[0] != generation:
            sources = index.catalogue.sources
            self._known = generation, Vocabulary(tuple(sources.outlets()), tuple(sources.authors()))
        if self._reranker is None:
            self._reranker = make_reranker(self.config)
        return Retriever(index, self._the_embedder(), self.config.retrieval, self._known[1], self._reranker)

    def notices(self) -> tuple[str, ...]:
        """What was found damaged and mended, or is served in another way, since this was last asked."""
        if self._index is None:
            return ()
        found, self._index.notices[:] = tuple(self._index.notices), []
        return found

    def ask(self, question: str, *, history: Sequence[Turn] = (), filters: Filters | None = None) -> Answer:
        """One checked answer."""
        events = self.stream(question, history=history, filters=filters)
        return next(event.answer for event in events if isinstance(event, AnswerReady))

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        lifted: frozenset[str] = frozenset(),
        model: str = "",
    ) -> Generator[StreamEvent]:
        """The answer as it comes into being: evidence at once, the model's words, then the checked answer.

        `filters`, `lifted` as for `search`; `model` is a name of `llm.also`.
        """
        from rag.answering import QUOTED_AS_REASON, Answerer
        from rag.contradiction import make_contradiction
        from rag.gathering import Asked, gather
        from rag.llm import Tally
        from rag.rewriting import rewrite

        self._require_documents()
        config = self.config.with_model(model)
        writer = self.models.get(model)  # loads in the background while the evidence is found
        index, embedder = self._open_index(), self._the_embedder()
        started = time.perf_counter()
        turn, tally = meant(question, history), Tally()
        rewritten, note = None, ""
        if writer is not None and config.retrieval.rewriting == "model" and not turn.is_why:
            rewritten, note = rewrite(turn.text, turn.history, writer, tally)
        found = self.search(rewritten or turn.text, filters=filters, history=turn.history, lifted=lifted)
        alone = found.query if rewritten or turn.is_why else standalone(found.query, turn.history)
        asked = Asked(question=question, standalone=alone, found=found, started=started, is_quoted=writer is None)
        request, weight = gather(asked, index, embedder, config, self._members)
        request = replace(request, tally=tally, notes=(*request.notes, note) if note else request.notes)
        if turn.is_why:
            writer, request = None, replace(request, notes=(*request.notes, QUOTED_AS_REASON))
        with self._opening:
            self._contradicts = self._contradicts or make_contradiction(self.config)
        tokens, embed = config.llm.prompt_tokens, embedder.embed_query
        answerer = Answerer(writer, config.answer, embed=embed, prompt_tokens=tokens, contradicts=self._contradicts)
        try:
            yield from answerer.stream(request, weight)
        finally:
            release_free_memory_seldom()

    def timeline(self, topic: str, *, filters: Filters | None = None, k: int | None = None) -> Timeline:
        """Who said what on a topic, and when: statements in the documents that a search for it finds and in those that
        carry the same reports, by the day on which they were said. `k` and `filters` as for `search`.
        """
        from rag.timeline.gathering import gather

        found = self.search(topic, filters=filters, k=k)
        return gather(topic, found, self._open_index(), self._the_embedder(), self._carriers)

    def _members(self, evidence: Sequence[Evidence], filters: Filters) -> dict[str, list[Member]]:
        """All documents that carry the reports of the evidence, but for those that a date filter leaves out."""
        return self._carriers({item.document.origin_id for item in evidence}, filters)

    def _carriers(self, origins: Iterable[str], filters: Filters) -> dict[str, list[Member]]:
        from rag.candidates import selection

        dates = selection(replace(filters, outlet=None))
        return {
            origin: [member for member in members if dates.holds(None, member.dated.day)]
            for origin, members in self._open_catalogue().origins.members(origins).items()
        }

    def origins(self, wanted: Iterable[str] | None = None, *, filters: Filters | None = None) -> tuple[Origin, ...]:
        """The reports that several documents carry, or those `wanted`, with all their documents, the earliest first;
        but for documents that a date filter leaves out.
        """
        origins = self._open_catalogue().origins
        found = self._carriers(origins.shared_origins() if wanted is None else wanted, filters or Filters())
        return tuple(
            Origin(
                origin_id=name,
                members=tuple(members),
                kin=tuple(origins.worded(origins.kin_of(m.document_id for m in members))),
            )
            for name, members in found.items()
        )

    @property
    def saved(self) -> SavedAnswers:
        """The answers that are kept in the index."""
        from rag.saved import SavedAnswers

        return SavedAnswers(self._open_catalogue, most=self.config.index.keep_answers)

    @property
    def library(self) -> Library:
        """All documents with their files, for people to look through and change, and the sync in the background."""
        from rag.library import Library

        with self._opening:
            if self._library is None:
                self._library = Library(self.config, self._open_catalogue, lambda tell: self.sync(progress=tell))
            return self._library

    def documents(self) -> tuple[DocumentSummary, ...]:
        """Everything that is indexed, in the order of the ids."""
        return tuple(summary(row) for row in self._open_catalogue().headers())

    def show(self, document_id: str) -> ShownDocument:
        """A document's text, dates and passages. Raises DocumentMissing."""
        document, passages = self._open_catalogue().shown(document_id)
        return ShownDocument(document=document, passages=passages)

    def original(self, document_id: str) -> Path | None:
        """The file that a document was read from or came in, where it still lies inside the indexed folder."""
        record = self._open_catalogue().files.of_document(document_id)
        if record is None:
            return None
        path = Path(record.path).resolve()
        return path if path.is_relative_to(record.folder) and path.is_file() else None

    def outlets(self) -> tuple[str, ...]:
        """Every outlet that is indexed, in order."""
        return tuple(self._open_catalogue().sources.outlets())

    def stats(self) -> IndexStats:
        """How much is indexed."""
        documents, passages = self._open_catalogue().counts()
        return IndexStats(documents=documents, passages=passages)

    def describe_model(self) -> str:
        """Which language model answers, and where it runs."""
        return self.models.described()

    def suggested_questions(self) -> list[str]:
        """Questions to ask first: those in `metadata.yaml` of the configured folders, else about what reports share."""
        from index.sidecar import suggested_questions
        from rag.suggesting import suggest

        given = [question for folder in self.config.folders for question in suggested_questions(folder)]
        return given or suggest(self.documents(), self.show, self.stream)

    def warm_up(self, *, create: bool = False) -> None:
        """Open the index and load the models now, so that the first question does not wait for them.

        Without documents IndexMissing is raised, unless `create` is given: then there is an index without any.
        """
        share_arenas()
        try:
            self._open_index()
        except IndexMissing:
            if not create:
                raise
            self._create_index(rebuild=False)
        self.models.get()
        self._the_embedder().embed_query("ready")

    def doctor(
        self, *, repair: bool = False, quick: bool = False, progress: Callable[[str], None] = lambda _: None
    ) -> Diagnosis:
        """What is wrong with the configuration, the models and the index, each with its remedy.

        `repair` mends what the catalogue can tell how; `quick` compares the sizes of model files only. `progress`
        hears what is being looked at. Raises IndexLocked for a repair while another process writes.
        """
        brought = self._brought
        return diagnose(self.config, self._the_embedder, brought=brought, repair=repair, quick=quick, tell=progress)

    def _require_documents(self) -> None:
        if not self._open_catalogue().holds_documents():
            raise IndexMissing(f"The index in {self.config.index_path} holds no documents.", hint=_NO_DOCUMENTS)

    def _open_catalogue(self) -> Catalogue:
        from index.catalogue import Catalogue

        with self._opening:
            if self._catalogue is None:
                file = self.config.index_path / "catalogue.sqlite"
                if not file.is_file():
                    raise IndexMissing(f"No index in {self.config.index_path}.")
                self._catalogue = Catalogue(file)
            return self._catalogue

    def _create_index(self, *, rebuild: bool) -> Index:
        from index.store import Index

        embedder = self._the_embedder()
        with self._opening:
            if self._index is None:
                self._index = Index.create(self.config.index_path, fingerprint=embedder.fingerprint, rebuild=rebuild)
            return self._index

    def _open_index(self) -> Index:
        from index.store import Index

        self._require_documents()
        with self._opening:
            if self._index is None:
                self._index = Index.open(self.config.index_path, fingerprint=self._the_embedder().fingerprint)
        return self._index

    def _the_embedder(self) -> Embedder:
        with self._opening:
            if self._embedder is None:
                directory = locate(self.config.embedder.model)
                from index.embedder import SentenceTransformerEmbedder

                self._embedder = SentenceTransformerEmbedder.configured(directory, self.config.embedder)
            return self._embedder

    def language_model(self) -> LanguageModel | None:
        """The model that writes answers; None where `llm.kind` is none."""
        return self.models.get()

"""A question set with the assistant that it is put to: its own corpus indexed apart, or the configured documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from index.errors import DocumentMissing
from index.types import SyncProgress
from rag.assistant import Assistant
from rag.config import Config, parse_config
from rag.evaluation.own_corpus import own_config
from rag.evaluation.sets import Finding, check, load, resolve
from rag.evaluation.types import QuestionSet

Shown = Callable[[], AbstractContextManager[Callable[[SyncProgress], None] | None]]


@dataclass(frozen=True, slots=True)
class Session:
    """Questions whose golds are resolved against the index that `assistant` has open."""

    questions: QuestionSet
    assistant: Assistant
    problems: tuple[Finding, ...]


@contextmanager
def opened(
    path: Path,
    config: Config,
    *,
    form: str | None = None,
    showing: Shown = nullcontext,
    make: Callable[[Config], AbstractContextManager[Assistant]] = Assistant.open,
) -> Iterator[Session]:
    """A set ready to be put; its own corpus is brought up to date first, which `showing` tells of.

    Raises AssistantError: the set is broken, nothing is indexed, a model is missing.
    """
    questions = load(path, form)
    if questions.corpus is not None:
        config = own_config(config, questions.corpus)
    with make(config) as assistant:
        if questions.corpus is not None:
            with showing() as progress:
                assistant.sync(progress=progress)
        assistant.stats()  # says what to do where nothing is indexed
        resolved, problems = resolve(questions, text_of(assistant))
        yield Session(resolved, assistant, tuple(problems))


def checked(session: Session, others: Sequence[QuestionSet] = ()) -> list[Finding]:
    """Everything that `eval check` has to say of a set."""
    return check(session.questions, text_of(session.assistant), others)


def text_of(assistant: Assistant) -> Callable[[str], str | None]:
    """The text of a document by its id; None where it is not indexed."""
    known: dict[str, str | None] = {}

    def find(document_id: str) -> str | None:
        if document_id not in known:
            try:
                known[document_id] = assistant.show(document_id).document.text
            except DocumentMissing:
                known[document_id] = None
        return known[document_id]

    return find


def answering_all(config: Config) -> Config:
    """The configuration with no confidence below which it is silent, for the whole risk-coverage curve."""
    settings = config.model_dump()
    settings["answer"] |= {"confidence": 0.0}
    return parse_config(settings, file=config.folder / "config.yaml")


def run_name(path: Path, stage: str) -> str:
    """The name of a run that was given none: of its set and stage."""
    return f"{path.stem if path.suffix else path.name}-{stage}"

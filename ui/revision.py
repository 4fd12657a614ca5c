"""Earlier answers that rest on text which has changed: looked for, asked again, and settled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from rag import Answer, AssistantError
from rag.saved import Stale
from ui.protocol import Answering


@dataclass(frozen=True, kw_only=True, slots=True)
class Revision:
    """One reader's stale answers, with those that were asked again by their id; `asking` is being asked now."""

    stale: tuple[Stale, ...] = ()
    now: Mapping[int, Answer] = field(default_factory=dict)
    asking: int | None = None
    problems: Mapping[int, str] = field(default_factory=dict)

    def of(self, answer_id: int) -> Stale | None:
        """The stale answer of that id."""
        return next((each for each in self.stale if each.saved.answer_id == answer_id), None)


def look(assistant: Answering, revision: Revision, reader: str) -> Revision:
    """The revision as the index is now; new answers that were asked for stay while their old ones are stale."""
    if not reader:
        return Revision()
    try:
        stale = assistant.saved.review(reader).stale
    except AssistantError:  # the index went away under a running page: the next question says what to do
        return Revision()
    ids = {each.saved.answer_id for each in stale}
    return Revision(
        stale=stale,
        now={key: value for key, value in revision.now.items() if key in ids},
        problems={key: value for key, value in revision.problems.items() if key in ids},
    )


def ask_again(assistant: Answering, revision: Revision, answer_id: int) -> Iterator[Revision]:
    """The revision while the question of a stale answer is asked again, and with what came of it."""
    stale = revision.of(answer_id)
    if stale is None:
        yield revision
        return
    yield replace(revision, asking=answer_id)
    saved = stale.saved
    problems = {key: value for key, value in revision.problems.items() if key != answer_id}
    try:
        now = assistant.ask(saved.question, history=saved.history, filters=saved.filters)
    except AssistantError as error:
        yield replace(revision, problems={**problems, answer_id: f"{error} {error.hint}".strip()})
    else:
        yield replace(revision, now={**revision.now, answer_id: now}, problems=problems)


def settle(assistant: Answering, revision: Revision, answer_id: int, how: str, reader: str) -> Revision:
    """Take the new answer (`accept`), or forget the old one (`forget`); only of what is this reader's and stale."""
    now = revision.now.get(answer_id)
    try:
        if revision.of(answer_id) is not None and how == "forget":
            assistant.saved.forget([answer_id])
        elif revision.of(answer_id) is not None and how == "accept" and now is not None:
            assistant.saved.accept(answer_id, now)
    except AssistantError as error:
        return replace(revision, problems={**revision.problems, answer_id: f"{error} {error.hint}".strip()})
    return look(assistant, revision, reader)

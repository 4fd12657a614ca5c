"""Old answers beside new ones: which rest on text that is gone, why, and what is answered today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from index.errors import AssistantError
from rag.as_json import answer_json
from rag.assistant import Assistant
from rag.evaluation.asking import answered
from rag.saved import Review, SavedAnswer, Stale, filters_of
from rag.types import Answer, Turn

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Renewed:
    """A stale answer and the one that is given now; None where it was not asked again, `error` why it failed."""

    stale: Stale
    now: Answer | None = None
    error: str = ""

    @property
    def same_words(self) -> bool | None:
        """Whether the new answer reads as the old one; None without a new one."""
        return None if self.now is None else self.now.text == self.stale.saved.answer["text"]

    @property
    def otherwise_made(self) -> bool:
        """Whether the new answer comes from other settings or another model, and may differ because of that."""
        before = self.stale.saved.answer
        now = self.now
        return now is not None and (before["config_hash"], before["model"]) != (now.config_hash, now.model)


def ask_again(assistant: Assistant, stale: Iterable[Stale]) -> Iterator[Renewed]:
    """Each stale answer with what is answered today to the same question, history and filters."""
    for each in stale:
        saved = each.saved
        try:
            now = answered(assistant, saved.question, history=saved.history, filters=saved.filters)
        except AssistantError as error:
            yield Renewed(stale=each, error=" ".join(f"{error} {error.hint}".split()))
        else:
            yield Renewed(stale=each, now=now)


def answers_of_run(run: Mapping[str, Any]) -> list[SavedAnswer]:
    """The answers in a run file, as if they were kept in the index."""
    return [
        SavedAnswer(
            answer_id=0,
            asked_at=run["started"],
            question=row["question"],
            history=tuple(Turn(**turn) for turn in row["history"]),
            filters=filters_of(row["filters"]),
            answer=row["answer"],
        )
        for row in run["rows"]
        if row["answer"] is not None
    ]


def stale_json(review: Review, renewed: Iterable[Renewed]) -> Json:
    """The shape of `eval stale`; `after` and `same_words` are null where nothing was asked again."""
    return {
        "checked": review.checked,
        "touched": review.touched,
        "stale": [
            {
                "answer_id": each.stale.saved.answer_id or None,
                "asked_at": each.stale.saved.asked_at,
                "question": each.stale.saved.question,
                "causes": [asdict(cause) for cause in each.stale.causes],
                "before": each.stale.saved.answer,
                "after": None if each.now is None else _without_evidence(each.now),
                "same_words": each.same_words,
                "settings_changed": each.otherwise_made,
                "error": each.error or None,
            }
            for each in renewed
        ],
    }


def _without_evidence(answer: Answer) -> Json:
    return {key: value for key, value in answer_json(answer).items() if key != "evidence"}

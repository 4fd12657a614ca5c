"""A pytest plugin: questions that must find a document, answers that must cite a span, in users' own test suites.

    def test_the_bridge(dateline):
        dateline.finds("How long will the new Mill Bridge be?", "council-bulletin/mill-bridge-decision.pdf")
        dateline.cites("How long will the new Mill Bridge be?", "The new bridge will be 142 metres long")

The configuration is `config.yaml` below pytest's root, or what `--dateline-config` or the setting `dateline_config`
names. Without `--dateline-llm` answers are quoted sentences: quick, and the same each time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from rag import Answer, Assistant, Filters

_SHOWN = 5


def pytest_addoption(parser: pytest.Parser) -> None:
    """The plugin's options."""
    group = parser.getgroup("dateline", "Dateline: questions that the documents must answer")
    group.addoption("--dateline-config", metavar="FILE", help="configuration [config.yaml]")
    group.addoption("--dateline-llm", metavar="KIND", default="none", help="local, hosted or none [none]")
    parser.addini("dateline_config", "configuration of the index that `dateline` asks", default="config.yaml")


@pytest.fixture(scope="session")
def dateline(pytestconfig: pytest.Config) -> Iterator[Expectations]:
    """Expectations of the configured index."""
    from rag import Assistant, load_config

    named = pytestconfig.getoption("--dateline-config")
    file = Path(named) if named else pytestconfig.rootpath / str(pytestconfig.getini("dateline_config"))
    config = load_config(file).with_llm(str(pytestconfig.getoption("--dateline-llm")))
    with Assistant.open(config) as assistant:
        yield Expectations(assistant)


class Expectations:
    """What an index must find, cite and leave unanswered; each method fails the test with what came instead.

    `outlet`, `after`, `before` and `as_of` (ISO 8601 days) limit the documents, as on the command line.
    """

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self._answers: dict[tuple[str, Filters], Answer] = {}

    def finds(self, question: str, document: str, *, within: int = 10, **limits: str) -> None:
        """Fail unless one of the first `within` documents for the question is `document`, or one that carries it."""
        __tracebackhide__ = True
        from rag.evaluation.scoring import ranked_documents

        found = self.assistant.search(question, k=within * 3, filters=_filters(limits))
        ranked = ranked_documents(found.passages)
        if document not in ranked[:within]:
            place = f"at place {ranked.index(document) + 1}" if document in ranked else "nowhere"
            self._fail(question, f"{document} stands {place}, not among the first {within}", "found", ranked)

    def cites(self, question: str, quote: str, *, document: str | None = None, **limits: str) -> None:
        """Fail unless a citation of the answer holds `quote`; of `document`, where one is named."""
        __tracebackhide__ = True
        answer = self._answer(question, limits)
        wanted = " ".join(quote.split())
        for citation in answer.citations:
            if wanted in " ".join(citation.quote.split()) and document in (None, citation.document_id):
                return
        where = f" of {document}" if document else ""
        quotes = [f"{citation.document_id}: {citation.quote}" for citation in answer.citations]
        self._fail(question, f"no citation{where} holds {quote!r}", "cited", quotes or [answer.text])

    def says(self, question: str, text: str, **limits: str) -> None:
        """Fail unless the answer holds `text`, letter case and spacing aside."""
        __tracebackhide__ = True
        answer = self._answer(question, limits)
        if answer.abstained or " ".join(text.casefold().split()) not in " ".join(answer.text.casefold().split()):
            self._fail(question, f"the answer does not say {text!r}", "answered", [answer.text])

    def is_silent(self, question: str, **limits: str) -> None:
        """Fail unless the answer is that the documents do not say."""
        __tracebackhide__ = True
        answer = self._answer(question, limits)
        if not answer.abstained:
            self._fail(question, "the documents do not say, but it was answered", "answered", [answer.text])

    def _answer(self, question: str, limits: dict[str, str]) -> Answer:
        from rag.evaluation.asking import answered

        filters = _filters(limits)
        if (question, filters) not in self._answers:
            self._answers[question, filters] = answered(self.assistant, question, filters=filters)
        return self._answers[question, filters]

    def _fail(self, question: str, reason: str, verb: str, instead: list[str]) -> None:
        __tracebackhide__ = True
        shown = "".join(f"\n    {line}" for line in instead[:_SHOWN]) or " nothing"
        pytest.fail(f"{question}\n  {reason}\n  {verb}:{shown}", pytrace=False)


def _filters(limits: dict[str, str]) -> Filters:
    from rag import Filters

    unknown = limits.keys() - {"outlet", "after", "before", "as_of"}
    if unknown:
        raise TypeError(f"{', '.join(sorted(unknown))}: not one of outlet, after, before, as_of")
    days = {key: date.fromisoformat(value) for key, value in limits.items() if key != "outlet"}
    return Filters(outlet=limits.get("outlet"), **days)

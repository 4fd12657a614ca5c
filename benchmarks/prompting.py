"""What a language model is given to read: evidence sentences, beside full passages, other prompts, and a peer's engine.

    python -m benchmarks.prompting --questions 30
    python -m benchmarks.prompting --questions 60 --count    # only how long the prompts are; nothing is asked

One run, one model, the same SQuAD 2.0 development questions that can be answered, the arms in turn. Tokens of the
request that is answered, counted by the model's own tokenizer; seconds from the question to the first evidence and to
the first word; whether the reply, unchecked, holds the gold. Times are given as ratios to Dateline's, medians of pairs.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from benchmarks.answers import holds, wilson
from benchmarks.data import Question, sample, write_squad
from benchmarks.peers import citing
from rag import Assistant
from rag.config import Config, parse_config
from rag.evaluation.types import CorpusDocument
from rag.evidence import worth_reading
from rag.llm import EndpointModel, Message, _client, make_language_model
from rag.prompting import make_prompt
from rag.types import AnswerReady, Evidence, EvidenceFound, ScoredPassage, TextDelta

_PASSAGES = 3
_QUOTE_FIRST = (
    "First copy the sentence of the excerpts that answers the question, then answer it in one short, complete sentence."
)
_SHOT = (
    "=== 00000000 ===\n- The mill was built in 1840 and burned down in 1911. (“Hollow Mill”)\n"
    "- A new roof was paid for by the parish. (“Hollow Mill”)\n=== 00000000 ===\n\n"
    "Question: When did the mill burn down?\nAnswer in one or two short, complete sentences. Use only what the "
    "excerpts say, with their names and numbers."
)
_SHOT_ANSWER = "The mill burned down in 1911."


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What one arm wrote; `evidence_s` is None where nothing is shown before the first word."""

    text: str
    evidence_s: float | None
    first_s: float
    total_s: float
    tokens: int


Arm = Callable[[str], Reply]


def main() -> None:
    """Run every arm on every question and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=30)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument(
        "--count", action="store_true", help="count tokens of sentences and of full passages, ask nothing"
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        drawn = sample(write_squad(folder / "documents"), answerable=arguments.questions, unanswerable=0,
                       seed=arguments.seed)  # fmt: skip
        settings = {
            "documents": {"folders": ["documents"]},
            "index": {"path": "index"},
            "llm": {"kind": "local", "timeout_s": 600},
            "answer": {"confidence": 0.0},
        }
        print(
            "\n".join(
                (counts if arguments.count else table)(drawn, parse_config(settings, file=folder / "config.yaml"))
            )
        )


def counts(questions: Sequence[Question], config: Config) -> list[str]:
    """Tokens of the prompts of evidence sentences beside those of three full passages, by the model's own tokenizer."""
    model: Any = make_language_model(config.llm)
    endpoint: EndpointModel = model._ready()
    heard = Heard(endpoint)
    pairs = []
    with Assistant(config, model=endpoint) as assistant:
        assistant.sync()
        for question in questions:
            read = (_sentences(assistant, question.text), _whole(assistant, question.text))
            pairs.append([heard.count(make_prompt(question.text, evidence).answer) for evidence in read])
    ours, whole = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(one / other for one, other in pairs)
    half = sum(2 * one <= other for one, other in pairs)
    return [f"n={len(pairs)}: {ours:.0f} and {whole:.0f} tokens, ratio {ratio:.3f}, at most half in {half}"]


def table(questions: Sequence[Question], config: Config) -> list[str]:
    """One line of Markdown per arm."""
    model: Any = make_language_model(config.llm)
    endpoint: EndpointModel = model._ready()
    heard = Heard(endpoint)
    found: dict[str, list[Reply]] = {}
    with Assistant(config, model=endpoint) as assistant:
        assistant.sync()
        arms = _arms(assistant, endpoint, heard, config)
        for number, question in enumerate(questions):
            names = list(arms)[number % len(arms) :] + list(arms)[: number % len(arms)]  # each is first equally often
            for name in names:
                found.setdefault(name, []).append(arms[name](question.text))
                print(".", end="", flush=True)
    print()
    return _lines(questions, {name: found[name] for name in arms})


def _lines(questions: Sequence[Question], found: Mapping[str, Sequence[Reply]]) -> list[str]:
    ours = next(iter(found.values()))
    lines = [
        "| arm | gold in the reply | tokens | first evidence | first word | whole reply |",
        "|---|---|---|---|---|---|",
    ]
    for name, replies in found.items():
        share, low, high, n = wilson([holds(r.text, [q.golds]) for q, r in zip(questions, replies, strict=True)])
        tokens = statistics.median(r.tokens / o.tokens for r, o in zip(replies, ours, strict=True))
        first = statistics.median(r.first_s / o.first_s for r, o in zip(replies, ours, strict=True))
        total = statistics.median(r.total_s / o.total_s for r, o in zip(replies, ours, strict=True))
        shown = [(r.evidence_s or r.first_s) / (o.evidence_s or 1) for r, o in zip(replies, ours, strict=True)]
        lines.append(
            f"| {name} | {share:.3f} [{low:.3f}, {high:.3f}], n={n} | {tokens:.2f} × "
            f"({statistics.median(r.tokens for r in replies):.0f}) | {statistics.median(shown):.1f} × | {first:.2f} × "
            f"| {total:.2f} × |"
        )
    return lines


class Heard:
    """Listens to what is sent to the model's endpoint; `tokens` counts the last request by its own tokenizer."""

    def __init__(self, endpoint: EndpointModel) -> None:
        self._last = ""
        self.url, self.key = str(endpoint._client.api_base), str(endpoint._client.api_key)  # type: ignore[attr-defined]
        self.listening = httpx.Client(trust_env=False, timeout=600, event_hooks={"request": [self._hear]})
        endpoint._http.event_hooks["request"] = [self._hear]

    def _hear(self, request: httpx.Request) -> None:
        self._last = "\n".join(str(message["content"]) for message in json.loads(request.content)["messages"])

    def count(self, messages: Sequence[Message]) -> int:
        """How long a request would be."""
        self._last = "\n".join(message.content for message in messages)
        return self.tokens()

    def tokens(self) -> int:
        """How long the last request was."""
        answer = httpx.post(
            f"{self.url.removesuffix('/v1')}/tokenize",
            json={"content": self._last},
            headers={"Authorization": f"Bearer {self.key}"},
            trust_env=False,
            timeout=60,
        )
        return len(answer.raise_for_status().json()["tokens"])


def _arms(assistant: Assistant, endpoint: EndpointModel, heard: Heard, config: Config) -> dict[str, Arm]:
    corpus = [
        CorpusDocument(name=shown.document_id, text=assistant.show(shown.document_id).document.text, title=shown.title)
        for shown in assistant.documents()
    ]
    # The same model and its own connection; the engine's first request is its only one.
    theirs = _client(config.llm, heard.listening, base_url=heard.url, api_key=heard.key)
    engine = citing(corpus, assistant._the_embedder(), theirs)

    def dateline(question: str) -> Reply:
        started = time.perf_counter()
        evidence_s, first_s, text = 0.0, 0.0, ""
        for event in assistant.stream(question):
            now = time.perf_counter() - started
            match event:
                case EvidenceFound():
                    evidence_s = now
                case TextDelta(text=piece):
                    first_s, text = first_s or now, text + piece
                case AnswerReady():
                    return Reply(text=text, evidence_s=evidence_s, first_s=first_s or now, total_s=now,
                                 tokens=heard.tokens())  # fmt: skip
        raise AssertionError("a stream ends with its answer")

    def passages(question: str) -> Reply:
        return _timed(heard, _asked(endpoint, question, lambda: _whole(assistant, question)))

    def quote_first(question: str) -> Reply:
        return _timed(heard, _asked(endpoint, question, lambda: _sentences(assistant, question), last=_QUOTE_FIRST))

    def one_shot(question: str) -> Reply:
        shot = (Message("user", _SHOT), Message("assistant", _SHOT_ANSWER))
        return _timed(heard, _asked(endpoint, question, lambda: _sentences(assistant, question), before=shot))

    def citation_engine(question: str) -> Reply:
        return _timed(heard, engine(question))

    return {
        "Dateline": dateline,
        "three full passages": passages,
        "quote first": quote_first,
        "an example before": one_shot,
        "llama-index citation engine": citation_engine,
    }


def _asked(
    endpoint: EndpointModel,
    question: str,
    evidence: Callable[[], Sequence[Evidence]],
    *,
    last: str = "",
    before: tuple[Message, ...] = (),
) -> Iterator[str]:
    """Both requests of an answer over other evidence, or with another last line, or after an example."""
    prompt = make_prompt(question, evidence())
    endpoint.probability_of_yes(_placed(prompt.answerable, before))
    answer = prompt.answer
    if last:
        head, _, _ = answer[-1].content.rpartition("\n")
        answer = (*answer[:-1], Message("user", f"{head}\n{last}"))
    yield from endpoint.stream(_placed(answer, before))


def _placed(messages: tuple[Message, ...], before: tuple[Message, ...]) -> tuple[Message, ...]:
    return (messages[0], *before, *messages[1:])


def _timed(heard: Heard, words: Iterator[str]) -> Reply:
    started, first_s, text = time.perf_counter(), 0.0, ""
    for piece in words:
        first_s, text = first_s or time.perf_counter() - started, text + piece
    total_s = time.perf_counter() - started
    return Reply(text=text, evidence_s=None, first_s=first_s or total_s, total_s=total_s, tokens=heard.tokens())


def _sentences(assistant: Assistant, question: str) -> Sequence[Evidence]:
    """The evidence that Dateline has its model read."""
    events = assistant.stream(question)
    found = next(event for event in events if isinstance(event, EvidenceFound))
    events.close()  # type: ignore[attr-defined]
    return worth_reading(found.answer.evidence, assistant.config.answer.evidence_gap)


def _whole(assistant: Assistant, question: str) -> Sequence[Evidence]:
    """The first passages whole, in the place of their best sentences."""
    return [_evidence(hit) for hit in assistant.search(question).passages[:_PASSAGES]]


def _evidence(hit: ScoredPassage) -> Evidence:
    passage = hit.passage
    return Evidence(
        document=hit.document,
        passage_id=passage.passage_id,
        text=passage.text,
        start_char=passage.start_char,
        end_char=passage.end_char,
        page=None,
        score=0.0,
        scores={},
        sentences=passage.sentences,
    )


if __name__ == "__main__":
    main()

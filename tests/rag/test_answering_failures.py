"""A language model that fails costs its own words only: the documents answer without it, and the answer says why."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from index.errors import ContextTooLong, LanguageModelError, ModelUnavailable
from rag import Answer, Assistant
from rag.answering import NOT_IN_DOCUMENTS
from rag.as_json import answer_json
from rag.config import LanguageModelConfig
from rag.evaluation.asking import answered
from rag.llm import DeferredModel, EndpointModel, LanguageModel
from rag.types import AnswerReady, EvidenceFound, StreamEvent, TextDelta
from tests.conftest import MakeAssistant
from tests.fakes import ScriptedModel
from tests.rag.fake_endpoint import KEY, TOO_LONG, FakeEndpoint, Refusal
from tests.rag.test_answering import ALWAYS, COST, FALSE, TRUE, check_citations

PIECES = ["The bridge will cost 2.4 million", " crowns, mayor Ada Reyhall said."]
SURE = {"yes": -0.01}
ALONE = "so the answer rests on the evidence alone: "
KEPT = "so only the complete sentences of its reply are shown: "
PAGE = "<html><body>Sign in</body></html>"
SIX = {"evidence_sentences": 6, "evidence_gap": 1.0}  # all are read; one is part of another


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeEndpoint]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with FakeEndpoint(words=list(PIECES), alternatives=SURE) as fake:
        yield fake


@pytest.fixture
def asked(endpoint: FakeEndpoint, make_assistant: MakeAssistant) -> Iterator[Callable[..., Answer]]:
    """Asks the endpoint: the answer, its citations checked; nothing is waited for between retries."""
    models: list[EndpointModel] = []

    def ask(question: str = COST, *, key: str = KEY, answer: Any = ALWAYS, **llm: Any) -> Answer:
        settings = {"kind": "hosted", "model": "fake", "base_url": endpoint.base_url, "timeout_s": 10.0} | llm
        config = LanguageModelConfig.model_validate(settings)
        model = EndpointModel(config, base_url=settings["base_url"], api_key=key, sleep=lambda _: None)
        models.append(model)
        assistant = make_assistant(model=model, answer={**SIX, **answer}, llm=settings)
        return last_answer(assistant, question)

    yield ask
    for model in models:
        model.close()


def last_answer(assistant: Assistant, question: str = COST) -> Answer:
    events: list[StreamEvent] = list(assistant.stream(question))
    assert isinstance(events[0], EvidenceFound) and isinstance(events[-1], AnswerReady)
    answer = events[-1].answer
    check_citations(assistant, answer)
    return answer


def quoted(answer: Answer) -> bool:
    return bool(answer.sentences) and all(sentence.checks == ("quoted",) for sentence in answer.sentences)


def check_rests_on_evidence(answer: Answer, said: str, *, where: str = "The language model at 127.0.0.1") -> None:
    """The answer quotes the gold, no model is named, and its last note says what happened and the remedy."""
    assert quoted(answer) and "2.4 million" in answer.text and answer.model is None
    note = answer.notes[-1]
    what, _, remedy = note.partition(ALONE)
    assert where in what and said in what and remedy[:1].islower()
    assert answer.failure is not None and said in answer.failure
    assert KEY not in json.dumps(answer_json(answer))
    assert answer_json(answer)["notes"][-1] == note


def test_a_dead_endpoint_is_not_waited_for_twice(endpoint: FakeEndpoint, asked: Callable[..., Answer]) -> None:
    check_rests_on_evidence(asked(base_url="http://127.0.0.1:1/v1"), "cannot be reached")
    endpoint.delay_s = 0.3
    check_rests_on_evidence(asked(timeout_s=0.1), "sent nothing for 0.1 s")
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (Refusal(403, "{}"), "refused the key"),
        (Refusal(404, "{}"), "does not know this model"),
        (Refusal(429, "{}", {"Retry-After": "600"}), "over its rate limit and asks to wait 600 s"),
        (Refusal(200, PAGE, media_type="text/html"), "answered with a web page"),
    ],
)
def test_an_endpoint_that_will_not_answer_is_asked_once(
    endpoint: FakeEndpoint, asked: Callable[..., Answer], refusal: Refusal, said: str
) -> None:
    endpoint.refusals = [refusal]
    check_rests_on_evidence(asked(), said)
    assert len(endpoint.requests) == 1


def test_a_wrong_key_is_told_and_not_shown(asked: Callable[..., Answer]) -> None:
    answer = asked(key="sk-wrong")
    check_rests_on_evidence(answer, "refused the key")
    assert "sk-wrong" not in json.dumps(answer_json(answer)) and "llm.api_key_env" in answer.notes[-1]


def test_a_rate_limit_that_passes_is_not_seen(endpoint: FakeEndpoint, asked: Callable[..., Answer]) -> None:
    endpoint.refusals = [Refusal(429, "{}"), Refusal(503, "{}"), Refusal(529, "{}")]
    answer = asked()
    assert answer.text == TRUE and answer.notes == () and answer.failure is None
    assert len(endpoint.requests) == 5


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("data: {no json\n\n", "cannot be read as a reply"),
        ("", "broke off its reply"),
        ('data: {"error": {"message": "out of memory"}}\n\n', "reported an error: out of memory"),
    ],
)
def test_a_reply_that_cannot_be_read(endpoint: FakeEndpoint, asked: Callable[..., Answer], raw: str, said: str) -> None:
    endpoint.raw = raw
    check_rests_on_evidence(asked(), said)
    assert len(endpoint.requests) == 2, "the first request failed for itself alone"


@pytest.mark.parametrize(
    ("ending", "said"),
    [
        ("reset", "broke off the connection"),
        ("hang", "sent nothing for 0.3 s"),
        ("pings", "sent nothing for 0.3 s"),
    ],
)
@pytest.mark.parametrize("kept", [True, False])
def test_of_a_reply_that_breaks_off_the_complete_sentences_are_kept(
    endpoint: FakeEndpoint, asked: Callable[..., Answer], ending: str, said: str, kept: bool
) -> None:
    endpoint.words = [*PIECES, " It will be"] if kept else [PIECES[0]]
    endpoint.ending = ending
    answer = asked(timeout_s=0.3)
    if not kept:
        check_rests_on_evidence(answer, said)
        return
    assert answer.text == TRUE and answer.model == "fake" and answer.withheld == ()
    assert said in answer.notes[-1] and KEPT in answer.notes[-1] and answer.failure is not None


def test_what_was_said_before_a_break_is_checked_all_the_same(
    endpoint: FakeEndpoint, asked: Callable[..., Answer]
) -> None:
    endpoint.words, endpoint.ending = [f"{FALSE} ", "It opened"], "reset"
    answer = asked()
    check_rests_on_evidence(answer, "broke off the connection")
    assert [sentence.text for sentence in answer.withheld] == [FALSE]


def test_of_a_truncated_reply_the_last_sentence_is_dropped(
    endpoint: FakeEndpoint, asked: Callable[..., Answer]
) -> None:
    endpoint.words, endpoint.finish = [*PIECES, " The mayor opened the"], "length"
    answer = asked()
    assert answer.text == TRUE and answer.withheld == () and answer.failure is None
    assert answer.notes == (
        f"The language model reached llm.max_tokens before the end of its reply, {KEPT}raise llm.max_tokens.",
    )
    endpoint.words = [PIECES[0]]
    answer = asked()
    assert quoted(answer) and "llm.max_tokens" in answer.notes[-1] and ALONE in answer.notes[-1]


@pytest.mark.parametrize("again", [f" {TRUE}", " crowns, a million", " The bridge"])
def test_a_loop_is_cut_short(endpoint: FakeEndpoint, asked: Callable[..., Answer], again: str) -> None:
    endpoint.words, endpoint.ending = [*PIECES, again], "again"
    answer = asked()
    assert endpoint.gone.wait(10), "the connection is closed, and with it the work of the model"
    assert answer.text == TRUE and answer.withheld == () and answer.failure is None
    assert "repeated itself" in answer.notes[-1] and KEPT in answer.notes[-1]


@pytest.mark.parametrize("reply", ["", " \n "])
def test_an_empty_reply_is_not_silence(endpoint: FakeEndpoint, asked: Callable[..., Answer], reply: str) -> None:
    endpoint.words = [reply]
    check_rests_on_evidence(asked(), "wrote nothing", where="The language model")


def test_a_failed_first_question_leaves_the_confidence_to_the_evidence(
    endpoint: FakeEndpoint, asked: Callable[..., Answer]
) -> None:
    endpoint.refusals = [Refusal(400, '{"error": {"message": "logprobs is not supported"}}')]
    answer = asked()
    assert answer.text == TRUE and answer.failure is None
    assert answer.confidence["answer"] == answer.confidence["evidence"] and "model_yes" not in answer.confidence
    (note,) = answer.notes
    assert "logprobs is not supported, so confidence rests on the evidence alone: check llm.model" in note


def test_without_the_model_the_documents_may_still_be_silent(
    endpoint: FakeEndpoint, asked: Callable[..., Answer]
) -> None:
    endpoint.refusals = [Refusal(404, "{}")]
    answer = asked(answer={"confidence": 0.99})
    assert answer.abstained and answer.text == NOT_IN_DOCUMENTS and answer.evidence
    assert "does not know this model" in answer.notes[-1] and ALONE in answer.notes[-1]


def test_a_prompt_that_is_too_long_is_halved_once(endpoint: FakeEndpoint, asked: Callable[..., Answer]) -> None:
    whole = asked()
    assert whole.notes == ()
    lengths = [len(request["messages"][1]["content"]) for request in endpoint.requests]
    endpoint.requests.clear()
    endpoint.longest_chars = max(lengths)
    answer = asked()
    assert answer.text == TRUE and answer.failure is None
    (note,) = answer.notes
    assert "read 2 of 5 sentences of evidence: its endpoint refused more as too long" in note
    assert len(endpoint.requests) == 3 and len(answer.evidence) == 6
    endpoint.requests.clear()
    endpoint.longest_chars = 10
    check_rests_on_evidence(asked(), "refused the prompt as too long")
    assert len(endpoint.requests) == 2


def test_a_prompt_may_be_too_long_for_the_answer_alone(endpoint: FakeEndpoint, asked: Callable[..., Answer]) -> None:
    accepted = Refusal(200, json.dumps(endpoint.completion()))
    endpoint.refusals = [accepted, TOO_LONG]
    answer = asked()
    assert answer.text == TRUE and "2 of 5" in answer.notes[-1]
    assert [bool(request.get("stream")) for request in endpoint.requests] == [False, True, True]


def test_only_as_much_evidence_as_fits_is_sent(endpoint: FakeEndpoint, asked: Callable[..., Answer]) -> None:
    answer = asked(context_tokens=520, max_tokens=200)
    (note,) = answer.notes
    assert answer.text == TRUE and "llm.context_tokens" in note
    listed = [line for line in endpoint.requests[0]["messages"][1]["content"].split("\n") if line.startswith("- ")]
    assert 0 < len(listed) < 5 and f"read {len(listed)} of 5" in note
    assert answer.evidence[0].text.split()[0] in listed[0]


def test_a_question_that_fills_the_context_is_answered_from_the_evidence(
    endpoint: FakeEndpoint, asked: Callable[..., Answer]
) -> None:
    answer = asked(f"{COST} {'The old one over the Velm was closed. ' * 40}", context_tokens=512, max_tokens=200)
    assert quoted(answer) and endpoint.requests == []
    assert "Not one sentence of evidence fits" in answer.notes[-1] and "raise llm.context_tokens" in answer.notes[-1]


def test_a_model_that_cannot_be_loaded_is_told_after_the_evidence(make_assistant: MakeAssistant) -> None:
    def build() -> LanguageModel:
        raise ModelUnavailable("llama.cpp cannot load x.gguf: broken", hint="Run: dateline models verify.")

    answer = last_answer(make_assistant(model=DeferredModel("later", build), answer=ALWAYS))
    assert quoted(answer) and answer.model is None
    assert answer.notes[-1] == f"llama.cpp cannot load x.gguf: broken, {ALONE}run: dateline models verify."


def test_nothing_but_words_is_lost_between_two_events(endpoint: FakeEndpoint, asked: Callable[..., Answer]) -> None:
    endpoint.words, endpoint.ending = [*PIECES, " It"], "reset"
    assert asked().timings_ms["first_token"] > 0


@pytest.mark.parametrize("error", [LanguageModelError("It is gone."), ContextTooLong("It is too long.")])
def test_an_error_without_a_remedy_is_a_note_too(make_assistant: MakeAssistant, error: Exception) -> None:
    model = ScriptedModel([TRUE], error=error)
    events = list(make_assistant(model=model, answer=ALWAYS).stream(COST))
    assert not any(isinstance(event, TextDelta) for event in events)
    assert isinstance(events[-1], AnswerReady) and events[-1].answer.notes[-1].endswith("on the evidence alone.")


def test_an_evaluation_does_not_count_the_evidence_as_the_models_answer(make_assistant: MakeAssistant) -> None:
    model = ScriptedModel([TRUE], error=LanguageModelError("It is gone.", hint="Start it."))
    assistant = make_assistant(model=model, answer=ALWAYS)
    with pytest.raises(LanguageModelError, match="It is gone. Start it."):
        answered(assistant, COST)
    model.error = None
    assert answered(assistant, COST).text == TRUE

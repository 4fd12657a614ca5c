"""Dateline as a model for other chat clients, by the real `openai` client and by hand."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest

from index.errors import IndexMissing
from rag.types import Tokens
from tests.ui.fakes import HARBOUR, FakeAssistant
from tests.ui.serving import serving
from ui import openai_request
from ui.openai_api import Making
from ui.openai_request import Refused, read_request

pytestmark = pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")
QUESTION = "When will the northern lighthouse be lit again?"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> FakeAssistant:
    folder: Path = tmp_path_factory.mktemp("documents")
    (folder / "wire").mkdir()
    (folder / "wire/lighthouse copy.html").write_text("copy")
    return FakeAssistant(folder=folder)


@pytest.fixture(scope="module")
def served(assistant: FakeAssistant) -> Iterator[str]:
    with serving(assistant) as url:
        yield url


@pytest.fixture
def address(served: str, assistant: FakeAssistant) -> str:
    assistant.gate = assistant.fails = assistant.reply = assistant.pace = None
    assistant.histories.clear()
    assistant.asked.clear()
    return served


@pytest.fixture
def client(address: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{address}/v1", api_key="unused", max_retries=0) as client:
        yield client


def user(text: str) -> Any:
    return {"role": "user", "content": text}


def test_the_model_is_listed(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["dateline"]
    assert client.models.retrieve("dateline").owned_by == "dateline"


def test_an_answer_has_markers_sources_exact_spans_and_the_whole_answer(client: openai.OpenAI) -> None:
    done = client.chat.completions.create(model="dateline", messages=[user(QUESTION)], temperature=0.3)
    content = done.choices[0].message.content or ""
    assert done.choices[0].finish_reason == "stop"
    assert "[1]" in content.partition("**Sources**")[0]
    extra = done.model_extra or {}
    first = extra["citations"][0]
    assert first["document_id"] == "courier/lighthouse.txt"
    assert HARBOUR[first["start"] : first["end"]] == first["quote"]
    assert first["url"] == "https://courier.example/lighthouse?from=list&id=7"
    assert extra["dateline"]["question"] == QUESTION
    assert extra["dateline"]["sentences"][0]["verdict"] == "supported"


def test_a_document_without_a_web_address_is_linked_where_it_is_served(client: openai.OpenAI, address: str) -> None:
    done = client.chat.completions.create(model="dateline", messages=[user("lighthouse lamp dark storm glass")])
    urls = {each["document_id"]: each["url"] for each in (done.model_extra or {})["citations"]}
    assert urls["wire/lighthouse copy.html"] == f"{address}/document/wire/lighthouse%20copy.html"
    assert httpx.get(urls["wire/lighthouse copy.html"]).text == "copy"


def test_a_stream_holds_checked_sentences_sources_usage_and_an_end(client: openai.OpenAI) -> None:
    whole = client.chat.completions.create(model="dateline", messages=[user(QUESTION)]).choices[0].message.content
    chunks = list(
        client.chat.completions.create(
            model="dateline", messages=[user(QUESTION)], stream=True, stream_options={"include_usage": True}
        )
    )
    assert chunks[0].choices[0].delta.role == "assistant"
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == whole
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    assert (chunks[-2].model_extra or {})["citations"]
    assert chunks[-1].choices == []
    assert len({chunk.id for chunk in chunks}) == 1


def test_a_stream_ends_with_done_and_keeps_the_connection_open(
    address: str, assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.openai_api.KEEP_ALIVE_S", 0.05)
    assistant.gate = threading.Event()
    body = {"model": "dateline", "messages": [user(QUESTION)], "stream": True}
    lines = []
    with httpx.stream("POST", f"{address}/v1/chat/completions", json=body) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        for line in response.iter_lines():
            lines.append(line)
            if line.startswith(":"):
                assert not [each for each in lines if "lighthouse" in each], "evidence was sent before it was checked"
                assistant.gate.set()
    assert lines[-2:] == ["data: [DONE]", ""]
    assert any(line.startswith(":") for line in lines)


def test_each_sentence_is_sent_once_it_is_checked(client: openai.OpenAI, assistant: FakeAssistant) -> None:
    assistant.reply, assistant.verdicts = "It is so.|It was dark.|It will be lit.", ("supported", "partly", "supported")
    assistant.pace = threading.Semaphore(0)
    before: list[str] = []
    for chunk in client.chat.completions.create(model="dateline", messages=[user(QUESTION)], stream=True):
        if content := chunk.choices[0].delta.content:
            before.append(content)
            assistant.pace.release()  # only what was sent lets the model go on
    assert before[:3] == ["It is so. [1]", " It was dark. *(only partly supported)* [1]", " It will be lit. [1]"]
    assert "**Sources**" in before[3]


def test_sentences_that_do_not_hold_in_the_end_are_taken_back(
    client: openai.OpenAI, assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = iter([["It was dark."], ["It is so."]])
    monkeypatch.setattr("ui.chat_text.sentences", lambda answer: next(said))
    assistant.reply, assistant.verdicts = "It was dark.", ("supported",)
    assistant.pace = threading.Semaphore(1)
    chunks = client.chat.completions.create(model="dateline", messages=[user(QUESTION)], stream=True)
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert text.startswith("It was dark.\n\n*What stands above did not hold. The answer is:*\n\nIt is so.")


def test_what_the_language_model_wrote_and_was_not_supported_is_not_sent(
    client: openai.OpenAI, assistant: FakeAssistant
) -> None:
    assistant.reply, assistant.verdicts = "It is so.", ("partly",)
    chunks = client.chat.completions.create(model="dateline", messages=[user(QUESTION)], stream=True)
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert text.startswith("It is so. *(only partly supported)* [1]")


def test_silence_is_said(client: openai.OpenAI) -> None:
    done = client.chat.completions.create(model="dateline", messages=[user("Which zebra won?")])
    assert (done.choices[0].message.content or "").startswith("The documents do not say anything about this.")
    assert (done.model_extra or {})["dateline"]["abstained"] is True


def test_earlier_messages_are_the_history(client: openai.OpenAI, assistant: FakeAssistant) -> None:
    first = client.chat.completions.create(model="dateline", messages=[user(QUESTION)]).choices[0].message.content
    messages: Any = [
        {"role": "system", "content": "You are a pirate."},
        user(QUESTION),
        {"role": "assistant", "content": first},
        {"role": "user", "content": [{"type": "text", "text": "And the repair?"}]},
    ]
    client.chat.completions.create(model="dateline", messages=messages)
    ((turn,),) = assistant.histories[1:]
    assert turn.question == QUESTION
    assert turn.answer.startswith("HARBOUR TOWN")
    assert "Sources" not in turn.answer and "[1]" not in turn.answer


def test_filters_are_taken(client: openai.OpenAI, assistant: FakeAssistant) -> None:
    limits = {"outlet": "Coast Wire", "as_of": "2024-05-01"}
    done = client.chat.completions.create(model="dateline", messages=[user(QUESTION)], extra_body={"dateline": limits})
    assert {each["outlet"] for each in (done.model_extra or {})["citations"]} == {"Coast Wire"}
    assert (done.model_extra or {})["dateline"]["as_of"] == "2024-05-01"


def test_tokens_are_told_where_they_are_known(assistant: FakeAssistant) -> None:
    from dataclasses import replace

    from ui.openai_api import completion

    answer = assistant.ask(QUESTION)
    assert completion(assistant, answer, "")["usage"] is None
    told = completion(assistant, replace(answer, tokens=Tokens(prompt=7, completion=5)), "")["usage"]
    assert told == {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12}
    assert completion(assistant, replace(answer, model=None), "")["usage"]["total_tokens"] == 0


def test_an_unknown_model_is_not_found(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as caught:
        client.chat.completions.create(model="gpt-4o", messages=[user(QUESTION)])
    assert caught.value.code == "model_not_found"


def test_a_problem_of_the_index_is_an_error_with_its_remedy(client: openai.OpenAI, assistant: FakeAssistant) -> None:
    assistant.fails = IndexMissing("No index.", hint="Run: dateline sync")
    with pytest.raises(openai.InternalServerError) as caught:
        client.chat.completions.create(model="dateline", messages=[user(QUESTION)])
    assert caught.value.status_code == 503
    assert "No index. Run: dateline sync" in str(caught.value)
    with pytest.raises(openai.APIError, match="No index"):
        list(client.chat.completions.create(model="dateline", messages=[user(QUESTION)], stream=True))


def test_whoever_leaves_stops_the_answer(
    address: str, assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, leave = threading.Event(), Making.leave

    def leave_and_tell(making: Making) -> None:
        leave(making)
        left.set()

    monkeypatch.setattr(Making, "leave", leave_and_tell)
    before, asked, assistant.gate = assistant.closed_early, len(assistant.asked), threading.Event()
    body = {"model": "dateline", "messages": [user(QUESTION)], "stream": True}
    with httpx.stream("POST", f"{address}/v1/chat/completions", json=body) as response:
        lines = response.iter_lines()  # once nothing refers to it, httpx closes the connection
        next(lines)
        assert within(10, lambda: len(assistant.asked) > asked), "one that waits in the line is never begun"
    assert left.wait(10), "the server does not notice"
    assistant.gate.set()
    assert within(10, lambda: assistant.closed_early == before + 1)


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    """Whether it holds before so long has passed."""
    until = time.monotonic() + seconds
    while not holds() and time.monotonic() < until:
        time.sleep(0.02)
    return holds()


def test_openapi_tells_of_the_routes_and_loads_nothing(address: str) -> None:
    told = httpx.get(f"{address}/openapi.json").json()
    assert {"/v1/chat/completions", "/v1/models", "/health"} <= set(told["paths"])
    body = told["paths"]["/v1/chat/completions"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert set(body["required"]) == {"model", "messages"}
    assert httpx.get(f"{address}/docs").status_code == httpx.get(f"{address}/redoc").status_code == 404


NEVER = {"after": "2025-01-01", "before": "2024-01-01"}


@pytest.mark.parametrize(
    ("body", "status", "param"),
    [
        ("no json", 400, None),
        ("[]", 400, None),
        ({"model": "dateline"}, 400, "messages"),
        ({"model": "dateline", "messages": []}, 400, "messages"),
        ({"model": "dateline", "messages": [{"role": "king", "content": "x"}]}, 400, "messages"),
        ({"model": "dateline", "messages": [{"role": "assistant", "content": "x"}]}, 400, "messages"),
        ({"model": "dateline", "messages": [{"role": "user", "content": "  "}]}, 400, "messages"),
        ({"model": "dateline", "messages": [{"role": "user", "content": "x" * 4001}]}, 400, "messages"),
        ({"model": "dateline", "messages": [{"role": "user", "content": "x" * 50_001}]}, 400, "messages"),
        ({"model": "dateline", "messages": [{"role": "user", "content": "x"}] * 201}, 400, "messages"),
        ({"model": "dateline", "messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, 400, "messages"),
        ({"model": "dateline", "messages": [{"role": "user", "content": "x"}], "n": 2}, 400, "n"),
        ({"model": "dateline", "messages": [user("x")], "dateline": {"after": "soon"}}, 400, "dateline"),
        ({"model": "dateline", "messages": [user("x")], "dateline": {"colour": 1}}, 400, "dateline"),
        ({"model": "dateline", "messages": [user("x")], "dateline": NEVER}, 400, "dateline"),
        ({"model": 7, "messages": [{"role": "user", "content": "x"}]}, 400, "model"),
    ],
)  # fmt: skip
def test_wrong_requests_are_refused_and_name_the_field(body: Any, status: int, param: str | None) -> None:
    sent = body if isinstance(body, str) else json.dumps(body)
    with pytest.raises(Refused) as caught:
        read_request(sent.encode(), newest=4)
    assert (caught.value.status, caught.value.param) == (status, param)
    assert caught.value.body()["error"]["message"]


def test_a_body_that_is_too_large_is_refused(address: str) -> None:
    body = b" " * (openai_request.MOST_BYTES + 1)
    response = httpx.post(f"{address}/v1/chat/completions", content=body)
    assert (response.status_code, response.json()["error"]["code"]) == (413, "request_too_large")


def test_only_so_many_wait(address: str) -> None:
    from ui.line import Busy, Line

    line, gate = Line(1, waiting=1), threading.Event()
    held = [line.submit(gate.wait), line.submit(gate.wait)]
    with pytest.raises(Busy):
        line.submit(gate.wait)
    gate.set()
    assert [each.result(timeout=5) for each in held] == [True, True]
    assert line.submit(lambda: 3).result(timeout=5) == 3

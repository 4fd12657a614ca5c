"""Each way in which an endpoint fails is told in its own words and in bounded time; what passes is asked again."""

from __future__ import annotations

import itertools
import json
import logging
from collections.abc import Callable, Iterator
from email.utils import formatdate

import httpx
import pytest

from index.errors import ContextTooLong, LanguageModelBusy, LanguageModelError
from rag.config import LanguageModelConfig
from rag.llm import EndpointModel, Message, Tally
from rag.llm_errors import _wait_s
from rag.patience import Patience, Unfinished
from rag.retrying import until_free
from tests.rag.fake_endpoint import KEY, TOO_LONG, FakeEndpoint, Refusal

MESSAGES = (Message("user", "Will the bridge open?"),)
PAGE = "<!doctype html><html><body>Sign in to the Wi-Fi</body></html>"
BUSY = Refusal(429, json.dumps({"error": {"message": "Rate limit reached", "code": "rate_limit_exceeded"}}))
Made = Callable[..., EndpointModel]


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeEndpoint]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with FakeEndpoint() as fake:
        yield fake


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def made(endpoint: FakeEndpoint, waits: list[float]) -> Iterator[Made]:
    """Makes models of the endpoint whose waits for a retry are noted and not waited."""
    models: list[EndpointModel] = []

    def make(key: str = KEY, **settings: float) -> EndpointModel:
        config = LanguageModelConfig.model_validate(
            {"kind": "hosted", "base_url": endpoint.base_url, "model": "fake", "timeout_s": 10.0} | settings
        )
        models.append(EndpointModel(config, base_url=endpoint.base_url, api_key=key, sleep=waits.append))
        return models[-1]

    yield make
    for model in models:
        model.close()


def failure(model: EndpointModel) -> tuple[str, LanguageModelError]:
    """What a model has said before it fails, and the error."""
    heard: list[str] = []
    with pytest.raises(LanguageModelError) as raised:
        heard.extend(model.stream(MESSAGES))
    return "".join(heard), raised.value


@pytest.mark.parametrize(
    ("raw", "media_type", "said"),
    [
        ("data: {no json\n\n", "text/event-stream", "cannot be read as a reply"),
        ('data: {"choices": 7}\n\n', "text/event-stream", "cannot be read as a reply"),
        ('data: {"choices": [{"delta": {"content": ["a"]}}]}\n\n', "text/event-stream", "cannot be read as a reply"),
        (PAGE, "text/html; charset=utf-8", "answered with a web page"),
        ("", "text/event-stream", "broke off its reply"),
        ("", "application/json", "broke off its reply"),
    ],
)
def test_a_reply_that_is_none(endpoint: FakeEndpoint, made: Made, raw: str, media_type: str, said: str) -> None:
    endpoint.raw, endpoint.media_type = raw, media_type
    heard, error = failure(made())
    assert heard == "" and said in str(error) and error.hint


@pytest.mark.parametrize(
    ("raw", "media_type", "said"),
    [
        ("{no json", "application/json", "cannot be read as a reply"),
        ('{"choices": []}', "application/json", "cannot be read as a reply"),
        ("plain", "text/plain", "cannot be read as a reply"),
        (PAGE, "text/html", "answered with a web page"),
    ],
)
def test_a_probability_that_is_none(endpoint: FakeEndpoint, made: Made, raw: str, media_type: str, said: str) -> None:
    endpoint.raw, endpoint.media_type = raw, media_type
    with pytest.raises(LanguageModelError, match=said):
        made().probability_of_yes(MESSAGES)


@pytest.mark.parametrize(
    ("ending", "said", "hint", "down"),
    [
        ("reset", "broke off the connection", "Ask again", False),
        ("hang", "sent nothing for 0.2 s", "llm.timeout_s", True),
        ("pings", "sent nothing for 0.2 s", "llm.timeout_s", True),
    ],
)
def test_a_stream_that_ends_badly(
    endpoint: FakeEndpoint, made: Made, ending: str, said: str, hint: str, down: bool
) -> None:
    endpoint.ending = ending
    heard, error = failure(made(timeout_s=0.2))
    assert heard == "The bridge will open."
    assert said in str(error) and hint in error.hint and error.down is down


def test_a_stream_that_trickles_for_ever_ends(endpoint: FakeEndpoint, made: Made) -> None:
    endpoint.ending = "again"
    heard, error = failure(made(reply_timeout_s=0.2))
    assert heard.startswith("The bridge will open. open.")
    assert "was not done after 0.2 s" in str(error) and "llm.reply_timeout_s" in error.hint
    assert endpoint.gone.wait(10), "the connection is closed"


def test_a_stream_that_is_left_ends_the_reply(endpoint: FakeEndpoint, made: Made) -> None:
    endpoint.ending = "again"
    tally = Tally()
    words = made().stream(MESSAGES, tally=tally)
    assert next(words) == "The bridge"
    words.close()  # type: ignore[attr-defined]
    assert endpoint.gone.wait(10), "the connection is closed"
    assert tally.untold == 1, "what it cost is not known"


def test_an_end_without_a_reason_is_no_end(endpoint: FakeEndpoint, made: Made) -> None:
    endpoint.finish = None
    heard, error = failure(made())
    assert heard == "The bridge will open." and "broke off its reply" in str(error)


@pytest.mark.parametrize(("finish", "truncated"), [("stop", False), ("length", True)])
def test_a_truncated_reply_is_told(endpoint: FakeEndpoint, made: Made, finish: str, truncated: bool) -> None:
    endpoint.finish = finish
    tally = Tally()
    assert "".join(made().stream(MESSAGES, tally=tally)) == "The bridge will open."
    assert tally.truncated is truncated


@pytest.mark.parametrize("method", ["stream", "probability_of_yes"])
@pytest.mark.parametrize("status", [429, 502, 503, 504, 529])
def test_what_passes_by_itself_is_asked_again(
    endpoint: FakeEndpoint, made: Made, waits: list[float], method: str, status: int
) -> None:
    endpoint.refusals = [Refusal(status, "{}")] * 3
    model = made()
    list(model.stream(MESSAGES)) if method == "stream" else model.probability_of_yes(MESSAGES)
    assert len(endpoint.requests) == 4
    for wait, least in zip(waits, (0.5, 1.0, 2.0), strict=True):
        assert least <= wait <= least + 0.5, "twice as long each time, and never quite the same"


def test_it_waits_as_long_as_it_is_asked_to(endpoint: FakeEndpoint, made: Made, waits: list[float]) -> None:
    endpoint.refusals = [Refusal(429, "{}", {"Retry-After": "7"})]
    assert "".join(made().stream(MESSAGES)) == "The bridge will open."
    assert waits == [7.0]


@pytest.mark.parametrize("asked_for", ["3600", formatdate(4_102_444_800, usegmt=True)])
def test_it_does_not_wait_longer_than_configured(
    endpoint: FakeEndpoint, made: Made, waits: list[float], asked_for: str
) -> None:
    endpoint.refusals = [Refusal(429, "{}", {"Retry-After": asked_for})]
    _, error = failure(made())
    assert isinstance(error, LanguageModelBusy) and error.down and waits == []
    assert "over its rate limit and asks to wait" in str(error)


def test_all_waits_together_are_bounded(endpoint: FakeEndpoint, made: Made, waits: list[float]) -> None:
    endpoint.refusals = [BUSY] * 100
    _, error = failure(made(timeout_s=30.0))
    assert isinstance(error, LanguageModelBusy) and 15.0 < sum(waits) <= 30.0


def test_after_the_first_word_nothing_is_asked_again(endpoint: FakeEndpoint, made: Made, waits: list[float]) -> None:
    endpoint.raw = "".join(
        f"data: {json.dumps(event)}\n\n"
        for event in (
            {"choices": [{"index": 0, "delta": {"content": "The bridge"}}]},
            {"error": {"message": "overloaded", "code": 503}},
        )
    )
    heard, error = failure(made())
    assert heard == "The bridge" and isinstance(error, LanguageModelBusy)
    assert waits == [] and len(endpoint.requests) == 1


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (Refusal(401, "{}"), "refused the key"),
        (Refusal(403, "{}"), "refused the key"),
        (Refusal(404, "{}"), "does not know this model"),
        (Refusal(429, '{"error": {"message": "Pay.", "code": "insufficient_quota"}}'), "quota is used up"),
        (Refusal(400, '{"error": {"message": "logprobs is not supported"}}'), "logprobs is not supported"),
        (Refusal(500, PAGE, media_type="text/html"), "a web page \\(status 500\\)"),
    ],
)
def test_what_stays_wrong_is_not_asked_again(
    endpoint: FakeEndpoint, made: Made, waits: list[float], refusal: Refusal, said: str
) -> None:
    endpoint.refusals = [refusal]
    with pytest.raises(LanguageModelError, match=said):
        list(made().stream(MESSAGES))
    assert waits == [] and len(endpoint.requests) == 1


@pytest.mark.parametrize(
    "refusal",
    [
        TOO_LONG,
        Refusal(413, "{}"),
        Refusal(
            400,
            '{"error": {"code": 400, "message": "request (900 tokens) exceeds the available context size (512 tokens)",'
            ' "type": "exceed_context_size_error"}}',
        ),
        Refusal(400, '{"error": {"message": "Input too large.", "code": "context_length_exceeded"}}'),
    ],
)
def test_a_prompt_that_is_too_long_is_told_apart(endpoint: FakeEndpoint, made: Made, refusal: Refusal) -> None:
    endpoint.refusals = [refusal]
    _, error = failure(made())
    assert isinstance(error, ContextTooLong) and "llm.context_tokens" in error.hint


def test_a_key_that_the_endpoint_repeats_is_not_shown(
    endpoint: FakeEndpoint, made: Made, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    body = json.dumps({"error": {"message": f"No such plan for {KEY}"}})
    endpoint.refusals = [Refusal(400, body), Refusal(500, body), Refusal(402, body)]
    for _ in range(3):
        _, error = failure(made())
        assert "No such plan for ***" in str(error) and KEY not in f"{error} {error.hint}"
    assert KEY not in caplog.text


def ticking(stream: list[bytes], *, silence_s: float, whole_s: float) -> list[bytes]:
    """What comes through of a reply whose every piece takes a second."""
    seconds = itertools.count()
    response = httpx.Response(200, content=iter(stream), request=httpx.Request("POST", "http://127.0.0.1/"))
    Patience(silence_s, whole_s, clock=lambda: float(next(seconds)))(response)
    return list(response.iter_raw())


def test_patience_counts_from_the_last_event() -> None:
    event, ping = b"data: 1\n\n", b": ping\n\n"
    quick = [event, ping, ping] * 5
    assert ticking(quick, silence_s=2.0, whole_s=100.0) == quick
    with pytest.raises(httpx.ReadTimeout):
        ticking(quick, silence_s=1.0, whole_s=100.0)
    assert ticking([event] * 5, silence_s=1.0, whole_s=5.0) == [event] * 5
    with pytest.raises(Unfinished):
        ticking([event] * 6, silence_s=1.0, whole_s=5.0)


@pytest.mark.parametrize(
    ("header", "wait_s"),
    [
        ("2", 2.0),
        ("0.5", 0.5),
        ("0", None),
        ("-3", None),
        ("soon", None),
        ("nan", None),
        (formatdate(1_000_030, usegmt=True), 30.0),
        (formatdate(999_000, usegmt=True), None),
    ],
)
def test_retry_after_is_a_number_or_a_date(header: str, wait_s: float | None) -> None:
    response = httpx.Response(429, headers={"Retry-After": header})
    assert _wait_s(response, now=lambda: 1_000_000.0) == wait_s
    assert _wait_s(httpx.Response(429)) is None


def test_only_a_busy_endpoint_is_asked_again() -> None:
    calls: list[int] = []

    def fails() -> None:
        calls.append(1)
        raise LanguageModelError("It is gone.")

    with pytest.raises(LanguageModelError, match="gone"):
        until_free(fails, most_s=100.0, sleep=lambda _: None)
    assert len(calls) == 1

"""Asks a busy language model again: exponential waits with jitter, or as long as it asks for (Retry-After)."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_exponential_jitter

from index.errors import LanguageModelBusy

T = TypeVar("T")

_BACKOFF = wait_exponential_jitter(multiplier=0.5, max=20.0, jitter=0.5)


def until_free(call: Callable[[], T], *, most_s: float, sleep: Callable[[float], None] = time.sleep) -> T:
    """What `call` returns, asked again while it raises LanguageModelBusy and the waits stay within `most_s` in all.

    The last LanguageModelBusy is raised when they would not.
    """

    def stop(state: RetryCallState) -> bool:
        return max(state.seconds_since_start or 0.0, state.idle_for) + state.upcoming_sleep > most_s

    retrying = Retrying(
        retry=retry_if_exception_type(LanguageModelBusy), wait=_wait, stop=stop, sleep=sleep, reraise=True
    )
    return retrying(call)


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked_for = error.wait_s if isinstance(error, LanguageModelBusy) else None
    return max(asked_for or 0.0, _BACKOFF(state))

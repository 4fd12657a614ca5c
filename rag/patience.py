"""How long a reply may take: httpx alone bounds each read, and bytes that trickle would hold a reader for ever."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast

import httpx


class Unfinished(httpx.ReadTimeout):
    """The whole reply took too long."""


class WebPage(httpx.DecodingError):
    """A web page came instead of a reply, as from the login page of a proxy."""


@dataclass(frozen=True, slots=True)
class Patience:
    """A response hook of an httpx client: a reply ends with httpx.ReadTimeout once no event of a stream has come for
    `silence_s`, and with Unfinished after `whole_s`; both are looked at whenever bytes come.

    Bytes without an event are the signs of life that some servers send while nothing is written.
    """

    silence_s: float
    whole_s: float
    clock: Callable[[], float] = time.monotonic

    def __call__(self, response: httpx.Response) -> None:
        """Bound the response's body. Raises WebPage."""
        if response.is_success and "html" in response.headers.get("content-type", ""):
            raise WebPage("a web page", request=response.request)
        response.stream = _Bounded(cast(httpx.SyncByteStream, response.stream), self, response.request)


class _Bounded(httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream, patience: Patience, request: httpx.Request) -> None:
        self._stream, self._patience, self._request = stream, patience, request

    def __iter__(self) -> Iterator[bytes]:
        patience = self._patience
        began = last_event = patience.clock()
        for data in self._stream:
            now = patience.clock()
            if now - began > patience.whole_s:
                raise Unfinished("took too long", request=self._request)
            if b"data:" in data:
                last_event = now
            elif now - last_event > patience.silence_s:
                raise httpx.ReadTimeout("no event", request=self._request)
            yield data

    def close(self) -> None:
        self._stream.close()

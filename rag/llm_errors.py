"""What went wrong with a language model, in words: the client's exceptions as LanguageModelError with a remedy."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from time import time
from typing import TYPE_CHECKING

import httpx

from index.errors import ContextTooLong, LanguageModelBusy, LanguageModelError
from rag.patience import Unfinished, WebPage

if TYPE_CHECKING:
    import openai

# Statuses that pass by themselves: rate limit, bad gateway, unavailable, gateway timeout, overloaded (not standard).
_BUSY = {
    429: "is over its rate limit",
    502: "is unavailable (status 502)",
    503: "is unavailable (status 503)",
    504: "is unavailable (status 504)",
    529: "is overloaded (status 529)",
}
_TOO_LONG = re.compile(
    r"context[_ ](?:length|size|window)|maximum context|too (?:long|many tokens)|exceeds? .{0,40}(?:context|tokens)",
    re.IGNORECASE,
)
_QUOTA = re.compile(r"insufficient_quota|billing|credit", re.IGNORECASE)
_REASON_CHARS = 200


@dataclass(frozen=True, slots=True)
class Endpoint:
    """How messages name a language model, how long it is waited for (seconds), and the key that they must not hold."""

    where: str
    timeout_s: float
    reply_timeout_s: float
    key: str

    @contextmanager
    def told(self) -> Iterator[None]:
        """Turns whatever the client raises inside into LanguageModelError."""
        import openai

        try:
            yield
        except (openai.OpenAIError, httpx.HTTPError) as error:
            raise self._told(error) from error
        except (ValueError, TypeError, AttributeError, LookupError) as error:
            # The client does not check what it receives, and stumbles over it in these ways.
            raise self._unreadable() from error

    def broken_off(self) -> LanguageModelError:
        """The error of a stream that ends without saying that the reply is complete."""
        return self._error("broke off its reply", "Ask again.")

    def _told(self, error: Exception) -> LanguageModelError:
        import openai

        cause = error.__cause__ if isinstance(error, openai.APIConnectionError) else error
        if isinstance(cause, WebPage):
            return self._error(
                "answered with a web page", "Check llm.base_url, and whether a proxy stands in between.", down=True
            )
        if isinstance(error, openai.APIResponseValidationError) or isinstance(cause, httpx.DecodingError):
            return self._unreadable()
        if isinstance(error, openai.APIError) and not isinstance(error, openai.APIConnectionError):
            return self._reported(error)
        return self._unconnected(cause)

    def _unconnected(self, cause: BaseException | None) -> LanguageModelError:
        if isinstance(cause, Unfinished):
            return self._error(
                f"was not done after {self.reply_timeout_s:g} s",
                "Raise llm.reply_timeout_s, or choose a faster model.",
                down=True,
            )
        if isinstance(cause, httpx.TimeoutException) and not isinstance(cause, httpx.ConnectTimeout):
            return self._error(
                f"sent nothing for {self.timeout_s:g} s", "Raise llm.timeout_s, or choose a smaller model.", down=True
            )
        if isinstance(cause, (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError)):
            return self._error("broke off the connection", "Ask again; if it does so again, see the server's log.")
        return self._error("cannot be reached", "Check llm.base_url, or set llm.kind to local or none.", down=True)

    def _reported(self, error: openai.APIError) -> LanguageModelError:
        """What the endpoint itself calls an error, by its status or in the middle of a stream."""
        import openai

        status = _status(error)
        body = str(error.body)
        if status in (401, 403):
            return self._error("refused the key", "Check the variable that llm.api_key_env names.", down=True)
        if status == 404:
            return self._error("does not know this model or address", "Check llm.model and llm.base_url.", down=True)
        if status == 429 and _QUOTA.search(body):
            return self._error("says that the key's quota is used up", "See the account of the key.", down=True)
        if status in _BUSY:
            wait_s = _wait_s(error.response) if isinstance(error, openai.APIStatusError) else None
            asks = f" and asks to wait {math.ceil(wait_s)} s" if wait_s else ""
            return LanguageModelBusy(
                self._said(f"{_BUSY[status]}{asks}"), hint="Wait a little, and ask again.", wait_s=wait_s
            )
        if status == 413 or (status in (None, 400, 422, 500) and _TOO_LONG.search(f"{error.message} {body}")):
            return ContextTooLong(
                self._said("refused the prompt as too long"),
                hint="Set llm.context_tokens to what it can read, or lower answer.evidence_sentences.",
            )
        return self._error(f"reported an error: {self._reason(error)}", "Check llm.model, or try again later.")

    def _reason(self, error: openai.APIError) -> str:
        told = error.body.get("message") if isinstance(error.body, dict) else None
        message = " ".join((told if isinstance(told, str) else error.message).split())
        if re.match(r"<!doctype|<html", message, re.IGNORECASE):
            return f"a web page (status {_status(error)})"
        return (message.replace(self.key, "***") if self.key else message)[:_REASON_CHARS].rstrip(". ")

    def _unreadable(self) -> LanguageModelError:
        return self._error(
            "sent what cannot be read as a reply",
            "Check that llm.base_url is the address of an OpenAI-compatible endpoint, ending in /v1.",
        )

    def _error(self, what: str, hint: str, *, down: bool = False) -> LanguageModelError:
        return LanguageModelError(self._said(what), hint=hint, down=down)

    def _said(self, what: str) -> str:
        return f"{self.where[0].upper()}{self.where[1:]} {what}."


def _status(error: openai.APIError) -> int | None:
    """The status of a response, or the code that an error in the middle of a stream gives itself."""
    status = getattr(error, "status_code", None)
    code = error.body.get("code") if isinstance(error.body, dict) else None
    return status if isinstance(status, int) else code if isinstance(code, int) else None


def _wait_s(response: httpx.Response, now: Callable[[], float] = time) -> float | None:
    """Seconds that the header Retry-After asks for, as a number or as a date."""
    value = response.headers.get("retry-after", "")
    try:
        wait = float(value)
    except ValueError:
        try:
            wait = parsedate_to_datetime(value).timestamp() - now()
        except ValueError:
            return None
    return wait if math.isfinite(wait) and wait > 0 else None

"""Model files from the Hugging Face hub: pinned to a commit, resumed with Range, the token kept to the hub's host.

Plain HTTP and not `huggingface_hub.hf_hub_download`: that reads HF_ENDPOINT and its timeouts at import, sends large
files through a protocol of its own that a plain mirror does not speak, and keeps partial files where it likes.
"""

from __future__ import annotations

import os
import queue
import re
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from index.errors import ConfigError, ModelUnavailable
from rag.models import Model, ModelFile, Progress

# A gateway or a proxy that answers for a hub it cannot reach.
_NOT_THE_HUB = (407, 502, 503, 504)
_NO_CONNECTION = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
_HINTS = {
    401: "Set HF_TOKEN to a token that may read it.",
    403: "Accept the model's terms on its page, and set HF_TOKEN to a token that may read it.",
    404: "If HF_ENDPOINT names a mirror, unset it: it lacks this file.",
    429: "The hub asks for a pause: try again in a few minutes.",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Patience:
    """How long to wait for the hub; `attempts` counts tries in a row that brought no byte."""

    reach_s: float = 5.0
    read_s: float = 30.0
    attempts: int = 5
    pause_s: float = 1.0


PATIENCE = Patience()


class HubUnavailable(ModelUnavailable):
    """The hub gave nothing: it cannot be reached, or it refuses these files."""


class WrongBytes(ModelUnavailable):
    """What arrived is not the catalogued file; no part of it may be kept."""


def fetch_from_hub(model: Model, into: Path, progress: Progress, patience: Patience) -> None:
    """Put the model's files under `into`, going on where an earlier try stopped.

    Raises HubUnavailable, WrongBytes for a file of another size, or ModelUnavailable where the connection broke for
    good; what has arrived then stays for the next try. Hashes are the caller's to check.
    """
    endpoint = _endpoint()
    base = f"{endpoint}/{model.hub.repo}/resolve/{model.hub.revision}"
    tls = httpx.create_ssl_context()
    _require_answer(f"{base}/{model.main}", tls, patience.reach_s)
    token = os.environ.get("HF_TOKEN", "").strip()
    # identity: a compressed body has no byte offsets that Range could count.
    headers = {"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {token}"} if token else {})
    timeout = httpx.Timeout(patience.read_s, connect=patience.reach_s)
    # httpx drops Authorization when a redirect leaves the host, as the hub's redirects to its file store do.
    with httpx.Client(follow_redirects=True, timeout=timeout, headers=headers, verify=tls) as client:
        done_bytes = 0
        for file in model.files:
            target = into / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            label, start = f"downloading {file.path}", done_bytes

            def report(here: int, label: str = label, start: int = start) -> None:
                progress(start + here, model.total_bytes, label)

            _fetch_file(client, f"{base}/{file.path}", target, file, report, patience)
            done_bytes += target.stat().st_size


def _endpoint() -> str:
    # Imported here: only a pull from the hub needs it.
    from huggingface_hub import constants

    endpoint = (os.environ.get("HF_ENDPOINT", "").strip() or constants.ENDPOINT).rstrip("/")
    try:
        url = httpx.URL(endpoint)
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host:
        raise ConfigError("HF_ENDPOINT is not a web address.", hint="Unset HF_ENDPOINT, or start it with https://")
    return endpoint


def _require_answer(url: str, tls: ssl.SSLContext, within_s: float) -> None:
    """Raise HubUnavailable unless anything answers at `url` in time, whatever it says.

    In a thread, because a resolver that hangs, or a host with many dead addresses, each tried in turn, outlasts every
    timeout that a connection can be given.
    """
    answers: queue.SimpleQueue[int | httpx.RequestError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(httpx.head(url, verify=tls, timeout=within_s).status_code)
        except httpx.RequestError as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True, name="hub-probe").start()
    host = httpx.URL(url).host
    try:
        answer = answers.get(timeout=within_s)
    except queue.Empty:
        raise _unreachable(host, f"no answer within {within_s:g} s") from None
    if isinstance(answer, httpx.RequestError):
        raise _unreachable(host, str(answer)) from answer
    if answer in _NOT_THE_HUB:
        raise _unreachable(host, f"HTTP {answer}")


def _unreachable(host: str, reason: str) -> HubUnavailable:
    return HubUnavailable(
        f"The model hub at {host} cannot be reached: {reason or 'no connection'}.",
        hint="Check the network and its proxy settings, or set HF_ENDPOINT to a mirror.",
    )


def _fetch_file(
    client: httpx.Client, url: str, target: Path, file: ModelFile, report: Callable[[int], None], patience: Patience
) -> None:
    fruitless = 0
    while True:
        before = _size(target)
        try:
            return _continue(client, url, target, file, report)
        except httpx.RequestError as error:
            if before == 0 and isinstance(error, _NO_CONNECTION):
                raise _unreachable(error.request.url.host, str(error)) from error
            arrived = _size(target)
            fruitless = 0 if arrived > before else fruitless + 1
            if fruitless >= patience.attempts:
                raise ModelUnavailable(
                    f"The connection to the hub broke at {arrived:,} bytes of {file.path}: {error}",
                    hint="Run the same command again: it goes on from there.",
                ) from error
            time.sleep(patience.pause_s)


def _continue(client: httpx.Client, url: str, target: Path, file: ModelFile, report: Callable[[int], None]) -> None:
    """Append what is missing of one file; a server that ignores Range sends it whole."""
    have = _size(target)
    if have == file.size_bytes:
        return
    headers = {"Range": f"bytes={have}-"} if have else {}
    with client.stream("GET", url, headers=headers) as answer:
        start, total = _extent(answer)
        if answer.status_code == 416:
            if total == have:
                return
            target.unlink(missing_ok=True)  # longer than the file: not a beginning of it
            raise httpx.RemoteProtocolError("what had arrived is no part of the file", request=answer.request)
        _require_file(answer, file)
        _require_extent(file, have, start, total)
        done_bytes = start
        with target.open("ab" if start else "wb") as out:
            for block in answer.iter_bytes():  # given a size, it loses what it holds when the connection breaks
                out.write(block)
                done_bytes += len(block)
                report(done_bytes)
    if done_bytes < (file.size_bytes or 0):
        raise httpx.RemoteProtocolError("the body ended early", request=answer.request)


def _require_extent(file: ModelFile, have: int, start: int, total: int | None) -> None:
    size_bytes = file.size_bytes if file.size_bytes is not None else total
    if start not in (0, have) or (total is not None and total != size_bytes):
        raise WrongBytes(
            f"What answers as the hub has {total} bytes of {file.path} instead of {size_bytes}. Nothing was kept.",
            hint="Something between here and the hub may answer in its place. Try another network or --source pypi.",
        )


def _extent(answer: httpx.Response) -> tuple[int, int | None]:
    """First byte of the body in the file, and the size of the file where it is told."""
    if match := re.fullmatch(r"bytes (?:(\d+)-\d+|\*)/(\d+|\*)", answer.headers.get("Content-Range", "")):
        return int(match[1] or 0), int(match[2]) if match[2] != "*" else None
    length = answer.headers.get("Content-Length", "")
    return 0, int(length) if length.isdigit() else None


def _require_file(answer: httpx.Response, file: ModelFile) -> None:
    code = answer.status_code
    if code in (200, 206):
        return
    if code in _NOT_THE_HUB:
        raise _unreachable(answer.url.host, f"HTTP {code}")
    raise HubUnavailable(
        f"The model hub at {answer.url.host} refuses {file.path}: HTTP {code} {answer.reason_phrase}.",
        hint=_HINTS.get(code, "Try again later."),
    )


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0

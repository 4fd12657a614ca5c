"""Who may use the page: names with hashed passwords from a file, and how fast wrong ones may be tried."""

from __future__ import annotations

import base64
import hashlib
import hmac
import math
import re
import secrets
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rag import ConfigError

# One of the settings that OWASP holds to be enough: 32 MB, and about half a second for a try.
_N, _R, _P = 2**15, 8, 3
_MEMORY = 2 * 128 * _N * _R
_LINE = re.compile(r"(?P<name>[^:\s][^:]{0,63}):scrypt\$(?P<salt>[\w-]{22,})\$(?P<key>[\w-]{43})")
SHORTEST = 8
LONGEST = 1024
# After so many failures each further one doubles the wait; nobody is remembered without end.
FREE_TRIES = 5
LONGEST_WAIT_S = 300.0
MOST_REMEMBERED = 10_000
MOST_SESSIONS = 10_000
SESSION_S = 12 * 3600.0


def hashed(name: str, password: str) -> str:
    """The line of the file for an account. Raises ConfigError for a name or password that cannot be used."""
    if not re.fullmatch(r"[^:\s][^:\r\n]{0,63}", name):
        raise ConfigError("The name has to be 1 to 64 characters without a colon.", hint="Choose another one.")
    if not SHORTEST <= len(password) <= LONGEST:
        raise ConfigError(f"The password has to have {SHORTEST} to {LONGEST} characters.", hint="Choose another one.")
    salt = secrets.token_bytes(16)
    return f"{name}:scrypt${_text(salt)}${_text(_key(password, salt))}"


def read_accounts(file: Path) -> Accounts:
    """The accounts of a file: lines `name:hash`, empty ones and those that begin with # left out.

    Raises ConfigError, naming wrong lines by number, never by content.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ConfigError(f"The accounts in {file} cannot be read: {reason}.", hint=_HOW) from None
    known: dict[str, tuple[bytes, bytes]] = {}
    wrong = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None or match["name"] in known:
            wrong.append(str(number))
        else:
            known[match["name"]] = _bytes(match["salt"]), _bytes(match["key"])
    if wrong:
        what = f"line {wrong[0]} is" if len(wrong) == 1 else f"lines {', '.join(wrong)} are"
        raise ConfigError(f"{file}: {what} not of the form name:hash, or a name stands twice.", hint=_HOW)
    if not known:
        raise ConfigError(f"{file} holds no account.", hint=_HOW)
    return Accounts(known)


_HOW = "Make a line with: dateline chat --hash-password"


def open_to_others(file: Path) -> bool:
    """Whether other users of this machine can read the file."""
    return bool(file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


class Accounts:
    """Checks names with passwords, in constant time for known and unknown names; keeps sessions in memory."""

    def __init__(self, known: dict[str, tuple[bytes, bytes]], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._known = known
        self._clock = clock
        self._secret = secrets.token_bytes(32)
        self._nobody = secrets.token_bytes(16), secrets.token_bytes(32)
        self._right: dict[str, str] = {}  # by digest: a client that sends its password every time is hashed once
        self._sessions: dict[str, tuple[str, float]] = {}
        self._failures: dict[str, tuple[int, float]] = {}
        self._lock = threading.Lock()
        # A crowd of wrong passwords must take neither the machine's memory nor all of its cores.
        self._hashing = threading.BoundedSemaphore(2)

    def wait_s(self, source: str) -> float:
        """Seconds for which `source`, an address, may not try again."""
        count, last = self._failures.get(source, (0, 0.0))
        if count < FREE_TRIES:
            return 0.0
        pause = min(LONGEST_WAIT_S, 2.0 ** min(count - FREE_TRIES, 20))
        return max(0.0, last + pause - self._clock())

    def check(self, name: str, password: str, *, source: str) -> bool:
        """Whether the password is that of the name; a wrong one is counted for `source`."""
        digest = hmac.digest(self._secret, f"{name}:{password}".encode("utf-8", "replace"), "sha256").hex()
        if digest in self._right:
            return True
        salt, key = self._known.get(name, self._nobody)
        with self._hashing:
            right = hmac.compare_digest(_key(password[:LONGEST], salt), key) and name in self._known
        with self._lock:
            if right:
                self._right[digest] = name
                self._failures.pop(source, None)
            else:
                count, _ = self._failures.pop(source, (0, 0.0))
                self._failures[source] = count + 1, self._clock()
                _shorten(self._failures, MOST_REMEMBERED)
        return right

    def begin(self, name: str) -> str:
        """The key of a new session."""
        key = secrets.token_urlsafe(32)
        with self._lock:
            self._sessions[_digest(key)] = name, self._clock() + SESSION_S
            _shorten(self._sessions, MOST_SESSIONS)
        return key

    def of_session(self, key: str) -> str | None:
        """Whose session it is, None where it is over."""
        name, until = self._sessions.get(_digest(key), (None, -math.inf))
        return name if self._clock() < until else None

    def end(self, key: str) -> None:
        """The session is over."""
        with self._lock:
            self._sessions.pop(_digest(key), None)


def _shorten(kept: dict[str, Any], most: int) -> None:
    while len(kept) > most:
        del kept[next(iter(kept))]


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def _key(password: str, salt: bytes) -> bytes:
    secret = password.encode("utf-8", "replace")
    return hashlib.scrypt(secret, salt=salt, n=_N, r=_R, p=_P, maxmem=_MEMORY, dklen=32)


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode("ascii").rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

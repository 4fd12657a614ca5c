"""How the page's events travel: the options that its listeners share."""

from __future__ import annotations

from typing import Any

# No progress of Gradio's own, and no place in its API.
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
# What need not wait for anything skips the queue and its event stream: it is on the page even while others wait, and
# no end of a stream can come between. What answers in several steps, or one after the other, has to queue.
AT_ONCE: dict[str, Any] = {"queue": False, **QUIET}

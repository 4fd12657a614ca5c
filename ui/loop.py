"""Runs Gradio's constructors where they leave nothing behind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

Built = TypeVar("Built")


def inside_loop(build: Callable[[], Built]) -> Built:
    """What `build` returns, called while an event loop runs.

    Gradio makes locks, and for each one made outside of a loop it opens a loop that nobody closes: 12 for this page.
    """

    async def call() -> Built:
        return build()

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(call())
    return build()

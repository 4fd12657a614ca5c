"""The page as Gradio keeps it for each of its sessions."""

from __future__ import annotations

from typing import Any

import gradio as gr
from gradio.state_holder import SessionState


class Iterators(dict[str, Any]):
    """The answers that are being made, by event; to drop one that is gone already is no error.

    Of one that is stopped Gradio 6.31 lets go twice, in the task that is cancelled and in the request that cancels it,
    and the second time would fail with a traceback in the terminal.
    """

    def __delitem__(self, event: str) -> None:
        self.pop(event, None)


class Page(gr.Blocks):
    """Blocks whose sessions stay as large as they are, and hear nothing of what they have stopped.

    Gradio 6.31 makes a component anew, under a number of its own, for an output that is skipped or gets new properties,
    and puts the next value under that number: of each skipped output a copy with its last value stays until the session
    ends. Here the new one gets the number of the one it stands for.
    """

    def hush(self, session: str | None, name: str) -> None:
        """Send nothing more of what the handler `name` still gives to a session that has stopped it. A step that is on
        its way then would arrive after the reply to the stop, and be drawn over it.
        """
        for jobs in self._queue.active_jobs:
            for event in jobs or ():
                if event.session_hash == session and event.fn.name == name:
                    event.alive = False

    async def postprocess_data(
        self, block_fn: Any, predictions: list[Any] | dict[Any, Any], state: SessionState | None
    ) -> list[Any]:
        """As Gradio's: the outputs as they are sent."""
        sent: list[Any] = await super().postprocess_data(block_fn, predictions, state)
        if state is not None:
            for block in block_fn.outputs:
                kept = None if block.stateful else state.get(block._id)
                if kept is not None:
                    kept._id = block._id
        return sent

"""What a session of the page takes does not grow with what happens in it."""

from __future__ import annotations

import asyncio

import gradio as gr
import pytest
from gradio.state_holder import SessionState

from ui.sessions import Page


async def blocks_after(kind: type[gr.Blocks], rounds: int) -> tuple[int, int, list[str]]:
    """Components in a session at first and after `rounds` of a value and a skip, and the values it holds."""
    with kind() as page:
        shown = gr.HTML("")
        page.load(lambda: None, None, shown)
    session = SessionState(page)
    (event,) = page.default_config.fns.values()
    before = len(session.blocks_config.blocks)
    for number in range(rounds):
        sent = await page.postprocess_data(event, f"value {number}", session)
        assert sent == [f"value {number}"]
        (skipped,) = await page.postprocess_data(event, gr.skip(), session)
        assert skipped["__type__"] == "update" and "value" not in skipped
    values = [str(each["props"].get("value")) for each in session.components]
    return before, len(session.blocks_config.blocks), [value for value in values if value.startswith("value")]


@pytest.mark.parametrize("rounds", [1, 7])
def test_a_skipped_output_leaves_no_copy_behind(rounds: int) -> None:
    before, after, held = asyncio.run(blocks_after(Page, rounds))
    assert before == after
    assert len(held) <= 1


def test_that_gradio_leaves_them_behind_is_why() -> None:
    before, after, held = asyncio.run(blocks_after(gr.Blocks, 7))
    assert after > before and len(held) > 1, "Gradio has mended it: ui/sessions.py can go"

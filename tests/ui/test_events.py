"""What of the page has to queue, and what does not."""

from __future__ import annotations

import inspect

from tests.ui.fakes import FakeAssistant
from ui.app import build_app


def test_only_what_answers_in_steps_or_one_after_the_other_queues() -> None:
    events = build_app(FakeAssistant()).fns.values()
    queued = [event for event in events if event.queue]
    # Documents: two at once would both begin from the same view.
    in_order = {event for event in queued if event.concurrency_id == "documents" or event.name == "diagnose"}
    assert [event.name for event in queued if event not in in_order and not inspect.isgeneratorfunction(event.fn)] == []
    assert {"proceed", "again", "gather", "compare", "test"} == {event.name for event in queued} - {
        event.name for event in in_order
    }
    assert len(in_order) < len(queued) < len(events) / 2

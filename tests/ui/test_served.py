"""Where files lie on this machine is told to nobody else."""

from __future__ import annotations

from pathlib import Path

from rag import Assistant
from tests.conftest import MakeAssistant
from tests.ui.serving import serving
from ui import talk
from ui.conversation import Conversation
from ui.kept import kept
from ui.served import served

QUESTION = "What will the bridge cost?"


def test_file_addresses_become_those_of_the_page() -> None:
    told = {
        "citations": ({"uri": "file:///home/ada/a%20b.txt", "document_id": "a b.txt"}, {"uri": "https://a.example/x"}),
        "passages": [{"document": {"uri": "file:///x", "text": "file:///y"}}],
    }
    assert served(told, "http://here/") == {
        "citations": [
            {"uri": "http://here/document/a%20b.txt", "document_id": "a b.txt"},
            {"uri": "https://a.example/x"},
        ],
        "passages": [{"document": {"uri": "", "text": "file:///y"}}],
    }


def test_no_path_leaves_with_an_answer(make_assistant: MakeAssistant) -> None:
    import httpx

    assistant: Assistant = make_assistant(answer={"confidence": 0.0})
    folder = str(Path(assistant.config.folder).resolve())
    assert folder in str(assistant.ask(QUESTION).citations), "the test would see one"
    with serving(assistant) as address, httpx.Client(base_url=address, trust_env=False) as client:
        body = {"model": "dateline", "messages": [{"role": "user", "content": QUESTION}]}
        answer = client.post("/v1/chat/completions", json=body)
    assert answer.json()["dateline"]["citations"][0]["uri"].startswith(f"{address}/document/")
    assert folder not in answer.text
    *_, talked = talk.proceed(assistant, talk.begin(QUESTION, Conversation()))
    assert talked.last is not None and folder not in kept(talked.last)

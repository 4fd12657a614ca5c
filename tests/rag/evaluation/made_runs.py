"""A run as `eval run` makes it, of invented questions over invented, partly hostile, documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rag.evaluation.running import RunOptions, evaluate
from rag.evaluation.types import Gold, Question, QuestionSet
from tests.conftest import MakeAssistant

HOSTILE = "</script><script>document.title='taken'</script><img src=http://evil.example/x onerror=alert(1)>"
FILES = {
    "ferry.txt": "The island ferry sails four times a day. Captain Fenn asks the islanders to book ahead.",
    "hostile.txt": f"The harbour of Hask 🙂 is closed. Its master said: {HOSTILE} and nothing more.",
    "arabic.txt": "أعلنت البلدية أن الجسر الجديد سيفتح في نوفمبر. وقالت إن التكلفة زادت.",
    "chinese.txt": "市议会批准了新桥。新桥将于十一月开放。",
}
QUESTIONS = (
    Question(
        id="ferry",
        question="How often does the island ferry sail?",
        answers=(("four times a day",),),
        gold=(Gold(document="ferry.txt", quote="four times a day", start_char=23, end_char=39),),
        answerable=True,
        tags=("number",),
    ),
    Question(
        id="hostile <b>",
        question=f"What of the harbour of Hask? {HOSTILE}",
        answers=(("closed",),),
        gold=(Gold(document="hostile.txt", quote="🙂 is closed", start_char=20, end_char=31),),
        answerable=True,
        tags=(HOSTILE,),
    ),
    Question(id="arabic", question="متى سيفتح الجسر الجديد؟", answers=(("نوفمبر",),), answerable=True),
    Question(id="none", question="Who is Zephyrine Quuxley?", answerable=False),
)


def made_run(make_assistant: MakeAssistant, folder: Path, name: str = "nightly") -> dict[str, Any]:
    """The run, of real answers without a language model."""
    questions = QuestionSet(name="made", path="made.jsonl", format="dateline", digest="d", questions=QUESTIONS)
    assistant = make_assistant(FILES)
    return evaluate(questions, assistant, RunOptions(name=name, stage="answer", folder=folder)).run

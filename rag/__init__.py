"""Ask your documents: every sentence of the answer is cited, dated and checked.

>>> from rag import Assistant
>>> with Assistant.open("config.yaml") as assistant:
...     assistant.sync()
...     answer = assistant.ask("How long will the new Mill Bridge be?")
"""

from index.doctor.diagnosis import Check, Diagnosis, Finding
from index.errors import AssistantError, ConfigError
from index.types import Dated, Document, Passage, SyncProgress, SyncReport
from rag.assistant import Assistant
from rag.config import Config, load_config
from rag.shown import DocumentSummary, IndexStats, Origin, ShownDocument
from rag.timeline import Statement, Timeline
from rag.types import Answer, AnswerSentence, Citation, Evidence, Filters, OriginGroup, SearchResult, StreamEvent, Turn

__all__ = [
    "Answer",
    "AnswerSentence",
    "Assistant",
    "AssistantError",
    "Check",
    "Citation",
    "Config",
    "ConfigError",
    "Dated",
    "Diagnosis",
    "Document",
    "DocumentSummary",
    "Evidence",
    "Filters",
    "Finding",
    "IndexStats",
    "Origin",
    "OriginGroup",
    "Passage",
    "SearchResult",
    "ShownDocument",
    "Statement",
    "StreamEvent",
    "SyncProgress",
    "SyncReport",
    "Timeline",
    "Turn",
    "load_config",
]

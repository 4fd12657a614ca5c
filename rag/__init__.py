"""Ask your documents: every sentence of the answer is cited, dated and checked.

from rag import Assistant

with Assistant.open("config.yaml") as assistant:
    assistant.sync()
    answer = assistant.ask("Who stood beside the mayor?")
    print(answer.text, [citation.quote for citation in answer.citations])
"""

from index.errors import AssistantError
from index.types import Dated, Document, Passage, SyncProgress, SyncReport
from rag.assistant import Assistant, DocumentSummary, IndexStats, ShownDocument
from rag.config import Config, load_config
from rag.types import Answer, Citation, Filters, SearchResult, Turn

__all__ = [
    "Answer", "Assistant", "AssistantError", "Citation", "Config", "Dated", "Document", "DocumentSummary", "Filters",
    "IndexStats", "Passage", "SearchResult", "ShownDocument", "SyncProgress", "SyncReport", "Turn", "load_config",
]  # fmt: skip

"""JSON for others than whoever runs Dateline: where a file lies on this machine is not theirs to know."""

from __future__ import annotations

from typing import Any

from ui.sources import file_address


def served(told: Any, base: str = "") -> Any:
    """The same without `file:` addresses; in their place where the page at `base` serves the document."""
    if isinstance(told, list | tuple):
        return [served(each, base) for each in told]
    if not isinstance(told, dict):
        return told
    new = {name: served(value, base) for name, value in told.items()}
    if str(new.get("uri", "")).startswith("file:"):
        document = new.get("document_id")
        new["uri"] = f"{base}{file_address(document)}" if isinstance(document, str) else ""
    return new

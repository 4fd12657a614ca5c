"""The route that serves a document's own file. Only ids that the index knows resolve; nothing served can run."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse, PlainTextResponse

from rag import AssistantError
from ui.protocol import Answering

TEXT = "text/plain; charset=utf-8"
PLAIN = (".txt", ".text", ".md", ".markdown", ".csv", ".tsv", ".json", ".jsonl", ".ndjson")
READABLE = {**dict.fromkeys(PLAIN, TEXT), ".pdf": "application/pdf"}
# A browser would run scripts of these if they kept their own type; as text they are only ever text.
MARKUP = {".html", ".htm", ".xhtml", ".xht", ".mhtml", ".svg", ".xml", ".nxml", ".xsl", ".xslt"}
LOCKED = "sandbox; default-src 'none'"
# Chromium's PDF viewer refuses to start in a sandbox; a PDF cannot touch the page's origin anyway.
LOCKED_PDF = "default-src 'none'; object-src 'self'; plugin-types application/pdf; style-src 'unsafe-inline'"


def document_routes(assistant: Answering) -> APIRouter:
    """`GET /document/{id}`: the file of an indexed document, 404 for any other name."""
    router = APIRouter()

    @router.api_route("/document/{document_id:path}", methods=["GET", "HEAD"], include_in_schema=False)
    def document(document_id: str) -> Response:
        file = _original(assistant, document_id)
        if file is None or not file.is_file():
            return PlainTextResponse("No indexed document has this name, or its file is gone.", status_code=404)
        return document_response(file)

    return router


def document_response(file: Path) -> FileResponse:
    """The file, shown if it is plain text or PDF and otherwise downloaded, with no right to run anything."""
    kind = file.suffix.lower()
    media_type = READABLE.get(kind, TEXT if kind in MARKUP else "application/octet-stream")
    return FileResponse(
        file,
        media_type=media_type,
        filename=file.name,
        content_disposition_type="inline" if kind in READABLE else "attachment",
        headers={
            "Content-Security-Policy": LOCKED_PDF if kind == ".pdf" else LOCKED,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
        },
    )


def _original(assistant: Answering, document_id: str) -> Path | None:
    try:
        return assistant.original(document_id)
    except AssistantError:
        return None

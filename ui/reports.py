"""`GET /report/{run}`: the report of a run that lies in the results folder, with no right but to run its own script."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from rag import AssistantError
from rag.evaluation.background import RESULTS
from rag.evaluation.report import report_html
from rag.evaluation.run_files import read_run
from rag.evaluation.shelf import run_named
from ui.protocol import Answering

# In a sandbox without an origin: whatever a run file holds, it cannot speak for the page.
_LOCKED = "sandbox allow-scripts; default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"


def report_routes(assistant: Answering) -> APIRouter:
    """The route; 404 for any name that is no run's."""
    router = APIRouter()

    @router.get("/report/{name}", include_in_schema=False)
    def report(name: str) -> Response:
        try:
            run = read_run(run_named(assistant.config.folder / RESULTS, name))
        except AssistantError as error:
            return PlainTextResponse(f"{error} {error.hint}", status_code=404)
        return HTMLResponse(
            report_html([run]), headers={"Content-Security-Policy": _LOCKED, "Cache-Control": "no-store"}
        )

    return router

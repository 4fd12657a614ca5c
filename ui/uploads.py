"""The route that takes files in: one file per request, its bytes as they are, never through a place of Gradio's."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from starlette.requests import ClientDisconnect

from index.incoming import Upload
from rag import AssistantError
from rag.corpus_files import UPLOADS_FOLDER
from ui.protocol import Answering

# A page of another site cannot send this header without asking first, and is not answered when it asks.
MARK = "x-dateline-upload"
MOST_AT_ONCE = 8


def upload_routes(assistant: Answering) -> APIRouter:
    """`POST /documents/upload?name=…&folder=…`: 201 with the name it got, else why not and what to do about it."""
    router = APIRouter()
    under_way: set[int] = set()

    @router.post("/documents/upload", include_in_schema=False)
    async def upload(request: Request, name: str, folder: str = UPLOADS_FOLDER) -> Response:
        if MARK not in request.headers:
            return _refused("This address takes files from the page alone.", "Use the page.", 403)
        if len(under_way) >= MOST_AT_ONCE:
            return _refused("Too many files at once.", "Wait until some are there.", 429)
        under_way.add(id(request))
        try:
            incoming = assistant.library.files.upload(name, folder)
            placed = await _receive(request, incoming)
        except ClientDisconnect:
            return Response(status_code=400)
        except AssistantError as error:
            return _refused(str(error), error.hint, 422)
        finally:
            under_way.discard(id(request))
        return JSONResponse({"name": placed}, status_code=201)

    return router


async def _receive(request: Request, incoming: Upload) -> str:
    await run_in_threadpool(incoming.__enter__)
    try:
        async for chunk in request.stream():
            await run_in_threadpool(incoming.write, chunk)
        placed = await run_in_threadpool(incoming.place)
        return placed.name
    finally:
        await run_in_threadpool(incoming.__exit__, None, None, None)


def _refused(reason: str, remedy: str, status: int) -> JSONResponse:
    return JSONResponse({"reason": reason, "remedy": remedy}, status_code=status)

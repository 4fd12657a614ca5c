"""The documents inside a file: their names, how deep they may nest, and what becomes of those that cannot be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from mimetypes import guess_type
from pathlib import PurePosixPath

from index.errors import DocumentUnreadable
from index.normalise import normalise
from index.readers.content import Attachment, Bundle, Content, Part

# A mail in a mail in a mail is real; deeper is a loop or an attack.
DEEPEST = 5
_LONGEST_NAME = 120
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')

ReadBytes = Callable[[str, bytes], Content | Bundle]
MediaType = Callable[[str], str | None]


def safe_name(stated: str, fallback: str) -> str:
    """One path component out of a name that a stranger chose; `fallback` when nothing of it can be used."""
    name = _UNSAFE.sub("-", " ".join(normalise(stated).split())).strip(". -")
    if len(name) > _LONGEST_NAME:
        suffix = PurePosixPath(name).suffix[:12]
        name = name[: _LONGEST_NAME - len(suffix)].rstrip(". ") + suffix
    return name or fallback


def file_name(stated: str, fallback: str) -> str:
    """The last component of an attachment's own name, made safe."""
    return safe_name(re.split(r"[/\\]", stated)[-1], fallback)


def gather(bundle: Bundle, read: ReadBytes, media_type: MediaType) -> Content:
    """The bundle's content with every document inside it, read, in one flat list."""
    return replace(bundle.content, parts=tuple(_parts(bundle.attachments, read, media_type, prefix="", depth=1)))


def _parts(
    attachments: Iterable[Attachment], read: ReadBytes, media_type: MediaType, *, prefix: str, depth: int
) -> Iterator[Part]:
    taken: dict[str, int] = {}
    for attachment in attachments:
        name = prefix + _unique(attachment.name, taken)
        kind = media_type(attachment.name) or _stated(attachment)
        try:
            content = _content(attachment, read, media_type, depth)
        except DocumentUnreadable as error:
            yield Part(name=name, media_type=kind, reason=f"{str(error).rstrip('.')}. {error.hint}".strip())
            continue
        inner = content.attachments if isinstance(content, Bundle) else ()
        own = content.content if isinstance(content, Bundle) else content
        if own.text.strip():
            yield Part(name=name, media_type=kind, content=own)
        elif not inner:
            yield Part(name=name, media_type=kind, reason="it holds no text")
        yield from _parts(inner, read, media_type, prefix=f"{name}/", depth=depth + 1)


def _content(attachment: Attachment, read: ReadBytes, media_type: MediaType, depth: int) -> Content | Bundle:
    if attachment.reason:
        raise DocumentUnreadable(attachment.reason)
    if depth > DEEPEST:
        raise DocumentUnreadable(
            f"it lies more than {DEEPEST} levels deep", hint="Save it as a file of its own to have it read."
        )
    if attachment.content is not None:
        return attachment.content
    if media_type(attachment.name) is None:
        raise DocumentUnreadable(f"its format is not supported ({_stated(attachment)})")
    return read(attachment.name, attachment.data)


def _stated(attachment: Attachment) -> str:
    """The media type that the carrier states, or that the name's suffix usually means."""
    if attachment.media_type != "application/octet-stream":
        return attachment.media_type
    return guess_type(attachment.name)[0] or attachment.media_type


def _unique(name: str, taken: dict[str, int]) -> str:
    """`name`, or `name (2)` before its suffix where it was given out already. Records it in `taken`."""
    folded = name.casefold()
    count = taken.get(folded, 0)
    taken[folded] = count + 1
    if not count:
        return name
    path = PurePosixPath(name)
    stem, suffix = (path.stem, path.suffix) if path.suffix else (name, "")
    return _unique(f"{stem} ({count + 1}){suffix}", taken)

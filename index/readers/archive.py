"""Zip and OLE containers, looked at before any parser sees them: bombs, passwords, old formats under new names."""

from __future__ import annotations

import zlib
from copy import copy
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from index.errors import DocumentUnreadable

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST_MEMBERS = 20_000
_MOST_BYTES = 1_000_000_000
# Office files of ordinary text shrink to a tenth; a sheet of empty formatted rows to a fortieth.
_SUSPECT_RATIO = 200
_SUSPECT_BYTES = 100_000_000


def is_ole(data: bytes) -> bool:
    """Whether the bytes are an OLE container, as old Office files, encrypted new ones and Outlook messages are."""
    return data.startswith(_OLE_MAGIC)


def open_ole(data: bytes) -> Any:
    """The OLE container as olefile sees it; close it. Raises DocumentUnreadable for a damaged one."""
    import olefile

    try:
        return olefile.OleFileIO(BytesIO(data))
    except MemoryError:
        raise
    # The parser trusts its header: sizes that make no sense raise whatever comes of them.
    except Exception as error:
        raise _damaged("its OLE container cannot be opened") from error


def encrypted(what: str = "the file") -> DocumentUnreadable:
    """The error for a file that needs a password."""
    return DocumentUnreadable(f"{what} is encrypted", hint="Save a copy without a password.")


def open_zip(data: bytes) -> ZipFile:
    """The zip container of an Office document or a book. Raises DocumentUnreadable for a bomb or an encrypted one."""
    if is_ole(data):
        raise _ole_under_another_name(data)
    try:
        archive = ZipFile(BytesIO(data))
    except BadZipFile as error:
        raise _damaged("it is no zip container") from error
    members = archive.infolist()
    if any(member.flag_bits & 1 for member in members):
        raise encrypted()
    if len(members) > _MOST_MEMBERS:
        raise DocumentUnreadable(f"it packs {len(members):,} files: a zip bomb?", hint="Check where it comes from.")
    total = sum(member.file_size for member in members)
    packed = any(m.file_size > _SUSPECT_BYTES and m.file_size > _SUSPECT_RATIO * m.compress_size for m in members)
    if total > _MOST_BYTES or packed:
        raise DocumentUnreadable(
            f"it decompresses to {total / 1e9:.1f} GB: a zip bomb?", hint="Check where it comes from, or split it."
        )
    return archive


def member(archive: ZipFile, name: str) -> bytes:
    """The bytes of a file in the container. Raises DocumentUnreadable if it is missing or longer than it claims."""
    try:
        info = copy(archive.getinfo(name))
        # zipfile decompresses first and cuts after: asked for one byte more, it stops there, and a lie shows.
        info.file_size += 1
        with archive.open(info) as stream:
            data = stream.read(info.file_size)
    except KeyError as error:
        raise _damaged(f"it has no {name}") from error
    except (BadZipFile, zlib.error, EOFError) as error:
        raise _damaged(f"{name} in it is not what it claims to be") from error
    if len(data) != info.file_size - 1:
        raise _damaged(f"{name} in it is not as long as it claims to be")
    return data


def check_zip(data: bytes) -> None:
    """As `open_zip`, and reads every file in the container once: for parsers that open it themselves and believe it."""
    with open_zip(data) as archive:
        for name in archive.namelist():
            member(archive, name)


def _damaged(reason: str) -> DocumentUnreadable:
    return DocumentUnreadable(
        f"damaged, or not the format its name says ({reason})", hint="Open it in its own program and save it again."
    )


def _ole_under_another_name(data: bytes) -> DocumentUnreadable:
    with open_ole(data) as container:
        if container.exists("EncryptedPackage"):
            return encrypted()
    return DocumentUnreadable(
        "it is an old binary Office file (.doc, .xls, .ppt) under a new name",
        hint="Open it in its own program and save it in the new format.",
    )

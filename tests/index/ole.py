"""OLE containers written by hand: Outlook messages, and what password-protected Office files look like outside."""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from typing import Any

SECTOR = 512
CUTOFF = 4096
NOTHING, END, FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def ole(tree: dict[str, Any]) -> bytes:
    """A container; a dict is a storage, bytes are a stream."""
    entries = [{"name": "Root Entry", "kind": 5, "child": NOTHING, "data": b""}]
    _add(entries, 0, tree)
    # Short streams share one stream, the root's, in units of 64 bytes.
    short, short_chain = b"", []
    for entry in entries[1:]:
        if 0 < len(entry["data"]) < CUTOFF:
            entry["start"] = len(short_chain)
            short_chain += _chain(len(short_chain), -(-len(entry["data"]) // 64))
            short += entry["data"].ljust(-(-len(entry["data"]) // 64) * 64, b"\0")
    entries[0]["data"] = short
    sectors = _Sectors(first=-(-len(entries) * 128 // SECTOR))
    for number, entry in enumerate(entries):
        if number == 0 or len(entry["data"]) >= CUTOFF:
            entry["start"] = sectors.put(entry["data"])
    short_fat = struct.pack(f"<{len(short_chain)}I", *short_chain)
    short_fat += b"\xff" * (-len(short_fat) % SECTOR)
    short_fat_start = sectors.put(short_fat)
    used = sectors.first + len(sectors.chain)
    fat_sectors = 1
    while fat_sectors * (SECTOR // 4) < used + fat_sectors:
        fat_sectors += 1
    fat = [*_chain(0, sectors.first), *sectors.chain, *[FAT_SECTOR] * fat_sectors]
    fat += [NOTHING] * (fat_sectors * (SECTOR // 4) - len(fat))
    header = struct.pack("<8s16xHHHHH6xII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, fat_sectors)
    short_fat_sectors = len(short_fat) // SECTOR
    header += struct.pack("<IIIIIIII", 0, 0, CUTOFF, short_fat_start, short_fat_sectors, END, 0, used)
    header += struct.pack("<108I", *range(used + 1, used + fat_sectors), *[NOTHING] * (109 - fat_sectors))
    directory = b"".join(_entry(entry) for entry in entries).ljust(sectors.first * SECTOR, b"\0")
    return header + directory + sectors.body + struct.pack(f"<{len(fat)}I", *fat)


class _Sectors:
    """The sectors after the directory, and their part of the allocation table."""

    def __init__(self, *, first: int) -> None:
        self.first = first
        self.chain: list[int] = []
        self.body = b""

    def put(self, data: bytes) -> int:
        if not data:
            return END
        start, count = self.first + len(self.chain), -(-len(data) // SECTOR)
        self.chain += _chain(start, count)
        self.body += data.ljust(count * SECTOR, b"\0")
        return start


def _chain(start: int, count: int) -> list[int]:
    return [*range(start + 1, start + count), END]


def _add(entries: list[dict[str, Any]], parent: int, members: dict[str, Any]) -> None:
    previous = None
    for name, value in members.items():
        storage = isinstance(value, dict)
        data = b"" if storage else value
        entries.append({"name": name, "kind": 1 if storage else 2, "child": NOTHING, "data": data})
        number = len(entries) - 1
        if previous is None:
            entries[parent]["child"] = number
        else:
            entries[previous]["right"] = number
        previous = number
        if storage:
            _add(entries, number, value)


def _entry(entry: dict[str, Any]) -> bytes:
    name = (entry["name"] + "\0").encode("utf-16-le")
    return struct.pack("<64sHBBIII16xI8x8xIQ", name, len(name), entry["kind"], 1, NOTHING, entry.get("right", NOTHING),
                       entry["child"], 0, entry.get("start", END), len(entry["data"]))  # fmt: skip


def outlook(
    strings: dict[int, str] | None = None,
    *,
    streams: dict[str, bytes] | None = None,
    sent: datetime | None = None,
    code_page: int | None = None,
    header_bytes: int = 32,
    inside: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The storage of a message, a recipient (8 header bytes) or an attachment: properties by their number."""
    fixed = bytes(header_bytes)
    if sent is not None:
        fixed += struct.pack("<IIQ", 0x00390040, 6, int((sent - EPOCH).total_seconds()) * 10_000_000)
    if code_page is not None:
        fixed += struct.pack("<IIQ", 0x3FFD0003, 6, code_page)
    words = {f"__substg1.0_{number:04X}001F": value.encode("utf-16-le") for number, value in (strings or {}).items()}
    return {"__properties_version1.0": fixed, **words, **(streams or {}), **(inside or {})}

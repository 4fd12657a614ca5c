"""Lists of documents (csv, tsv, json, jsonl), and tables and data that only are read like one document."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from index.dates import from_metadata
from index.errors import DocumentUnreadable
from index.facts import first_of, language_code, stated
from index.normalise import normalise
from index.readers.content import Attachment, Block, Bundle, Content, join_blocks
from index.readers.parts import safe_name
from index.readers.plain import decode
from index.readers.tables import is_year, table_blocks
from index.types import Dated, Fact, Facts

# Columns and keys, by what they hold; the first that is there counts.
_TEXT = ("text", "content", "body", "article")
_TITLE = ("title", "headline", "name")
_OUTLET = ("outlet", "source", "publisher", "site")
_AUTHOR = ("author", "authors", "byline", "creator")
_URL = ("url", "link", "uri")
_LANGUAGE = ("language", "lang")
_PUBLISHED = ("published", "published_at", "publication_date", "pub_date", "date", "datetime")
_ID = ("id", "doc_id", "document_id", "_id", "guid")
_DELIMITERS = ",;\t|"


def read_csv(data: bytes) -> Content | Bundle:
    """Each row as a document where a column holds text; else one document with a line for each row."""
    text = decode(data)
    # The limit is the whole process's: others that read CSV must not meet a lower one.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    rows = [
        row for row in csv.reader(io.StringIO(text), delimiter=_delimiter(text)) if any(cell.strip() for cell in row)
    ]
    if not rows:
        return Content(text="")
    header = [" ".join(normalise(cell).split()) for cell in rows[0]]
    keys = [name.casefold() for name in header]
    if any(name in keys for name in _TEXT):
        records = (dict(zip(keys, row, strict=False)) for row in rows[1:])
        return Bundle(content=Content(text=""), attachments=tuple(_documents(enumerate(records, start=1), "text/csv")))
    text, headings = join_blocks(table_blocks(rows, header_rows=_header_rows(rows)))
    return Content(text=text, headings=headings)


def read_json(data: bytes) -> Content | Bundle:
    """An object with text is a document, a list of them is a list of documents; other data becomes readable lines."""
    value = _parsed(decode(data))
    if isinstance(value, dict) and _text(value := _folded(value)):
        return _document(value)
    records = _records(value)
    if records is not None:
        return Bundle(
            content=Content(text=""), attachments=tuple(_documents(enumerate(records, 1), "application/json"))
        )
    return _plain_data([value])


def read_json_lines(data: bytes) -> Content | Bundle:
    """Each line as a document where it holds text; a line that is no JSON is reported."""
    lines: list[tuple[int, Any]] = []
    broken: list[Attachment] = []
    for number, line in enumerate(decode(data).split("\n"), start=1):
        if line.strip():
            try:
                lines.append((number, _parsed(line)))
            except DocumentUnreadable:
                reason = "the line is no JSON. Write one object on each line."
                broken.append(Attachment(name=f"line {number}", media_type="application/x-ndjson", reason=reason))
    if not lines:
        raise DocumentUnreadable("none of its lines is JSON", hint="Write one object on each line.")
    objects = [(number, _folded(value)) for number, value in lines if isinstance(value, dict)]
    if any(_text(value) for _, value in objects):
        documents = tuple(_documents(objects, "application/x-ndjson"))
        return Bundle(content=Content(text=""), attachments=(*documents, *broken))
    content = _plain_data([value for _, value in lines])
    return Bundle(content=content, attachments=tuple(broken)) if broken else content


def _delimiter(text: str) -> str:
    """The character that splits the first lines most often and most evenly; a comma when none does."""
    lines = [line for line in text[:20_000].split("\n")[:20] if line.strip()]
    counts = {d: [line.count(d) for line in lines] for d in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda d: (min(counts[d], default=0) > 0, counts[d][0] if lines else 0))
    return best if lines and counts[best][0] else ","


def _header_rows(rows: Sequence[Sequence[str]]) -> int | None:
    """One where the first row with several cells can be names of columns, as it is by custom; None where it is data."""
    first = next((row for row in rows if any(cell.strip() for cell in row[1:])), [])
    names = [" ".join(cell.split()) for cell in first]
    figures = [name for name in names if _is_number(name) and not is_year(name)]
    if not first or not all(names) or len(set(names)) < len(names) or figures:
        return None
    return 1 + next(number for number, row in enumerate(rows) if row is first)


def _is_number(cell: str) -> bool:
    return cell.replace(",", "").replace(".", "").replace("-", "").replace("%", "").strip().isdigit()


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        reason = "a number in it is too long" if "integer string conversion" in reason else reason
        raise DocumentUnreadable(f"it is no JSON ({reason})", hint="Check the file with a JSON validator.") from error


def _folded(value: Mapping[str, Any]) -> dict[str, Any]:
    return {str(key).casefold(): entry for key, entry in value.items()}


def _records(value: Any) -> list[dict[str, Any]] | None:
    """The documents of a list, or of the one list that an object holds: `{"articles": [...]}`."""
    if isinstance(value, dict):
        lists = [entry for entry in value.values() if isinstance(entry, list)]
        value = lists[0] if len(lists) == 1 else None
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        return None
    records = [_folded(entry) for entry in value]
    return records if any(_text(record) for record in records) else None


def _documents(records: Any, media_type: str) -> Iterator[Attachment]:
    for number, record in records:
        name = safe_name(_first(record, _ID) or "", str(number))
        if _text(record):
            yield Attachment(name=name, media_type=media_type, content=_document(record))
        else:
            yield Attachment(name=name, media_type=media_type, reason="it has no text")


def _document(record: Mapping[str, Any]) -> Content:
    key = next((name for name in _PUBLISHED if record.get(name)), "")
    published = str(record[key]) if key else ""
    return Content(
        text=normalise(_text(record)),
        facts=Facts(
            title=_stated(record, _TITLE),
            outlet=_stated(record, _OUTLET),
            author=_stated(record, _AUTHOR),
            language=stated("language", language_code(_first(record, _LANGUAGE))),
        ),
        url=_first(record, _URL),
        published=(from_metadata(published, evidence=f"{key}: {published}") if published else None) or Dated(),
    )


def _text(record: Mapping[str, Any]) -> str:
    return next((record[name] for name in _TEXT if isinstance(record.get(name), str) and record[name].strip()), "")


def _stated(record: Mapping[str, Any], names: tuple[str, ...]) -> Fact:
    return first_of(*(stated(name, _first(record, (name,))) for name in names))


def _first(record: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    for name in names:
        value = record.get(name)
        if isinstance(value, dict):
            value = value.get("name")
        if isinstance(value, list):
            value = ", ".join(entry for entry in value if isinstance(entry, str))
        words = " ".join(normalise(str(value)).split()) if isinstance(value, str | int) else ""
        if words:
            return words
    return None


def _plain_data(values: Sequence[Any]) -> Content:
    text, headings = join_blocks(Block("\n".join(_data_lines(value))) for value in values)
    return Content(text=text, headings=headings)


def _data_lines(value: Any) -> Iterator[str]:
    """`a.b: value` for every value; the items of a list one after the other."""
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting:
        path, entry = waiting.pop()
        if isinstance(entry, dict):
            waiting += [(f"{path}.{key}" if path else str(key), inner) for key, inner in reversed(entry.items())]
        elif isinstance(entry, list) and any(isinstance(inner, dict | list) for inner in entry):
            waiting += [(path, inner) for inner in reversed(entry)]
        elif entry is not None and entry != []:
            words = ", ".join(map(str, entry)) if isinstance(entry, list) else str(entry)
            yield f"{path}: {words}" if path else words

"""Publication dates, titles and bylines of saved news pages, and dates of Wikinews stories; invented dates apart.

python -m benchmarks.dates

`unknown` is allowed. `printed` is the date of the story's own dateline where the set records another one. A date that
the document does not state is never right. Every share comes with n and its 95 % Wilson interval.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from benchmarks.answers import wilson
from benchmarks.data import data_folder
from benchmarks.dates_cases import HEADER_DAY, LATER_OTHER_DAYS, LATER_OWN_DAYS, OTHER_DAYS, OWN_DAYS
from index.dates import settle
from index.documents import ReadJob, build_documents
from index.types import Dated, Document

# Texts in many languages, each set written without a look at the rules (LOG.md says what was found before it was read).
BLIND = ("third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
# Where the expectations of the page set are wrong, by eye: they were written for another purpose.
_TITLES = {
    "yahoo-2": "Russia: Space ship malfunctions, breaks up over Siberia",  # theirs is the site's name
    "breitbart": "'Neutral' Snopes Fact-Checker David Emery: 'Are There Any Un-Angry Trump Supporters?'",  # with site
}
_BYLINES = {
    "breitbart": "Lucas Nolan",  # theirs has the date and the number of comments
    "liberation-1": "AFP",  # theirs belongs to a teaser
    "seattletimes-1": "Benjamin Romano",  # theirs is the date
}
# Dates that the pages state in a form that the set does not record.
_DATES = {
    "ars-1": "2015-04-16",
    "cnet": "2017-01-18",
    "heise": "2015-04-08",
    "nytimes-1": "2017-01-13",
    "nytimes-4": "2018-09-25",
    "yahoo-2": "2016-12-01",
}
_CREATED = re.compile(r'\bdateCreated="(\d{4}-\d\d-\d\d)"')
_PRINTED = re.compile(r'<date when="(\d{4}-\d\d-\d\d)"[^>]*>\s*(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day')
_NO_SPACE_BEFORE = re.compile(r" (?=[,.;:!?)\]%])")
_BLOCK_ENDS = ("</head>", "</p>", "</caption>", "</item>", "</figure>", "<p>")


def main() -> None:
    """Measure the invented texts and both sets, and print their tables."""
    for name, other, own in (("known", OTHER_DAYS, OWN_DAYS), ("later", LATER_OTHER_DAYS, LATER_OWN_DAYS)):
        cases = [*(Case(text, None, kind=kind) for kind, text in other), *(Case(text, HEADER_DAY) for text in own)]
        _measure_cases(name, cases)
    for name in BLIND:
        _measure_cases(name, read_cases(name))
    folder = data_folder()
    for name, measure in (("news_pages", _measure_pages), ("wikinews", _measure_stories)):
        if (folder / name).is_dir():
            measure(folder / name)
        else:
            print(f"skipped: no {name} in {folder}\n")


@dataclass(frozen=True, slots=True)
class Case:
    """An invented file, and the day of publication that it states, None where it has other days alone."""

    text: str
    published: date | None
    suffix: str = ".txt"
    kind: str = ""

    def day(self) -> date | None:
        """The day that is found."""
        if self.suffix == ".txt":
            return settle(self.text, stated=Dated()).day
        return read_document(Path("case"), self.text.encode(), f"case{self.suffix}").published.day


def read_cases(name: str) -> list[Case]:
    """A blind set: files with days that are others than the publication's, and files that state that one."""
    path = Path(__file__).with_name(f"dates_{name}.jsonl")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        Case(
            text=row["text"],
            published=date.fromisoformat(row["published"]) if row["published"] else None,
            suffix=row.get("suffix", ".txt"),
            kind=row.get("why", row["kind"]),
        )
        for row in rows
    ]


def _measure_cases(name: str, cases: Sequence[Case]) -> None:
    """Invented files with days that are not the publication's, and with that one."""
    print(f"files, {name}")
    verdicts: dict[str, list[str]] = {"other": [], "own": []}
    for case in cases:
        day = case.day()
        if day is not None and case.published is None:
            print(f"  invented, {case.kind}: {case.text[:90]!r}")
        verdicts["own" if case.published else "other"].append(_verdict(day, case.published))
    for which, found in verdicts.items():
        if found:
            _print_shares(which, found)
    print()


def read_document(path: Path, data: bytes, name: str) -> Document:
    """The document of a file, as a sync reads it, without any sidecar."""
    job = ReadJob(path=path.resolve().with_name(name), document_id=name, parts={}, max_bytes=len(data))
    return build_documents(job, data, "")[0][0]


def _measure_pages(folder: Path) -> None:
    print("| page | title | byline | date | stated by |\n|---|---|---|---|---|")
    verdicts: dict[str, list[str]] = {"title": [], "byline": [], "date": []}
    for page in sorted(path for path in folder.iterdir() if (path / "source.html").is_file()):
        document = read_document(page, (page / "source.html").read_bytes(), f"{page.name}.html")
        row = page_verdicts(document, json.loads((page / "expected-metadata.json").read_text(encoding="utf-8")))
        for name, verdict in row.items():
            verdicts[name].append(verdict)
        print(f"| {page.name} | {' | '.join(row.values())} | {document.published.evidence or '-'} |")
    print()
    for name, found in verdicts.items():
        _print_shares(name, found)
    print()


def page_verdicts(document: Document, expected: dict[str, str | None]) -> dict[str, str]:
    """For title, byline and date of a page: right, unknown, wrong, or invented for a date that it does not state."""
    name = PurePosixPath(document.document_id).stem
    title = _TITLES.get(name, expected["title"])
    byline = _BYLINES.get(name, expected["byline"])
    stated = expected["publishedTime"] or _DATES.get(name)
    return {
        "title": "right" if document.title == title else "wrong",
        "byline": _verdict(_name(document.author), _name(byline)),
        "date": _verdict(document.published.day, date.fromisoformat(stated[:10]) if stated else None),
    }


def _name(words: str | None) -> str | None:
    return re.sub(r"^(by|par) ", "", words.casefold()) if words else None


def _verdict(found: object, expected: object) -> str:
    if found is None:
        return "unknown"
    if expected is None:
        return "invented"
    return "right" if found == expected else "wrong"


def _measure_stories(folder: Path) -> None:
    verdicts, rows, seconds = [], [], 0.0
    for file in sorted((folder / "xml").glob("*.xml")):
        source = file.read_text(encoding="utf-8")
        created = _CREATED.search(source)
        data = "\n\n".join(story_blocks(source)).encode()
        started = time.perf_counter()
        document = read_document(file, data, f"{file.stem}.txt")
        seconds += time.perf_counter() - started
        verdicts.append(_verdict(document.published.day, date.fromisoformat(created.group(1)) if created else None))
        printed = _PRINTED.search(source)
        if verdicts[-1] == "wrong" and printed and document.published.iso == printed.group(1):
            verdicts[-1] = "printed"
        if verdicts[-1] != "right":
            opening = " / ".join(document.text.split("\n\n")[:3])[:110]
            said = created.group(1) if created else "-"
            rows.append(f"| {file.stem} | {verdicts[-1]} | {document.published.iso} | {said} | {opening} |")
    print("| story, where not right | verdict | found | file says | opening |\n|---|---|---|---|---|")
    print("\n".join(rows), end="\n\n")
    _print_shares("date", verdicts)
    print(f"{seconds / len(verdicts) * 1000:.1f} ms a story, reading and cleaning included")


def story_blocks(source: str) -> Iterator[str]:
    """The paragraphs of a story out of its annotated form: a token a line, and tags."""
    words: list[str] = []
    for line in source.splitlines():
        if line.startswith(_BLOCK_ENDS) or (line.startswith("</s>") and len(words) < 8 and _is_day(words)):
            if words:
                yield _NO_SPACE_BEFORE.sub("", " ".join(words))
            words = []
        elif not line.startswith("<"):
            words.append(line.split("\t", 1)[0])
    if words:
        yield _NO_SPACE_BEFORE.sub("", " ".join(words))


def _is_day(words: list[str]) -> bool:
    return bool(words) and words[-1].isdigit() and len(words[-1]) == 4


def _print_shares(name: str, verdicts: list[str]) -> None:
    for verdict in ("right", "printed", "unknown", "wrong", "invented"):
        if verdict == "printed" and verdict not in verdicts:
            continue
        share, low, high, n = wilson([found == verdict for found in verdicts])
        print(f"{name:7} {verdict:9} {verdicts.count(verdict):3} of {n}  {share:.3f} [{low:.3f}, {high:.3f}]")


if __name__ == "__main__":
    main()

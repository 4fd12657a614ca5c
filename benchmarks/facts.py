"""Title, author, outlet and language of saved news pages, of the sample corpus, of stories and of texts by nobody.

python -m benchmarks.facts

`unknown` is allowed. A value where the document states none is `invented`, and counted apart from `wrong`. Every share
comes with n and its 95 % Wilson interval. What can be measured without the development data is measured first.
"""

from __future__ import annotations

import json
import re
import time
import unicodedata
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path, PurePosixPath

from benchmarks.answers import wilson
from benchmarks.data import SEEDS, data_folder
from benchmarks.dates import page_verdicts, read_document, story_blocks
from benchmarks.facts_cases import HEADER_LINES, LATER_HEADER_LINES, MIXED, REPORTS, SAMPLE_AUTHORS, SAMPLE_OUTLETS
from index.documents import ReadJob, build_documents
from index.facts import settle_language
from index.facts.lines import said_author, said_outlet
from index.sidecar import Overrides, Sidecars
from index.types import Document, Fact

Verdicts = dict[str, list[str]]

# By eye, where the page set is silent or has another name of the same site.
_OUTLETS = {"nytimes-1": "The New York Times", "nytimes-4": "The New York Times", "yahoo-2": "Yahoo News"}
_LANGUAGES = {"folha": "pt", "heise": "de", "liberation-1": "fr"}
_STORY_TITLE = re.compile(r'<text\b[^>]*\btitle="([^"]*)"')
_PIECE_CHARS = (30, 50, 80, 120, 400)
_STEP_CHARS = 25
_SEED_TITLES = {  # of the five articles; None where the first line is no headline
    "000": 'NATO Chief: "If Putin Wins, It Will Be Dangerous For All Of Us"',
    "001": "NATO Chief Warns of ‘Greatest’ Risk from Russian Victory in Ukraine",
    "002": "Russian victory 'a tragedy' – NATO",
    "003": None,
    "004": None,
}


def main() -> None:
    """Measure everything and print the tables."""
    _measure_languages()
    _measure_header_lines("header lines, many made up to mislead", HEADER_LINES)
    _measure_header_lines("header lines, later", LATER_HEADER_LINES)
    _measure_sample(Sidecars(SEEDS / "documents"), "sample corpus")
    _measure_sample(None, "sample corpus, without its sidecar")
    folder = data_folder()
    for name, measure in (
        ("news_pages", _measure_pages),
        ("seeds", _measure_seeds),
        ("wikinews", _measure_stories),
        ("", _measure_texts_by_nobody),
    ):
        if (folder / name).is_dir():
            measure(folder / name)
        else:
            print(f"skipped: no {name} in {folder}\n")


def verdict(found: str | None, expected: str | None) -> str:
    """Right, unknown, wrong, or invented where nothing is expected; "none" where nothing is there, and none found."""
    if found is None:
        return "none" if expected is None else "unknown"
    if expected is None:
        return "invented"
    return "right" if _folded(found) == _folded(expected) else "wrong"


def _folded(words: str) -> str:
    return re.sub(r"^the ", "", " ".join(words.casefold().split()))


def _measure_languages() -> None:
    started = time.perf_counter()
    settle_language(REPORTS["en"], stated=Fact())
    first = time.perf_counter() - started
    started = time.perf_counter()
    for _ in range(20):
        settle_language(REPORTS["en"] * 30, stated=Fact())
    later = (time.perf_counter() - started) / 20
    print(f"language: {first:.2f} s for the first text of a process, {later * 1000:.1f} ms for 5,000 characters more\n")
    for chars in _PIECE_CHARS:
        found = [
            verdict(settle_language(text[start : start + chars], stated=Fact()).value, code)
            for code, text in REPORTS.items()
            for start in range(0, max(1, len(text) - chars), _STEP_CHARS)
        ]
        _print_shares(f"language of {chars} characters", {"language": found})
    said = {name: settle_language(text, stated=Fact()).value for name, text in MIXED.items()}
    print(f"in no one language: {said}\n")


def _measure_header_lines(name: str, lines: Mapping[str, str | None]) -> None:
    found: Verdicts = {"author": []}
    for line, expected in lines.items():
        author = said_author(f"The river falls again\n\n{line}\n\n{REPORTS['en']}").value
        found["author"].append(verdict(author, expected))
        if found["author"][-1] not in ("right", "none"):
            print(f"  {line!r}: {found['author'][-1]}: {author!r}")
    _print_shares(name, found)


def sample_documents(sidecars: Sidecars | None) -> Iterator[Document]:
    """The documents of the sample corpus, as a sync reads them, with or without the sidecar."""
    root = SEEDS / "documents"
    for name in SAMPLE_AUTHORS:
        path = (root / name).resolve()
        overrides = sidecars.overrides(PurePosixPath(name)) if sidecars else Overrides()
        job = ReadJob(path=path, document_id=name, overrides=overrides, parts={}, max_bytes=10**7)
        yield build_documents(job, path.read_bytes(), "")[0][0]


def _measure_sample(sidecars: Sidecars | None, name: str) -> None:
    found: Verdicts = {"author": [], "outlet": [], "language": []}
    for document in sample_documents(sidecars):
        name_ = document.document_id
        expected = SAMPLE_AUTHORS[name_]
        if sidecars is None:
            agency = expected == "Norland Press Agency"  # only the sidecar says so
            outlet = SAMPLE_OUTLETS.get(name_)
        else:
            agency, outlet = False, sidecars.overrides(PurePosixPath(name_)).outlet
        found["author"].append(verdict(document.author, None if agency else expected))
        found["outlet"].append(verdict(document.outlet, outlet))
        found["language"].append(verdict(document.facts.language.value, "en"))
        _print_where_not_right(document, {key: values[-1] for key, values in found.items()})
    _print_shares(name, found)


def _measure_pages(folder: Path) -> None:
    found: Verdicts = {"title": [], "byline": [], "outlet": [], "language": []}
    for page in sorted(path for path in folder.iterdir() if (path / "source.html").is_file()):
        expected = json.loads((page / "expected-metadata.json").read_text(encoding="utf-8"))
        document = read_document(page, (page / "source.html").read_bytes(), f"{page.name}.html")
        row = page_verdicts(document, expected)
        row["outlet"] = verdict(document.outlet, _OUTLETS.get(page.name, expected["siteName"]))
        row["language"] = verdict(document.facts.language.value, _LANGUAGES.get(page.name, "en"))
        for name, verdicts in found.items():
            verdicts.append(row[name])
        _print_where_not_right(document, {name: row[name] for name in found})
    _print_shares("news_pages", found)


def _measure_seeds(folder: Path) -> None:
    found: Verdicts = {"title": [], "author": [], "outlet": [], "language": []}
    for path in sorted(folder.glob("*.txt")):
        document = read_document(path, path.read_bytes(), path.name)
        title = document.title if document.facts.title.method != "file name" else None
        found["title"].append(verdict(title, _SEED_TITLES[path.name[:3]]))
        found["author"].append(verdict(document.author, None))
        found["outlet"].append(verdict(document.outlet, None))
        found["language"].append(verdict(document.facts.language.value, "en"))
    _print_shares("five seed articles", found)


def _measure_stories(folder: Path) -> None:
    found: Verdicts = {"title": [], "author": [], "outlet": [], "language": []}
    for file in sorted((folder / "xml").glob("*.xml")):
        source = file.read_text(encoding="utf-8")
        document = read_document(file, "\n\n".join(story_blocks(source)).encode(), f"{file.stem}.txt")
        match = _STORY_TITLE.search(source)
        title = document.title if document.facts.title.method != "file name" else None
        found["title"].append(_title_verdict(title, unescape(match[1]) if match else None))
        found["author"].append(verdict(document.author, None))
        found["outlet"].append(verdict(document.outlet, None))
        found["language"].append(verdict(document.facts.language.value, "en"))
        _print_where_not_right(document, {key: values[-1] for key, values in found.items()})
    _print_shares("wikinews", found)


def _title_verdict(found: str | None, expected: str | None) -> str:
    """As `verdict`, by the letters alone: it sets quotation marks apart, and has no accents."""
    return verdict(_letters(found), _letters(expected))


def _letters(words: str | None) -> str | None:
    return "".join(re.findall(r"[a-z0-9]", unicodedata.normalize("NFKD", words).casefold())) if words else None


def _measure_texts_by_nobody(folder: Path) -> None:
    """Texts in which nobody signs: questions, paragraphs, encyclopaedia articles, mails, attacks, poems, code."""
    found: Verdicts = {"author": [], "outlet": []}
    for file in sorted([*folder.rglob("*.json"), *folder.rglob("*.jsonl")]):
        source = file.read_text(encoding="utf-8", errors="replace")
        loaded = map(json.loads, source.splitlines()) if file.suffix == ".jsonl" else [json.loads(source)]
        for text in dict.fromkeys(text for value in loaded for text in _long_strings(value)):
            found["author"].append(verdict(said_author(text).value, None))
            found["outlet"].append(verdict(said_outlet(text).value, None))
    _print_shares("texts by nobody", found)


def _long_strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from [value] if len(value) > 200 else []
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _long_strings(inner)


def _print_where_not_right(document: Document, row: Mapping[str, str]) -> None:
    for name, said in row.items():
        if said not in ("right", "none"):
            fact = getattr(document.facts, "author" if name == "byline" else name)
            print(f"  {document.document_id}: {name} {said}: {fact.value!r} ({fact.method}: {fact.evidence})")


def _print_shares(what: str, verdicts: Verdicts) -> None:
    print(f"{what}:")
    for name, found in verdicts.items():
        stated = [said for said in found if said not in ("none", "invented")]
        for said in ("right", "unknown", "wrong"):
            if stated:
                share, low, high, n = wilson([one == said for one in stated])
                print(f"  {name:9} {said:9} {stated.count(said):4} of {n:4}  {share:.3f} [{low:.3f}, {high:.3f}]")
        silent = [said for said in found if said in ("none", "invented")]
        if silent:
            share, low, high, n = wilson([one == "invented" for one in silent])
            print(f"  {name:9} invented  {silent.count('invented'):4} of {n:4}  {share:.3f} [{low:.3f}, {high:.3f}]")
    print()


if __name__ == "__main__":
    main()

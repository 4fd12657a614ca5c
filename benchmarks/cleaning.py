"""What cleaning takes out of marked documents, and what it takes by mistake out of public ones.

python -m benchmarks.cleaning [--show] [--held-out]

Precision and recall count lines of the marked documents, with 95 % Wilson intervals, and characters. Of the public
documents nothing that their expected text holds may be taken. `--show` prints every line that is wrong or missed, and
every line that was taken out of a public document; `--held-out` does so for the held-out documents too, which ends
their being held out.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.answers import wilson
from benchmarks.cleaning_cases import Case, read_cases
from benchmarks.data import data_folder
from index.cleaning import clean
from index.documents import ReadJob, build_documents
from index.readers import READERS
from index.types import Document

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Judged:
    """A line of a marked document: how much of it went, and how much should have."""

    case: str
    text: str
    is_furniture: bool
    taken_chars: int

    @property
    def is_taken(self) -> bool:
        """Whether any of it went."""
        return self.taken_chars > 0


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--held-out", action="store_true")
    options = parser.parse_args()
    print("| marked documents | n | precision, lines | recall, lines | precision, chars | recall, chars | left whole |")
    print("|---|---|---|---|---|---|---|")
    wrong: list[Judged] = []
    for name in ("tuned", "held_out", "fresh"):
        cases = read_cases(name)
        judged = [line for case in cases for line in judge(case)]
        print(f"| {name} | {len(cases)} | {' | '.join(_shares(judged))} | {_whole(cases)} |")
        if options.show and (name == "tuned" or options.held_out):
            wrong += [line for line in judged if line.is_taken is not line.is_furniture]
    for line in wrong:
        print(f"{'taken ' if line.is_taken else 'missed'} {line.case}: {line.text[:100]}")
    print()
    folder = data_folder()
    print("| public documents | n | touched | lines taken | wrong | no expectation | wrong per 1,000 documents |")
    print("|---|---|---|---|---|---|---|")
    for name, read in (("news_pages", _pages), ("documents", _files), ("wikinews", _wikinews), *_PLAIN):
        if (folder / name.partition(" ")[0]).exists():
            _measure(name, list(read(folder)), options.show)


def judge(case: Case) -> Iterator[Judged]:
    """What happened to each line of a marked document."""
    spans = [item.span for item in case.cleaned().removed]
    for line, is_furniture in case.lines:
        taken = sum(max(0, min(line.end, span.end) - max(line.start, span.start)) for span in spans)
        yield Judged(case.name, line.of(case.text), is_furniture, taken)


def _shares(judged: list[Judged]) -> list[str]:
    taken = [line for line in judged if line.is_taken]
    furniture = [line for line in judged if line.is_furniture]
    right = sum(line.taken_chars for line in furniture)
    return [
        _share([line.is_furniture for line in taken]),
        _share([line.is_taken for line in furniture]),
        f"{right / max(1, sum(line.taken_chars for line in judged)):.3f}",
        f"{right / max(1, sum(len(line.text) for line in furniture)):.3f}",
    ]


def _whole(cases: list[Case]) -> str:
    return _share([not case.cleaned().removed for case in cases if not any(marked for _, marked in case.lines)])


def _share(values: list[bool]) -> str:
    if not values:
        return "-"
    share, low, high, n = wilson(values)
    return f"{share:.3f} [{low:.3f}, {high:.3f}] n={n}"


@dataclass(frozen=True, slots=True)
class Public:
    """A document, and the text that a reader would expect of it; None where nobody wrote that down."""

    name: str
    document: Document
    expected: str | None = None


def _measure(name: str, found: list[Public], show: bool) -> None:
    """One row: a taken line is wrong where the expected text holds its words."""
    judged = [line for public in found for line in _taken(public)]
    touched = sum(bool(public.document.removed) for public in found)
    wrong = sum(line.is_wrong is True for line in judged)
    open_ones = sum(line.is_wrong is None for line in judged)
    rate = f"{1000 * wrong / max(1, len(found)):.1f}"
    print(f"| {name} | {len(found)} | {touched} | {len(judged)} | {wrong} | {open_ones} | {rate} |")
    if show:
        for line in judged:
            verdict = {True: "wrong", False: "right", None: "?"}[line.is_wrong]
            print(f"  {verdict} {line.document} ({line.reason}): {line.text[:100]}")


@dataclass(frozen=True, slots=True)
class Taken:
    """A line that went, and whether it should have stayed; None where nobody wrote down what should."""

    document: str
    text: str
    reason: str
    is_wrong: bool | None


def _taken(public: Public) -> Iterator[Taken]:
    expected = _words(public.expected) if public.expected is not None else None
    for item in public.document.removed:
        for line in filter(str.strip, item.text.split("\n")):
            is_wrong = _words(line) in expected if expected is not None else None
            yield Taken(public.name, line, item.reason, is_wrong)


def _words(text: str) -> str:
    return f" {' '.join(_WORD.findall(text))} "


def _read(path: Path, name: str) -> list[Document]:
    job = ReadJob(path=path.resolve().with_name(name), document_id=name, parts={}, max_bytes=1_000_000_000)
    return build_documents(job, path.read_bytes(), "")[0]


def _pages(folder: Path) -> Iterator[Public]:
    for page in sorted(path.parent for path in (folder / "news_pages").glob("*/source.html")):
        expected = re.sub(r"<[^>]+>", " ", (page / "expected.html").read_text(encoding="utf-8"))
        for document in _read(page / "source.html", f"{page.name}.html"):
            yield Public(page.name, document, expected)


def _files(folder: Path) -> Iterator[Public]:
    """Every readable file, with its expected text where there is one."""
    expectations = {path.stem.split(".")[0]: path for path in (folder / "documents").rglob("*.md")}
    for path in sorted((folder / "documents").rglob("*")):
        is_expected = {"groundtruth", "expected"} & set(path.parts)
        if not path.is_file() or path.suffix.lower() not in READERS or is_expected or "LICENSE" in path.name:
            continue
        try:
            documents = _read(path, path.name)
        except Exception as error:  # noqa: BLE001 - broken and encrypted files are in the set
            del error
            continue
        expected = expectations.get(path.stem.split(".")[0])
        words = expected.read_text(encoding="utf-8") if expected is not None and expected != path else None
        yield from (Public(document.document_id, document, words) for document in documents)


def _wikinews(folder: Path) -> Iterator[Public]:
    for path in sorted((folder / "wikinews" / "raw").iterdir()):
        yield from (
            Public(path.name, document, path.read_text(encoding="utf-8"))
            for document in _read(path, f"{path.name}.txt")
        )


def _plain(texts: Iterable[tuple[str, str, str | None]]) -> Iterator[Public]:
    for name, text, title in texts:
        cleaned = clean(text, media_type="text/plain", title=title)
        facts = {"uri": "", "title": "", "media_type": "text/plain", "content_hash": ""}
        yield Public(name, Document(document_id=name, text=cleaned.text, removed=cleaned.removed, **facts), text)


def _squad(folder: Path) -> Iterator[Public]:
    articles = json.loads((folder / "squad2" / "dev.json").read_text(encoding="utf-8"))["data"]
    return _plain((a["title"], p["context"], a["title"]) for a in articles for p in a["paragraphs"])


def _squad_articles(folder: Path) -> Iterator[Public]:
    articles = json.loads((folder / "squad2" / "dev.json").read_text(encoding="utf-8"))["data"]
    return _plain((a["title"], "\n\n".join(p["context"] for p in a["paragraphs"]), a["title"]) for a in articles)


def _facts(folder: Path) -> Iterator[Public]:
    lines = (folder / "multihop_rag" / "facts.jsonl").read_text(encoding="utf-8").splitlines()
    return _plain((f["fact_id"], f["text"], f.get("title")) for f in map(json.loads, lines))


def _wiki(folder: Path) -> Iterator[Public]:
    passages = json.loads((folder / "2wiki" / "2wikimultihopqa_corpus.json").read_text(encoding="utf-8"))
    return _plain((p["title"], p["text"], p["title"]) for p in passages)


_PLAIN = (
    ("squad2 paragraphs", _squad),
    ("squad2 articles", _squad_articles),
    ("multihop_rag facts", _facts),
    ("2wiki passages", _wiki),
)


if __name__ == "__main__":
    main()

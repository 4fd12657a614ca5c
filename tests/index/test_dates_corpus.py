"""Dates of true documents: the sample corpus, five articles, saved news pages and stories; no date is invented."""

from __future__ import annotations

import json
import os
import re
from datetime import date
from pathlib import Path, PurePosixPath

import pytest

from benchmarks.dates import page_verdicts, read_document, story_blocks
from index.documents import ReadJob, build_documents
from index.sidecar import Sidecars
from index.types import Dated

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "seeds" / "documents"
DATA = Path(os.environ.get("DATELINE_DATA", ROOT.parent / "shared" / "data"))
UNDATED = {
    "mirror-online/water-warning.html",
    "mirror-online/island-boats.html",
    "radio-velm/brandt-interview.txt",
    "velmark-weekly/ferry-winter-plan.txt",
    "hask-lantern/slipway-notice.txt",
    "ostrick-courier/readers-letters.txt",
}
SAMPLE_FILES = sorted(
    path.relative_to(SAMPLE).as_posix()
    for path in SAMPLE.rglob("*.*")
    if path.name != "metadata.yaml" and path.parent != SAMPLE
)


def needs(name: str) -> pytest.MarkDecorator:
    """Skips a test where that part of the public data is not at hand."""
    return pytest.mark.skipif(not (DATA / name).is_dir(), reason=f"no {name} in {DATA}; set DATELINE_DATA")


def published(name: str) -> Dated:
    """The date of a document of the sample corpus."""
    path, relative = SAMPLE / name, PurePosixPath(name)
    job = ReadJob(
        path=path, document_id=name, overrides=Sidecars(SAMPLE).overrides(relative), parts={}, max_bytes=10**7
    )
    return build_documents(job, path.read_bytes(), "")[0][0].published


@pytest.mark.parametrize("name", SAMPLE_FILES)
def test_the_sample_corpus(name: str) -> None:
    found = published(name)
    assert (found.value is None) == (name in UNDATED)
    assert found.value is None or not found.is_contradicted


@pytest.mark.parametrize(
    ("name", "day"),
    [("hask-lantern/new-boat.md", date(2024, 5, 4)), ("radio-velm/first-round.txt", date(2024, 10, 7))],
)
def test_a_weekday_resolves_figures(name: str, day: date) -> None:
    found = published(name)
    assert found.value == day and found.candidates[0].note


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("hask-lantern/slipway-notice.txt", {date(2024, 5, 4), date(2024, 4, 5)}),
        ("ostrick-courier/readers-letters.txt", {date(2024, 9, 5), date(2024, 5, 9)}),
    ],
)
def test_figures_that_nothing_resolves(name: str, days: set[date]) -> None:
    found = published(name)
    assert found.value is None and {candidate.day for candidate in found.candidates} == days
    assert len(found.candidates) == 2


@needs("seeds")
def test_the_five_articles() -> None:
    found = {
        path.name[:3]: read_document(path, path.read_bytes(), path.name).published
        for path in sorted((DATA / "seeds").glob("*.txt"))
    }
    assert {name: dated.iso for name, dated in found.items()} == {
        "000": None, "001": None, "002": None, "003": "2023-11-11", "004": None,
    }  # fmt: skip
    assert found["003"].evidence == "date 2023-11-11 loading…" and found["003"].is_contradicted
    assert [(str(c.day), c.evidence, c.note) for c in found["003"].candidates] == [
        ("2023-11-11", "date 2023-11-11 loading…", "a Saturday, as the text says"),
        ("2023-10-11", "Saturday (11/10/2023)", "one of two readings; a Wednesday, not a Saturday"),
        ("2023-11-10", "Saturday (11/10/2023)", "one of two readings; a Friday, not a Saturday"),
    ]
    assert not any(c.day and c.day.year == 2026 for dated in found.values() for c in dated.candidates)


@needs("news_pages")
def test_saved_news_pages() -> None:
    verdicts = [
        page_verdicts(
            read_document(page, (page / "source.html").read_bytes(), f"{page.name}.html"),
            json.loads((page / "expected-metadata.json").read_text(encoding="utf-8")),
        )
        for page in sorted(path for path in (DATA / "news_pages").iterdir() if path.is_dir())
    ]
    counts = {name: [verdict[name] for verdict in verdicts].count("right") for name in ("title", "byline", "date")}
    assert counts["title"] >= 13 and counts["byline"] >= 13 and counts["date"] >= 11
    assert {verdict["date"] for verdict in verdicts} <= {"right", "unknown"}


@needs("wikinews")
def test_stories_are_dated_by_their_dateline() -> None:
    right = 0
    stories = sorted((DATA / "wikinews" / "xml").glob("*.xml"))
    for story in stories:
        source = story.read_text(encoding="utf-8")
        found = read_document(story, "\n\n".join(story_blocks(source)).encode(), f"{story.stem}.txt").published
        named = set(re.findall(r'(?:when|dateCreated)="(\d{4}-\d\d-\d\d)"', source))
        assert found.iso is None or found.iso in named, story.name
        right += found.iso is not None
    assert right / len(stories) > 0.85

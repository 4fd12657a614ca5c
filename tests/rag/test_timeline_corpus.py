"""Timelines of true corpora: the sample corpus, and where they are there the five articles and the public news."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from rag import Timeline
from tests.conftest import MakeAssistant
from tests.rag.timeline_texts import statements

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("DATELINE_DATA", ROOT.parent / "shared" / "data"))
FIRST, REWRITE = "002_28bed51b40cfade8.txt", "003_43d695d144dde058.txt"


def needs(name: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not (DATA / name).is_dir(), reason=f"no {name} in {DATA}; set DATELINE_DATA")


def test_the_sample_corpus_has_one_entry_for_an_agency_report_and_its_copy(make_assistant: MakeAssistant) -> None:
    names = ("norland-press/brandt-enamel-to-close.txt", "ostrick-courier/brandt-closure.txt")
    files = {name: (ROOT / "seeds" / "documents" / name).read_bytes() for name in names}
    timeline = make_assistant(files).timeline("Brandt Enamel closes its works in Dornmere")
    (closing,) = [each for each in timeline.statements if "move production to Lissow" in each.statement]
    assert (closing.speaker, closing.kind, closing.said_on) == ("the company", "indirect", date(2023, 10, 19))
    assert {each.document_id for each in closing.citations} == set(names) and len(closing.origins) == 1
    (factory,) = [each for each in timeline.statements if "open factory" in each.statement]
    assert (factory.speaker, factory.role, factory.kind) == ("Helene Brandt", "Managing director", "direct")
    assert factory.statement.endswith("for eighteen months. None of them ends with an open factory.")


@pytest.fixture
def articles(make_assistant: MakeAssistant) -> Timeline:
    files = {path.name: path.read_bytes() for path in sorted((DATA / "seeds").glob("*.txt"))}
    return make_assistant(files, retrieval={"passages": 30}).timeline("Stoltenberg")


@needs("seeds")
def test_the_five_articles(articles: Timeline) -> None:
    named = [each for each in articles.statements if each.speaker == "Jens Stoltenberg"]
    assert len(named) > 25
    assert {each.speaker for each in articles.statements} >= {"Jens Stoltenberg"}
    for statement in articles.statements:
        assert statement.said_on is None and statement.said_on_evidence, "no day can be counted in these articles"
        assert statement.published in (None, date(2023, 11, 11))
        assert "Read more" not in statement.statement


@needs("seeds")
def test_a_rewrite_is_no_second_statement(articles: Timeline) -> None:
    for words in (
        "stronger their hand",
        "President [Vladimir] Putin wins",
        "in our interests",
        "make us more vulnerable",
    ):
        (one,) = [each for each in articles.statements if words in each.statement]
        assert {each.document_id for each in one.citations} == {FIRST, REWRITE}, words
        assert len(one.origins) == 1 and one.published == date(2023, 11, 11)


@needs("seeds")
@pytest.mark.parametrize(
    ("file", "words", "speaker", "kind"),
    [
        ("000", "If Putin wins", "Jens Stoltenberg", "direct"),
        ("000", "hasten prospects", "Antony Blinken", "direct"),
        ("000", "no genuine interest", "he", "direct"),
        ("001", "entitles it to expedited accession", "Ukraine", "indirect"),
        ("001", "close attention", "Dmitry Peskov", "indirect"),
        ("002", "This is not going to happen", "Vladimir Zelensky", "direct"),
        ("002", "denied reports", "Vladimir Zelensky", "indirect"),
        ("004", "There is no indication", "Jens Stoltenberg", "direct"),
        ("004", "launch new offensives", "Jens Stoltenberg", "direct"),
    ],
)
def test_who_said_what_in_the_five_articles(file: str, words: str, speaker: str, kind: str) -> None:
    (path,) = (DATA / "seeds").glob(f"{file}_*.txt")
    (one,) = [each for each in statements(path.read_text(encoding="utf-8")) if words in each.words]
    assert (one.speaker.name, one.kind) == (speaker, kind)


@needs("wikinews")
@pytest.mark.parametrize(
    ("file", "words", "speaker", "role"),
    [
        ("news_nasa", "thank all of the locations", "Charles Bolden", "NASA Administrator"),
        ("news_flag", "each referendum", "John Key", None),
        ("news_sensitive", "two things", "John Baird", "Environment Minister"),
        ("news_warming", "nobody has looked at these together", "Colette Heald", "coauthor"),
        ("news_defector", "not received the materials", "Scientology officials", None),
        ("news_iodine", "alarmed by what they found", "Cres Eastman", "Professor"),
        ("interview_cocktail", "keep it around", "Stan", None),
    ],
)
def test_who_said_what_in_public_news(file: str, words: str, speaker: str, role: str | None) -> None:
    text = (DATA / "wikinews" / "raw" / f"GUM_{file}").read_text(encoding="utf-8")
    (one,) = [each for each in statements(text) if words in " ".join(each.words.split())]
    assert one.speaker.name == speaker and (role is None or one.speaker.role == role)
    assert "".join(words.split()) in "".join(one.span.of(text).split())

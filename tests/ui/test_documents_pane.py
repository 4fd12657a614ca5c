from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import gradio as gr
import pytest
from starlette.testclient import TestClient

from index.doctor.diagnosis import Check, Diagnosis, Finding
from index.incoming import UPLOADS
from index.trash import Trashed
from index.types import DateCandidate, Dated, Failure, Removed, Span, SyncProgress
from rag.library import Entry, Page, Shelf
from rag.sync_job import Interruption, JobState, Outcome
from tests.conftest import MakeAssistant
from tests.corpus import make_config, make_document
from tests.ui.fakes import FakeAssistant
from ui.app import build_app
from ui.panes.document_view import MOST_CHARS, Opened, look, render_opened, woven
from ui.panes.documents import QUICK_S, View, do, draw, follow
from ui.panes.documents_job import render_diagnosis, render_job, said_of
from ui.panes.documents_table import file_name, render_count, render_deleted, render_table
from ui.server import application

HOSTILE = "<img src=x onerror=alert(1)>\u202egpj.txt"
UPLOAD = {"x-dateline-upload": "1"}
SKIP = gr.skip()


@pytest.fixture
def fake(tmp_path: Path) -> FakeAssistant:
    (tmp_path / "documents").mkdir()
    return FakeAssistant(config=make_config(tmp_path), folder=tmp_path / "documents")


def page_of(*entries: Entry, dates: dict[str, Dated] | None = None, **more: int) -> Page:
    return Page(entries=entries, dates=dates or {}, **({"found": len(entries), "number": 1, "pages": 1} | more))


def table(page: Page, words: str = "", *, editable: bool = True) -> str:
    return render_table(page, words=words, column="title", descending=False, editable=editable)


def test_the_counts_name_only_what_there_is() -> None:
    assert "9 documents." in render_count(Shelf(documents=9))
    told = render_count(Shelf(documents=1, failed=2, skipped=3, waiting=4, changed=1, gone=2))
    for words in (
        "1 document,",
        "2 could not be read",
        "3 skipped",
        "4 not indexed yet",
        "1 file changed",
        "2 files gone",
    ):
        assert words in told
    assert "Sync to take this in." in told and "Sync to" not in render_count(Shelf(documents=9, failed=1))


def test_a_row_tells_date_evidence_origin_and_status() -> None:
    entry = Entry(key="a.txt", title="A", status="indexed", file="a.txt", outlet="Wire", relation="rewrite", others=2)
    dated = Dated(value=date(2024, 3, 14), evidence="14 March 2024", method="dateline", confidence=0.9)
    row = table(page_of(entry, dates={"a.txt": dated}))
    for words in (
        "14 March 2024",
        "from the dateline",
        "confidence 90%",
        "also in 2 others",
        "rewrite",
        "Indexed",
        "Wire",
    ):
        assert words in row
    doubtful = Dated(candidates=(DateCandidate(value=date(2023, 11, 10), evidence="11/10", method="text"),))
    row = table(page_of(entry, dates={"a.txt": doubtful}))
    assert "date unknown" in row and "10 November 2023" in row and "<details" in row


def test_what_was_not_read_says_why_and_does_not_open() -> None:
    failed = page_of(Entry(key="a.pdf", title="a.pdf", file="a.pdf", status="failed", reason="damaged. Save it again."))
    row = table(failed)
    assert 'data-do="discard" data-key="a.pdf"' in row and "discard" not in table(failed, editable=False)
    assert "Could not be read" in row and "damaged. Save it again." in row and 'data-do="open"' not in row


def test_nothing_found_and_nothing_there_are_told_apart() -> None:
    assert "Nothing has “" in table(page_of(), words="<b>") and "&lt;b&gt;" in table(page_of(), words="<b>")
    assert "No documents yet" in table(page_of())


def test_pages_lead_only_where_there_is_something() -> None:
    entry = Entry(key="a.txt", title="A", status="indexed")
    told = table(page_of(entry, found=60, number=1, pages=2))
    assert "Page 1 of 2" in told and told.count(" disabled") == 2 and 'data-key="2"' in told
    assert "dl-pages" not in table(page_of(entry))


def test_hostile_names_are_only_ever_text() -> None:
    entry = Entry(key=HOSTILE, title=HOSTILE, status="indexed", file=HOSTILE, outlet=HOSTILE, reason=HOSTILE)
    trashed = Trashed("20240101-000000-0000", HOSTILE, datetime(2024, 1, 1, tzinfo=UTC))
    failed = (Failure(uri=f"/x/{HOSTILE}", reason=HOSTILE),)
    outcome = Outcome(ended_at="x", added=0, changed=0, removed=0, failed=failed, failures=1, seconds=1.0)
    document = make_document(f"{HOSTILE} text", HOSTILE, title=HOSTILE, outlet=HOSTILE, author=HOSTILE)
    for told in (
        table(page_of(entry), words=HOSTILE),
        render_deleted([trashed], editable=True),
        render_job(JobState(outcome=outcome), [HOSTILE]),
        render_job(JobState(problem=(HOSTILE, HOSTILE))),
        render_opened(
            Opened(document=document, passages=1, report=look(FakeAssistant(), "letters/council.pdf").report)
        ),
    ):
        assert "<img" not in told and "&lt;img" in told
    assert file_name(HOSTILE).count("\u202e") == 0 and "U+202E" in file_name(HOSTILE)


def test_the_bar_tells_how_far_it_is() -> None:
    progress = SyncProgress(
        stage="embedding", done=12, total=40, name="n.txt", embedded=90, done_bytes=30, total_bytes=100
    )
    told = render_job(JobState(running=True, progress=progress, seconds=30.0, rate=3.0, left_s=70.0))
    for words in ('aria-valuenow="30"', "12 of 40 files", "3 passages/s", "about 1 minute left", "Indexing", "n.txt"):
        assert words in told
    assert "passages/s" not in render_job(JobState(running=True, progress=replace(progress, embedded=0)))
    assert 'role="progressbar"' in render_job(JobState(running=True))


def test_an_outcome_stays_with_its_failures() -> None:
    failed = tuple(Failure(uri=f"/d/{number}.pdf", reason="damaged") for number in range(30))
    outcome = Outcome(
        ended_at="2026-11-20T16:40:00", added=3, changed=0, removed=1, failed=failed, failures=30, seconds=5.2
    )
    told = render_job(JobState(outcome=outcome))
    for words in ("3 added, 1 removed, 30 could not be read", "16:40 on 20 November 2026", "5.2 s", "and 10 more"):
        assert words in told
    assert said_of(JobState(outcome=replace(outcome, added=0, removed=0, failures=0))).endswith("nothing has changed.")


def test_what_a_kill_left_is_said() -> None:
    told = render_job(JobState(interruption=Interruption(at="2026-11-20T16:40:00", done=12, total=40)), ["a.txt"])
    assert "interrupted at 16:40 on 20 November 2026: 12 of 40 files" in told and "The index is whole" in told
    assert "The upload of “<bdi>a.txt</bdi>” was cut off" in told
    assert "interrupted. The" in render_job(JobState(interruption=Interruption(at="", done=0, total=0)))


def test_findings_come_with_their_remedies() -> None:
    found = Finding(
        check="vector_index", problem="2 are <missing>.", remedy="Run: it", repairable=True, details=("<a>",)
    )
    told = render_diagnosis(Diagnosis(checks=(Check(name="x"),), findings=(found,), notes=("<note>",)))
    for words in ("1 problem found", "vector index", "2 are &lt;missing&gt;.", "Run: it", "&lt;a&gt;", "&lt;note&gt;"):
        assert words in told
    mended = replace(found, remedy="", repaired="Mended.")
    assert "The index is whole; 1 problem repaired" in render_diagnosis(Diagnosis(findings=(mended,)))


def test_removed_text_stands_in_its_place_with_its_reason() -> None:
    text = "First.\n\nLast."
    removed = (Removed(span=Span(7, 16), text="Read more", reason="link <stub>"),)
    assert list(woven(text, removed)) == [("First.\n", None), ("Read more", removed[0]), ("\nLast.", None)]
    told = render_opened(Opened(document=make_document(text, removed=removed), passages=1, report=_nothing()))
    assert '<del class="dl-struck">Read more</del>' in told and "removed: link &lt;stub&gt;" in told
    long = (Removed(span=Span(0, 900), text="x" * 900, reason="list"),)
    told = render_opened(Opened(document=make_document("Rest.", removed=long), passages=1, report=_nothing()))
    assert "<summary>900 characters removed: list</summary>" in told


def test_a_text_without_end_is_cut() -> None:
    told = render_opened(Opened(document=make_document("x" * 10_000_000), passages=1, report=_nothing()))
    assert len(told) < MOST_CHARS + 5_000 and f"The first {MOST_CHARS:,} of 10,000,000 characters." in told


def _nothing():
    from ui.copies import Carried

    return Carried()


def test_the_view_follows_what_is_done(fake: FakeAssistant) -> None:
    view = do(fake, View(), "sort", "date", {})
    assert (view.column, view.descending) == ("date", False)
    assert do(fake, view, "sort", "date", {}).descending
    assert do(fake, view, "sort", "text; DROP TABLE", {}) == view
    assert do(fake, view, "go", "-1", {}).number == 1
    assert do(fake, view, "nonsense", "", {}) == view
    opened = do(fake, view, "open", "letters/council.pdf", {})
    drawn = draw(fake, opened)
    assert "Letter of the cooperative" in drawn[5]
    assert do(fake, opened, "close", "", {}).opened == ""


def test_a_document_that_is_gone_is_said(fake: FakeAssistant) -> None:
    view, _, _, said, table, opened, *_ = draw(fake, View(opened="gone.txt"))
    assert "No document is called gone.txt" in said and "dl-table" in table and opened == "" and view.opened == ""


def test_what_is_drawn_already_is_left_alone(fake: FakeAssistant) -> None:
    view = draw(fake, View())[0]
    assert list(draw(fake, view)[1:7]) == [SKIP] * 6
    assert list(follow(fake, view)) == [SKIP] * 10


def test_all_pages_see_one_sync_from_its_beginning_to_its_end(fake: FakeAssistant) -> None:
    library = fake.library
    library.gate = threading.Event()
    library.heard = SyncProgress(stage="reading", done=1, total=4, name="n.txt", done_bytes=1, total_bytes=4)
    other = draw(fake, View())[0]
    mine = draw(fake, do(fake, View(), "sync", "", {}))
    assert mine[7]["interactive"] is False and mine[8]["visible"] is True and mine[9].value == QUICK_S
    seen = follow(fake, other)
    assert "progressbar" in seen[2] and seen[0].was_running
    assert "progressbar" in follow(fake, seen[0])[2]
    library.gate.set()
    assert library.job.wait(10)
    for view in (seen[0], mine[0]):
        ended = follow(fake, view)
        assert "1 added" in ended[2] and ended[8]["visible"] is False and not ended[0].was_running


def test_where_editing_is_off_nothing_can_be_asked_for(tmp_path: Path) -> None:
    fake = FakeAssistant(config=make_config(tmp_path, chat={"editing": False}))
    for what in ("sync", "delete", "restore", "save"):
        assert do(fake, View(), what, "letters/council.pdf", {}) == View()
    assert not fake.library.job.state.serial
    config = build_app(fake, examples=["What?"]).get_config_file()
    shown = {part["props"].get("elem_id"): part["props"] for part in config["components"]}
    assert "documents-upload" not in shown and "documents-fixed" in shown
    assert shown["documents-sync"]["visible"] is False


def test_corrections_and_deletions_are_followed_by_a_sync(make_assistant: MakeAssistant) -> None:
    assistant = make_assistant()
    job = assistant.library.job
    saved = do(
        assistant, View(opened="radio/ferry.txt"), "save", "radio/ferry.txt", {"title": "The boat", "author": ""}
    )
    assert "Saved in metadata.yaml" in saved.said and job.wait(60)
    assert "The boat" in draw(assistant, saved)[5]
    refused = do(assistant, saved, "save", "radio/ferry.txt", {"published": "soon"})
    assert "is not a date" in refused.said and "2024-03-14" in refused.said
    gone = do(assistant, saved, "delete", "radio/ferry.txt", {})
    assert gone.opened == "" and "Undo" in gone.said and job.wait(60)
    name = assistant.library.files.deleted()[0].name
    assert assistant.stats().documents == 2
    assert "is back" in do(assistant, gone, "restore", name, {}).said and job.wait(60)
    assert assistant.stats().documents == 3


@pytest.fixture
def client(fake: FakeAssistant) -> TestClient:
    app = application(fake, build_app(fake, examples=["What?"]), host="127.0.0.1")
    return TestClient(app, base_url="http://127.0.0.1")


def test_a_file_is_taken_in(client: TestClient, tmp_path: Path) -> None:
    for name in ("a.txt", "a (2).txt"):
        answer = client.post("/documents/upload?name=a.txt&folder=wire/2024", content=b"Words.", headers=UPLOAD)
        assert (answer.status_code, answer.json()) == (201, {"name": name})
    assert (tmp_path / "documents/wire/2024/a.txt").read_bytes() == b"Words."
    assert not (tmp_path / "documents" / UPLOADS).exists()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("name=a.exe", "cannot be read"),
        ("name=a.txt&folder=../..", "below the documents"),
        ("name=.txt", "cannot be read"),
    ],
)
def test_what_is_not_taken_says_why_and_what_to_do(client: TestClient, tmp_path: Path, query: str, said: str) -> None:
    answer = client.post(f"/documents/upload?{query}", content=b"Words.", headers=UPLOAD)
    assert answer.status_code == 422 and said in answer.json()["reason"] and answer.json()["remedy"]
    assert list((tmp_path / "documents").rglob("*")) == []


def test_a_path_in_a_name_leads_nowhere(client: TestClient, tmp_path: Path) -> None:
    answer = client.post("/documents/upload?name=../../../x.txt", content=b"Words.", headers=UPLOAD)
    assert answer.json() == {"name": "x.txt"}
    assert [path.name for path in tmp_path.rglob("*.txt")] == ["x.txt"]
    assert (tmp_path / "documents/uploads/x.txt").exists()


def test_another_site_cannot_send_files(client: TestClient, tmp_path: Path) -> None:
    answer = client.post("/documents/upload?name=a.txt", content=b"Words.", headers={"origin": "http://evil.example"})
    assert answer.status_code == 403
    asked = client.options(
        "/documents/upload",
        headers={
            "origin": "http://evil.example",
            "access-control-request-method": "POST",
            "access-control-request-headers": "x-dateline-upload",
        },
    )
    assert "access-control-allow-origin" not in asked.headers
    assert list((tmp_path / "documents").iterdir()) == []


def test_too_large_a_file_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    fake = FakeAssistant(config=make_config(tmp_path, documents={"max_file_mb": 1}))
    client = TestClient(
        application(fake, build_app(fake, examples=["What?"]), host="127.0.0.1"), base_url="http://localhost"
    )
    answer = client.post("/documents/upload?name=a.txt", content=b"x" * 1_000_001, headers=UPLOAD)
    assert answer.status_code == 422 and "more than 1 MB" in answer.json()["reason"]
    assert list((tmp_path / "documents").iterdir()) == []

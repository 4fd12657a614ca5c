"""The assistant as programs use it: what it says without an index, what it shows, and what it never gives away."""

from __future__ import annotations

import threading
from dataclasses import FrozenInstanceError
from datetime import date
from pathlib import Path

import pytest

from index.errors import ConfigError, DocumentMissing, IndexLocked, IndexMismatch, IndexMissing
from index.lock import writer_lock
from rag import Answer, Assistant, Config, Filters, Turn
from rag.answering import QUOTED_AS_REASON
from tests.conftest import MakeAssistant
from tests.corpus import TOWN, make_config, write_corpus
from tests.fakes import BagOfWordsEmbedder, ScriptedModel


def test_without_an_index_the_error_names_the_command(tmp_path: Path, embedder: BagOfWordsEmbedder) -> None:
    assistant = Assistant(make_config(tmp_path), embedder=embedder)
    for ask in (
        lambda: assistant.ask("What?"),
        lambda: assistant.search("what"),
        lambda: assistant.documents(),
        lambda: assistant.show("a.txt"),
        lambda: assistant.original("a.txt"),
        lambda: assistant.stats(),
        lambda: assistant.warm_up(),
    ):
        with pytest.raises(IndexMissing, match="No index") as raised:
            ask()
        assert "dateline sync" in raised.value.hint
    assert not (tmp_path / ".dateline").exists(), "asking makes nothing"
    assistant.close()


def test_an_empty_index_is_an_error_and_not_an_empty_answer(make_assistant: MakeAssistant, tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    assistant = make_assistant({})
    assert assistant.documents() == () and assistant.stats().documents == 0
    for ask in (assistant.ask, assistant.search):
        with pytest.raises(IndexMissing, match="no documents"):
            ask("What?")


def test_a_server_begins_without_an_index(tmp_path: Path, embedder: BagOfWordsEmbedder) -> None:
    (tmp_path / "documents").mkdir()
    with Assistant(make_config(tmp_path), embedder=embedder) as assistant:
        assistant.warm_up(create=True)
        assert assistant.stats().documents == 0 and assistant.suggested_questions() == []
        with pytest.raises(IndexMissing, match="no documents"):
            assistant.ask("What will the bridge cost?")
        write_corpus(tmp_path / "documents", TOWN)
        assistant.sync()
        assert not assistant.ask("What will the new bridge over the Velm cost?").abstained


@pytest.mark.parametrize(
    ("question", "said"), [("", "empty"), (" \n\t", "empty"), ("why " * 1001, "4004 characters; 4000 is the most")]
)
def test_a_question_that_cannot_be_asked(make_assistant: MakeAssistant, question: str, said: str) -> None:
    assistant = make_assistant()
    for ask in (assistant.ask, assistant.search):
        with pytest.raises(ConfigError, match=said) as raised:
            ask(question)
        assert raised.value.hint


def test_documents_and_show(make_assistant: MakeAssistant) -> None:
    assistant = make_assistant()
    listed = assistant.documents()
    assert [document.document_id for document in listed] == sorted(TOWN)
    for summary in listed:
        shown = assistant.show(summary.document_id)
        assert (summary.title, summary.characters) == (shown.document.title, len(shown.document.text))
        assert summary.passages == len(shown.passages) and summary.published == shown.document.published
        assert summary.content_hash == shown.document.content_hash and summary.uri.startswith("file:///")
        for passage in shown.passages:
            assert shown.document.text[passage.start_char : passage.end_char] == passage.text
    stats = assistant.stats()
    assert (stats.documents, stats.passages) == (3, sum(summary.passages for summary in listed))


@pytest.mark.parametrize("document_id", ["nowhere.txt", "", "../config.yaml", "/etc/passwd"])
def test_an_unknown_document(make_assistant: MakeAssistant, document_id: str) -> None:
    assistant = make_assistant()
    with pytest.raises(DocumentMissing):
        assistant.show(document_id)
    assert assistant.original(document_id) is None


def test_a_file_that_is_no_document_says_why(make_assistant: MakeAssistant) -> None:
    letter = "From: ada@example.org\nSubject: Hours\n\nThe harbour office of Hask is closed on Sunday.\n\n"
    box = "".join(f"From ada@example.org Mon Jan  1 00:00:0{n} 2024\n{letter}" for n in (1, 2))
    assistant = make_assistant({"damaged.pdf": b"%PDF-1.4 damaged", "post.mbox": box})
    with pytest.raises(DocumentMissing, match=r"damaged\.pdf could not be read: damaged, or not .* save it again"):
        assistant.show("damaged.pdf")
    assert {document.document_id.split("/")[0] for document in assistant.documents()} == {"post.mbox"}
    with pytest.raises(DocumentMissing, match=r"post\.mbox is no document itself"):
        assistant.show("post.mbox")


@pytest.mark.parametrize(
    "last", [{"before": date(2024, 1, 1)}, {"as_of": date(2024, 1, 1), "before": date(2025, 1, 1)}]
)
def test_days_that_leave_none_are_an_error(make_assistant: MakeAssistant, last: dict[str, date]) -> None:
    assistant = make_assistant()
    for search in (assistant.search, assistant.timeline):
        with pytest.raises(ConfigError, match=r"after 2024-01-02 and (?:before|as of) 2024-01-01") as raised:
            search("bridge", filters=Filters(after=date(2024, 1, 2), **last))
        assert "Exchange" in raised.value.hint
    assert assistant.search("bridge", filters=Filters(after=date(2024, 1, 1), before=date(2024, 1, 1))) is not None


def test_the_original_never_lies_outside_its_folder(make_assistant: MakeAssistant, tmp_path: Path) -> None:
    assistant = make_assistant()
    path = tmp_path / "documents" / "radio" / "ferry.txt"
    assert assistant.original("radio/ferry.txt") == path.resolve()
    secret = tmp_path / "secret.txt"
    secret.write_text("The password is tulip.")
    path.unlink()
    assert assistant.original("radio/ferry.txt") is None
    path.symlink_to(secret)
    assert assistant.original("radio/ferry.txt") is None
    (tmp_path / "documents" / "radio").rename(tmp_path / "moved")
    (tmp_path / "documents" / "radio").symlink_to(tmp_path / "moved")
    assert assistant.original("radio/ferry.txt") is None


def test_what_changed_is_answered_from_at_once(make_assistant: MakeAssistant, tmp_path: Path) -> None:
    assistant = make_assistant(answer={"confidence": 0.0})
    write_corpus(tmp_path / "documents", {"tunnel.txt": "The tunnel under the hill is nine miles long."})
    (tmp_path / "documents" / "radio/ferry.txt").unlink()
    report = assistant.sync()
    assert (report.added, report.removed) == (("tunnel.txt",), ("radio/ferry.txt",))
    assert "nine miles" in assistant.ask("How long is the tunnel under the hill?").text
    answer = assistant.ask("How often does the island ferry run?")
    assert "radio/ferry.txt" not in {evidence.document.document_id for evidence in answer.evidence}


def test_another_assistant_s_sync_is_seen(make_assistant: MakeAssistant, tmp_path: Path) -> None:
    assistant = make_assistant(answer={"confidence": 0.0})
    assistant.ask("What does the bridge cost?")
    with Assistant(make_config(tmp_path), embedder=BagOfWordsEmbedder()) as other:
        write_corpus(tmp_path / "documents", {"tunnel.txt": "The tunnel under the hill is nine miles long."})
        other.sync()
    assert "nine miles" in assistant.ask("How long is the tunnel under the hill?").text


def test_readers_go_on_while_somebody_writes(make_assistant: MakeAssistant, tmp_path: Path) -> None:
    assistant = make_assistant(answer={"confidence": 0.0})
    with writer_lock(tmp_path / ".dateline"):
        assert not assistant.ask("What does the bridge cost?").abstained
        with pytest.raises(IndexLocked):
            assistant.sync()


def test_another_embedder_is_refused_until_a_rebuild(make_assistant: MakeAssistant, tmp_path: Path) -> None:
    make_assistant().close()
    other = Assistant(make_config(tmp_path), embedder=BagOfWordsEmbedder(fingerprint="another:2"))
    for ask in (lambda: other.search("bridge"), lambda: other.sync()):
        with pytest.raises(IndexMismatch, match="another:2") as raised:
            ask()
        assert "sync --rebuild" in raised.value.hint
    assert other.sync(rebuild=True).embedded > 0
    assert other.search("bridge").passages
    other.close()


def test_several_threads_may_ask(make_assistant: MakeAssistant) -> None:
    assistant = make_assistant(answer={"confidence": 0.0})
    answers: list[Answer] = []

    def ask() -> None:
        answers.append(assistant.ask("What will the new bridge over the Velm cost?"))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 6 and len({answer.text for answer in answers}) == 1


def test_the_same_question_has_the_same_answer(make_assistant: MakeAssistant) -> None:
    assistant = make_assistant(answer={"confidence": 0.0})
    first, second = (assistant.ask("the bridge, the ferry and the lighthouse") for _ in range(2))
    assert first.sentences == second.sentences and first.citations == second.citations
    assert first.evidence == second.evidence and first.config_hash == second.config_hash


def test_the_config_hash_follows_what_can_change_an_answer(tmp_path: Path) -> None:
    digests = {
        name: make_config(tmp_path, **sections).digest()
        for name, sections in {
            "default": {},
            "port": {"chat": {"port": 9000}},
            "index": {"index": {"path": "elsewhere"}},
            "temperature": {"llm": {"temperature": 0.5}},
            "passages": {"retrieval": {"passages": 3}},
        }.items()
    }
    assert digests["default"] == digests["port"] == digests["index"]
    assert len({digests["default"], digests["temperature"], digests["passages"]}) == 3


@pytest.mark.parametrize(
    ("llm", "said"),
    [
        ({"kind": "none"}, "no language model"),
        ({"kind": "local", "model": "tiny"}, "tiny, on this machine"),
        ({"kind": "hosted", "model": "big", "base_url": "https://user:pw@host.example/v1"}, "big at host.example"),
    ],
)
def test_it_says_which_model_answers(tmp_path: Path, llm: dict[str, str], said: str) -> None:
    described = Assistant(make_config(tmp_path, llm=llm)).describe_model()
    assert said in described and "pw" not in described


def test_closing_closes_the_model_and_may_be_repeated(make_assistant: MakeAssistant) -> None:
    model = ScriptedModel()
    assistant = make_assistant(model=model)
    assistant.close()
    assistant.close()
    assert model.closed


def test_it_opens_from_a_path_or_a_configuration(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("llm: {kind: none}\n")
    assert Assistant.open(tmp_path / "config.yaml").config.llm.kind == "none"
    assert Assistant.open(str(tmp_path / "config.yaml")).config.folder == tmp_path
    config = Config()
    assert Assistant.open(config).config is config


def test_answers_cannot_be_changed(make_assistant: MakeAssistant) -> None:
    answer = make_assistant(answer={"confidence": 0.0}).ask("What does the bridge cost?")
    with pytest.raises(FrozenInstanceError):
        answer.question = "another"  # type: ignore[misc]


@pytest.mark.slow
def test_with_the_real_embedder(tmp_path: Path) -> None:
    write_corpus(tmp_path / "documents", TOWN)
    words = "unconstitutionally overcomplicated harbourmaster's lighthousekeeping " * 200
    write_corpus(tmp_path / "documents", {"long.txt": words, "cjk.txt": "橋が開く。" * 300, "x.txt": "x1y2" * 2000})
    config = make_config(tmp_path, answer={"confidence": 0.0}, splitter={"max_tokens": 8192})
    with Assistant(config) as assistant:
        report = assistant.sync()
        assert report.documents == 6 and not report.failed and 0 < report.embedded <= report.passages
        assert assistant.sync().embedded == 0
        found = assistant.search("price of the river crossing", k=1).passages[0]
        assert found.document.document_id == "courier/bridge.txt"
        answer = assistant.ask("How much money does the crossing cost?", filters=Filters())
        assert any("2.4 million" in citation.quote for citation in answer.citations)
        for citation in answer.citations:
            text = assistant.show(citation.document_id).document.text
            assert text[citation.start_char : citation.end_char] == citation.quote


def test_the_reasons_of_an_answer_are_quoted_without_the_model(make_assistant: MakeAssistant) -> None:
    model = ScriptedModel(["The Mill Bridge was approved on Monday."])
    assistant = make_assistant(
        {"a.txt": "The council approved the Mill Bridge on Monday."}, model=model, answer={"confidence": 0.0}
    )
    question = "When did the council approve the Mill Bridge?"
    history = [Turn(question=question, answer=assistant.ask(question).text)]
    why = assistant.ask("Why do you think so?", history=history)
    assert [sentence.text for sentence in why.sentences] == ["The council approved the Mill Bridge on Monday."]
    assert why.model is None and QUOTED_AS_REASON in why.notes and why.standalone_question == question
    assert len(model.requests) == 1


def test_what_a_follow_up_asks_itself_weighs_more_than_what_it_carries(make_assistant: MakeAssistant) -> None:
    files = {
        "a.txt": "The new Mill Bridge will cost 21 million euros. The Mill Bridge cost is too high, they say.",
        "b.txt": "A bridge of steel is planned. It will be long: 142 metres.",
    }
    assistant = make_assistant(files)
    before = Turn(question="How much will the Mill Bridge cost, they ask?", answer="21 million euros.")
    answer = assistant.ask("How long in metres?", history=[before])
    assert "Mill Bridge cost" in answer.standalone_question, "all of it is carried"
    assert "142 metres" in answer.sentences[0].text

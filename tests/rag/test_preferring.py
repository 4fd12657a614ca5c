"""Search by what a question says: sources and days first, limits lifted where nothing is left, conversations, links."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from index.errors import ConfigError
from rag import Assistant, Filters, Turn
from rag.mentions import is_named, names_in
from rag.voices import articles_varied, each_heard
from tests.conftest import MakeAssistant

TOLD = "The harbour crane of the old quay was repaired after the storm."
FILES = {
    "a.txt": f"{TOLD} The crew was praised.",
    "b.txt": f"{TOLD} The crew was tired.",
    "metadata.yaml": (
        "a.txt: {outlet: The Courier, published: 2024-03-04}\nb.txt: {outlet: Radio Velm, published: 2024-05-06}\n"
    ),
}
FILMS = {
    "film.txt": "Night Ferry is a film of 1961. It was directed by Ada Quill and shot on the coast.",
    "person.txt": "She was born in Karst and studied law before she went to sea.",
    "other.txt": "The ferry sails at night in every film about the coast, says the director of the museum.",
    "metadata.yaml": (
        "film.txt: {title: Night Ferry (film)}\nperson.txt: {title: Ada Quill}\nother.txt: {title: Ferries}\n"
    ),
}


def ids(assistant: Assistant, query: str, **options: object) -> list[str]:
    return [hit.document.document_id for hit in assistant.search(query, **options).passages]  # type: ignore[arg-type]


@pytest.fixture
def assistant(make_assistant: MakeAssistant) -> Assistant:
    return make_assistant(FILES, retrieval={"per_origin": False})


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What did the Courier report on the harbour crane?", "a.txt"),
        ("What did Radio Velm report on the harbour crane?", "b.txt"),
        ("What was reported of the harbour crane on 6 May 2024?", "b.txt"),
        ("What was reported of the harbour crane on March 4, 2024?", "a.txt"),
    ],
)
def test_what_the_question_names_comes_first_and_hides_nothing(assistant: Assistant, question: str, first: str) -> None:
    result = assistant.search(question)
    found = [hit.document.document_id for hit in result.passages]
    assert found[0] == first and set(found) == {"a.txt", "b.txt"}
    assert result.preferences and any("the question names" in reason for reason in result.passages[0].reasons)
    lifted = assistant.search(question, lifted=frozenset({"preferences"}))
    assert not lifted.preferences and not any(hit.reasons for hit in lifted.passages)


def test_each_source_that_is_named_is_heard_among_the_first() -> None:
    ranked = [f"p{number}" for number in range(30)]
    outlets: dict[str, str | None] = dict.fromkeys(ranked[:25], "The Courier") | {
        "p9": "Velm | Sport",
        "p27": "Gazette",
    }
    courier, velm, gazette = ("The Courier",), ("Velm | News", "Velm | Sport"), ("Gazette",)
    rest = [i for i in ranked if i not in ("p0", "p1", "p2", "p9")]
    assert each_heard(ranked, outlets, [courier, velm]) == ["p0", "p1", "p2", "p9", *rest]
    assert each_heard(ranked, outlets, [velm]) == ranked
    assert each_heard(ranked, outlets, [courier, gazette]) == ranked  # too far behind to be worth a place
    assert each_heard(["p0"], outlets, [courier, velm]) == ["p0"]


def test_of_one_article_no_more_than_two_passages_are_among_the_first() -> None:
    ranked = [f"p{number}" for number in range(30)]
    long = ("Crane falls", "The Courier")
    assert articles_varied(ranked, dict.fromkeys(ranked[:5], long)) == [
        "p0",
        "p1",
        "p5",
        "p6",
        "p2",
        "p3",
        "p4",
        *ranked[7:],
    ]
    assert articles_varied(ranked, dict.fromkeys(ranked, long)) == ranked  # nothing else is there
    assert articles_varied(ranked, {}) == ranked


def test_where_sources_are_named_other_articles_of_them_are_among_the_first(make_assistant: MakeAssistant) -> None:
    pieces = {f"piece{n}.txt": f"The harbour crane fell on quay {n} of the harbour of Velm." for n in range(5)}
    other = {"other.txt": "The harbour crane of Velm is insured, the port said."}
    sidecar = "".join(f"{name}: {{title: Crane falls, outlet: The Courier}}\n" for name in pieces)
    files = {**pieces, **other, "metadata.yaml": f"{sidecar}other.txt: {{title: Insurance, outlet: The Courier}}\n"}
    assistant = make_assistant(files, retrieval={"per_origin": False})
    named = ids(assistant, "What did the Courier report on the harbour crane that fell on a quay of Velm?")
    assert "other.txt" in named[:3]
    assert ids(assistant, "Where was the harbour crane of Velm that fell on a quay?").index("other.txt") > 2


def test_filters_that_the_question_states_are_applied_and_shown(assistant: Assistant) -> None:
    result = assistant.search("What of the harbour crane, as of 1 April 2024?")
    assert result.filters.as_of == date(2024, 4, 1) and result.query == "What of the harbour crane?"
    assert [hit.document.document_id for hit in result.passages] == ["a.txt"]
    assert ids(assistant, "What of the harbour crane, as of 1 April 2024?", lifted=frozenset({"as_of"})) != ["a.txt"]
    given = Filters(as_of=date(2030, 1, 1))
    assert len(ids(assistant, "What of the crane, as of 1 April 2024?", filters=given)) == 2, (
        "what is given comes first"
    )


def test_a_stated_filter_that_leaves_nothing_is_lifted_and_said(assistant: Assistant) -> None:
    result = assistant.search("What of the harbour crane only in articles published before 1990?")
    assert len(result.passages) == 2 and result.filters == Filters()
    assert "before 1989-12-31" in result.notes[0] and "searched without" in result.notes[0]
    answer = assistant.ask("What of the harbour crane only in articles published before 1990?")
    assert any("searched without" in note for note in answer.notes)
    assert ids(assistant, "the crane", filters=Filters(before=date(1990, 1, 1))) == [], "a given one is not lifted"


def test_a_document_that_is_named_leads_to_whom_it_names(make_assistant: MakeAssistant) -> None:
    assistant = make_assistant(FILMS, retrieval={"candidates": 1})
    result = assistant.search("Where was the director of the film Night Ferry born?")
    found = {hit.document.document_id: hit for hit in result.passages}
    assert "person.txt" in found and "named in film.txt" in found["person.txt"].reasons
    assert found["person.txt"].scores["link"] == found["person.txt"].score
    outside = assistant.search("Where was the director of the film Night Ferry born?", filters=Filters(outlet="None"))
    assert outside.passages == (), "filters hold for them too"


def test_a_follow_up_is_searched_with_what_was_spoken_of(make_assistant: MakeAssistant) -> None:
    crowd = {f"town{n}.txt": f"The cost of the fountain of town {n} is {n} crowns." for n in range(12)}
    assistant = make_assistant({**crowd, "bridge.txt": "The Mill Bridge: the cost of it is a matter of dispute."})
    history = (Turn(question="Who builds the Mill Bridge?", answer="The Mill Bridge is built by the county."),)
    assert ids(assistant, "What is the cost?", history=history)[0] == "bridge.txt"


def test_names_are_found_as_titles_are_called() -> None:
    keys = list(names_in("It was directed by Leo Fong's brother, the Count of Velm (1961)."))
    assert {"leo fong", "count of velm", "1961", "it"} <= set(keys)
    assert is_named("Night Ferry (film)", frozenset({"night", "ferri", "director"}))
    assert not is_named("Night Ferries of the North", frozenset({"night", "ferri"}))
    assert not is_named("", frozenset({"night"})) and not is_named("The", frozenset({"night"}))


def test_a_reranker_that_is_not_there_is_an_error(make_assistant: MakeAssistant) -> None:
    assistant = make_assistant(retrieval={"reranker": "nowhere"})
    with pytest.raises(ConfigError, match="is no directory"):
        assistant.search("bridge")


@pytest.mark.slow
def test_a_cross_encoder_orders_the_first_passages(make_assistant: MakeAssistant, tmp_path: Path) -> None:
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters)]
    (tmp_path / "vocab.txt").write_text("\n".join(words))
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        num_labels=1,
    )
    BertForSequenceClassification(config).save_pretrained(tmp_path / "encoder")
    BertTokenizerFast(str(tmp_path / "vocab.txt")).save_pretrained(tmp_path / "encoder")
    assistant = make_assistant(retrieval={"reranker": str(tmp_path / "encoder"), "rerank_passages": 2})
    passages = assistant.search("the bridge and the ferry and the lighthouse").passages
    judged = [hit.scores["rerank"] for hit in passages]
    assert judged[0] is not None and judged[1] is not None and judged[0] >= judged[1]
    assert all(score is None for score in judged[2:])

"""One voice per report, its copies folded underneath, and an answer that counts reports, not articles."""

from __future__ import annotations

from datetime import date

from rag import Assistant, Filters
from rag.as_json import answer_json, origins_json, search_json, show_json
from tests.conftest import MakeAssistant
from tests.index.test_linking import FLOOD, LATER, OTHER

FILES = {
    "agency/flood.txt": f"3 January 2024\n\n{FLOOD}",
    "courier/flood.txt": f"5 January 2024\n\n{LATER}",
    "radio/ferry.txt": OTHER,
    "metadata.yaml": "folders:\n  agency: {outlet: Agency}\n  courier: {outlet: The Courier}",
}
QUESTION = "By how many metres did the river Velm rise on Tuesday night?"
ALWAYS = {"answer": {"confidence": 0.0}}


def groups(assistant: Assistant, filters: Filters | None = None) -> list[list[tuple[str, str]]]:
    return [list(group.documents) for group in assistant.ask(QUESTION, filters=filters).origins]


def test_a_report_has_one_voice_and_its_copies_are_named(make_assistant: MakeAssistant) -> None:
    assistant = make_assistant(FILES)
    found = assistant.search("river Velm flooded lower town").passages
    voices = {hit.document.document_id for hit in found if "flood" in hit.document.document_id}
    assert len(voices) == 1
    (voice,) = voices
    (copy,) = {"agency/flood.txt", "courier/flood.txt"} - voices
    assert {hit.copies for hit in found if hit.document.document_id == voice} == {(copy,)}
    shown = search_json(assistant.search("river Velm flooded lower town"))["passages"]
    assert [copy] in [hit["copies"] for hit in shown] and len({hit["origin_id"] for hit in shown}) == 2


def test_every_copy_has_a_voice_where_that_is_asked_for(make_assistant: MakeAssistant) -> None:
    assistant = make_assistant(FILES, retrieval={"per_origin": False})
    found = assistant.search("river Velm flooded lower town").passages
    assert {"agency/flood.txt", "courier/flood.txt"} <= {hit.document.document_id for hit in found}
    assert all(hit.copies == () for hit in found)


def test_an_answer_counts_articles_and_reports(make_assistant: MakeAssistant) -> None:
    assistant = make_assistant(FILES, **ALWAYS)
    answer = assistant.ask(QUESTION)
    flood = next(group for group in answer.origins if len(group.documents) == 2)
    assert {name for name, _ in flood.documents} == {"agency/flood.txt", "courier/flood.txt"}
    assert dict(flood.documents)["courier/flood.txt"] == "near_copy"
    assert {name for name, _ in flood.titles} == {name for name, _ in flood.documents}
    counted = answer_json(answer)["origins"]
    assert counted["articles"] == counted["independent"] + 1


def test_copies_of_later_days_do_not_exist_yet(make_assistant: MakeAssistant) -> None:
    assistant = make_assistant(FILES, **ALWAYS)
    before = groups(assistant, Filters(as_of=date(2024, 1, 4)))
    assert [("agency/flood.txt", "identical")] in before
    assert all("courier/flood.txt" not in dict(group) for group in before)
    of_the_courier = groups(assistant, Filters(outlet="The Courier"))
    assert any(len(group) == 2 for group in of_the_courier), "the copy that was not searched is counted all the same"


def test_the_groups_can_be_looked_at(make_assistant: MakeAssistant) -> None:
    assistant = make_assistant(FILES)
    (origin,) = origins_json(assistant.origins())["origins"]
    assert [(d["document_id"], d["relation"]) for d in origin["documents"]] == [
        ("agency/flood.txt", "identical"),
        ("courier/flood.txt", "near_copy"),
    ]
    assert origin["documents"][0]["outlet"] == "Agency" and origin["documents"][0]["published"] == "2024-01-03"
    assert origin["pairs"][0]["reasons"] and origin["pairs"][0]["containment"] > 0.5
    pair = origin["pairs"][0]
    texts = [show_json(assistant.show(pair[side]))["text"] for side in ("first", "second")]
    for span in pair["spans"]:
        one, other = (
            text[span[side]["start_char"] : span[side]["end_char"]]
            for side, text in zip(("first", "second"), texts, strict=True)
        )
        assert one == other and len(one.split()) >= 5
    assert len(pair["spans"]) == 2 and texts[0][pair["spans"][0]["first"]["start_char"] :].startswith(
        pair["wording"][:-1]
    )
    shown = show_json(assistant.show("courier/flood.txt"))
    assert (shown["origin_id"], shown["relation"]) == (origin["origin_id"], "near_copy")


def test_a_copy_that_knows_more_speaks_for_itself(make_assistant: MakeAssistant) -> None:
    assistant = make_assistant(FILES)
    found = assistant.search("Which trains to Dornmere do not run after the flood of the river Velm?").passages
    assert "courier/flood.txt" in {hit.document.document_id for hit in found}, "only the copy speaks of trains"


def test_a_corrected_copy_speaks_beside_the_report(make_assistant: MakeAssistant) -> None:
    report = f"{FLOOD}\n\nIn the night the fire brigade brought {{}} people out of the flooded houses by boat."
    assistant = make_assistant(
        {
            "agency/flood.txt": f"3 January 2024\n\n{report.format(48)}",
            "agency/corrected.txt": f"5 January 2024\n\n{report.format(84)}",
            "metadata.yaml": "folders:\n  agency: {outlet: Agency}",
        }
    )
    answer = assistant.ask("How many people did the fire brigade bring out of the flooded houses by boat?")
    quotes = " ".join(citation.quote for citation in answer.citations)
    assert "48 people" in quotes and "84 people" in quotes
    assert [len(group.documents) for group in answer.origins] == [2], "two articles, one report"

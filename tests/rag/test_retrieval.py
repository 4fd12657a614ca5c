"""Fusion of scores, filters that over-fetch, and hits that the catalogue must know."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from index.changes import Change
from index.types import Dated
from rag import Assistant, Filters
from rag.candidates import selection
from rag.fusion import min_max, weighted_fusion
from tests.conftest import MakeAssistant
from tests.corpus import check_stores

DAY = Dated(value=date(2024, 3, 14), evidence="x", method="metadata", confidence=1.0)
EVENING = Dated(value=datetime(2024, 3, 14, 23, 59), evidence="x", method="metadata", confidence=1.0)


@pytest.mark.parametrize(
    ("scores", "floor", "scaled"),
    [
        ({}, None, {}),
        ({"a": 3.0}, None, {"a": 1.0}),
        ({"a": 3.0, "b": 3.0}, 0.0, {"a": 1.0, "b": 1.0}),
        ({"a": 3.0, "b": 1.0, "c": 2.0}, None, {"a": 1.0, "b": 0.0, "c": 0.5}),
        ({"a": 4.0, "b": 1.0}, 0.0, {"a": 1.0, "b": 0.25}),
        ({"a": -0.5, "b": 0.5}, None, {"a": 0.0, "b": 1.0}),
    ],
)
def test_min_max(scores: dict[str, float], floor: float | None, scaled: dict[str, float]) -> None:
    assert min_max(scores, floor=floor) == pytest.approx(scaled)


@pytest.mark.parametrize(
    ("weight", "order"),
    [(1.0, ["a", "b", "c"]), (0.0, ["c", "b", "a"]), (0.5, ["b", "a", "c"])],
)
def test_weighted_fusion(weight: float, order: list[str]) -> None:
    fused = weighted_fusion({"a": 0.9, "b": 0.85, "c": 0.2}, {"b": 9.0, "c": 10.0}, weight)
    assert sorted(fused, key=lambda i: -fused[i]) == order
    assert all(0.0 <= score <= 1.0 for score in fused.values())


@pytest.mark.parametrize("weight", [0.0, 0.3, 1.0])
def test_fusion_of_one_arm_or_none(weight: float) -> None:
    assert weighted_fusion({}, {}, weight) == {}
    assert weighted_fusion({"a": 0.5}, {}, weight) == {"a": weight}
    assert weighted_fusion({}, {"a": 5.0}, weight) == {"a": 1 - weight}


@pytest.mark.parametrize(
    ("filters", "outlet", "published", "passed"),
    [
        ({}, None, Dated(), True),
        ({"outlet": "The Courier"}, "the courier", DAY, True),
        ({"outlet": "Courier"}, "The Courier", DAY, False),
        ({"outlet": "The Courier"}, None, DAY, False),
        ({"after": date(2024, 3, 14)}, None, DAY, True),
        ({"after": date(2024, 3, 15)}, None, DAY, False),
        ({"before": date(2024, 3, 14)}, None, DAY, True),
        ({"before": date(2024, 3, 14)}, None, EVENING, True),
        ({"before": date(2024, 3, 13)}, None, DAY, False),
        ({"as_of": date(2024, 3, 14)}, None, DAY, True),
        ({"as_of": date(2024, 3, 13)}, None, DAY, False),
        ({"as_of": date(2024, 3, 13)}, None, Dated(), True),  # it may well have been there
        ({"after": date(2024, 3, 13)}, None, Dated(), False),
        ({"before": date(2024, 3, 13)}, None, Dated(), False),
        ({"after": date(2024, 1, 1), "before": date(2024, 12, 31)}, None, DAY, True),
        ({"after": date(2024, 1, 1), "as_of": date(2024, 2, 1)}, None, DAY, False),
    ],
)
def test_passes(filters: dict[str, Any], outlet: str | None, published: Dated, passed: bool) -> None:
    assert selection(Filters(**filters)).holds(outlet, published.day) == passed


def ids(assistant: Assistant, query: str, **options: Any) -> list[str]:
    return [hit.document.document_id for hit in assistant.search(query, **options).passages]


def test_search_ranks_with_the_scores_of_every_stage(make_assistant: MakeAssistant) -> None:
    result = make_assistant().search("What will the new bridge cost?")
    first = result.passages[0]
    assert first.document.document_id == "courier/bridge.txt" and first.passage.document_id == "courier/bridge.txt"
    assert [hit.rank for hit in result.passages] == list(range(1, len(result.passages) + 1))
    assert [hit.score for hit in result.passages] == sorted((hit.score for hit in result.passages), reverse=True)
    assert set(first.scores) == {"dense", "lexical", "fused", "rerank"}
    assert {"embed", "search", "total"} <= set(result.timings_ms)


def test_the_number_of_passages_is_bounded(make_assistant: MakeAssistant) -> None:
    assistant = make_assistant(splitter={"max_tokens": 32}, retrieval={"passages": 2})
    assert len(ids(assistant, "the bridge and the ferry")) == 2
    assert len(ids(assistant, "the bridge and the ferry", k=3)) == 3


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(after=date(2024, 1, 1)), {"courier/bridge.txt"}),
        (Filters(before=date(2023, 12, 31)), {"radio/ferry.txt"}),
        (Filters(as_of=date(2023, 12, 31)), {"radio/ferry.txt", "letters/lighthouse.txt"}),
        (Filters(as_of=date(2020, 1, 1)), {"letters/lighthouse.txt"}),
        (Filters(after=date(2030, 1, 1)), set()),
        (Filters(outlet="Nobody"), set()),
    ],
)
def test_filters_leave_only_what_passes(make_assistant: MakeAssistant, filters: Filters, found: set[str]) -> None:
    assistant = make_assistant()
    assert set(ids(assistant, "the bridge, the ferry and the lighthouse", filters=filters)) == found


def test_the_one_allowed_document_is_found_among_many(make_assistant: MakeAssistant) -> None:
    crowd = {f"crowd/{n:03}.txt": f"The bridge of town {n} is a bridge like any bridge." for n in range(150)}
    files = {
        **crowd,
        "rare.txt": "Somewhere a ship sank. Somebody mentioned a bridge once.",
        "metadata.yaml": "rare.txt: {outlet: The Rare}",
    }
    assistant = make_assistant(files, retrieval={"candidates": 5, "passages": 3})
    assert "rare.txt" not in ids(assistant, "bridge")
    assert ids(assistant, "bridge", filters=Filters(outlet="the rare")) == ["rare.txt"]


def test_a_hit_that_the_catalogue_does_not_know_is_dropped(make_assistant: MakeAssistant) -> None:
    assistant = make_assistant()
    index = assistant._open_index()  # noqa: SLF001 - what a crashed writer would leave behind
    passages = index.catalogue.passages_of("courier/bridge.txt")
    index.catalogue.mark_unsettled([p.passage_id for p in passages])
    record = index.catalogue.files.of_document("courier/bridge.txt")
    assert record is not None
    index.catalogue.apply(Change(removed=[record.path]))
    assert "courier/bridge.txt" not in ids(assistant, "What will the new bridge cost?")
    assert assistant.sync().added == ("courier/bridge.txt",)
    check_stores(index)
    assert ids(assistant, "What will the new bridge cost?")[0] == "courier/bridge.txt"


@pytest.mark.parametrize("query", ["AND OR NOT", "bridge AND (", '"', "*", "日本語の質問", "x" * 4000])
def test_no_query_breaks_the_search(make_assistant: MakeAssistant, query: str) -> None:
    make_assistant().search(query)

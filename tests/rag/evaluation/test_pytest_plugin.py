"""Questions as tests in users' own suites: three lines each, and a failure that says what came instead."""

from __future__ import annotations

import re

import pytest

from rag.evaluation.pytest_plugin import Expectations
from tests.conftest import MakeAssistant

pytest_plugins = ["pytester"]
COST = "How much will the bridge over the Velm cost?"


@pytest.fixture
def town(make_assistant: MakeAssistant) -> Expectations:
    return Expectations(make_assistant())


def test_what_holds_passes(town: Expectations) -> None:
    town.finds(COST, "courier/bridge.txt", within=1)
    town.cites(COST, "The bridge will cost  2.4 million crowns")
    town.cites(COST, "2.4 million", document="courier/bridge.txt")
    town.says(COST, "2.4 MILLION crowns")
    town.finds("When does the boat not sail?", "radio/ferry.txt", as_of="2023-12-01")
    town.is_silent("What did Zephyrine Quuxley say?")


def failure(call: object, *arguments: object, **named: object) -> str:
    assert callable(call)
    with pytest.raises(pytest.fail.Exception) as raised:
        call(*arguments, **named)
    return str(raised.value)


def test_what_does_not_hold_says_what_came_instead(town: Expectations) -> None:
    said = failure(town.finds, COST, "radio/ferry.txt", within=1)
    assert re.search(r"radio/ferry\.txt stands (at place \d|nowhere), not among the first 1", said)
    assert "found:\n    courier/bridge.txt" in said and COST in said
    assert "stands nowhere" in failure(town.finds, COST, "courier/bridge.txt", as_of="2020-01-01")
    assert "no citation holds 'three million'" in failure(town.cites, COST, "three million")
    assert "courier/bridge.txt: " in failure(town.cites, COST, "2.4 million", document="radio/ferry.txt")
    assert "does not say 'three million'" in failure(town.says, COST, "three million")
    assert "but it was answered" in failure(town.is_silent, COST)
    with pytest.raises(TypeError, match="outlets: not one of outlet"):
        town.finds(COST, "courier/bridge.txt", outlets="Radio")


def test_the_plugin_is_there_and_names_what_is_missing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(dateline): dateline.finds('Who?', 'a.txt')")
    result = pytester.runpytest_inprocess("--dateline-config", "absent.yaml")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*absent.yaml: no such configuration file*"])
    result = pytester.runpytest_inprocess("--help")
    result.stdout.fnmatch_lines(["*--dateline-config=FILE*", "*dateline_config*"])

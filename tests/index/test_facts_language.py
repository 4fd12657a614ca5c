"""The language of a text: detected where enough of it speaks for one, stated where the text does not object."""

from __future__ import annotations

import pytest

from benchmarks.facts_cases import MIXED, REPORTS
from index.facts import BY_DEFAULT, language_code, settle_language, stated
from index.types import Fact

UNSTATED = Fact()


@pytest.mark.parametrize("code", sorted(REPORTS))
def test_no_report_is_given_a_wrong_language(code: str) -> None:
    for chars in (60, 120, 400):
        found = settle_language(REPORTS[code][:chars], stated=UNSTATED)
        assert found.value in (code, None)
        assert found == UNSTATED or (found.method == "detected" and found.evidence[1:-3] in REPORTS[code])


def test_most_reports_are_given_their_language() -> None:
    known = [code for code, text in REPORTS.items() if settle_language(text, stated=UNSTATED).value == code]
    assert len(known) >= 0.85 * len(REPORTS)


@pytest.mark.parametrize("name", sorted(MIXED))
def test_what_is_in_no_one_language_has_none(name: str) -> None:
    assert settle_language(MIXED[name], stated=UNSTATED) == UNSTATED


@pytest.mark.parametrize("text", ["", "Hello.", "1 | 2 | 3\n" * 100, "\ud800" * 200, "a" * 300, "😀" * 300])
def test_odd_texts_have_no_language(text: str) -> None:
    assert settle_language(text, stated=UNSTATED).value is None


def test_only_the_opening_is_looked_at() -> None:
    text = REPORTS["fr"] * 30 + REPORTS["de"] * 300
    assert settle_language(text, stated=UNSTATED).value == "fr"


def test_a_statement_with_which_the_text_agrees_is_the_evidence() -> None:
    said = stated("<html lang>", "fr", confidence=0.8)
    found = settle_language(REPORTS["fr"], stated=said)
    assert (found.value, found.method, found.evidence) == ("fr", "metadata", "<html lang>: fr; the text agrees")
    assert found.confidence > said.confidence


def test_a_statement_that_the_text_contradicts_is_overruled() -> None:
    found = settle_language(REPORTS["fr"], stated=stated("<html lang>", "en"))
    alone = settle_language(REPORTS["fr"], stated=UNSTATED)
    assert (found.value, found.method) == ("fr", "detected") and found.confidence < alone.confidence
    assert found.evidence.endswith("; against <html lang>: en")


@pytest.mark.parametrize(
    ("text", "said", "expected"),
    [
        ("Bonjour.", stated("dc:language", "fr"), "fr"),  # too short to object
        ("Bonjour.", stated("Word text language", "fr", confidence=BY_DEFAULT), None),  # any new file says that
        (MIXED["names"], stated("dc:language", "ja"), None),  # whatever it is, it is not that
        (REPORTS["da"], stated("dc:language", "nb"), "nb"),  # nearer than a detector can tell
        (REPORTS["id"], stated("dc:language", "ms"), "ms"),
    ],
)
def test_a_statement_where_the_text_is_unsure(text: str, said: Fact, expected: str | None) -> None:
    assert settle_language(text, stated=said).value == expected


def test_the_sidecar_knows_better() -> None:
    said = stated("metadata.yaml: language", "nl", method="sidecar", confidence=1.0)
    assert settle_language(REPORTS["fr"], stated=said) == said


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en", "en"), ("EN-us", "en"), ("pt_BR", "pt"), ("zh-Hans-CN", "zh"), ("eng", "en"), ("ger", "de"),
        ("gsw", "gsw"),
        (" fr ", "fr"), ("", None), (None, None), ("und", None), ("mul", None), ("zxx", None), ("English", None),
        ("de, en", None), ("x-klingon", None), ("e", None), ("12", None),
    ],
)  # fmt: skip
def test_codes_of_languages(tag: str | None, code: str | None) -> None:
    assert language_code(tag) == code

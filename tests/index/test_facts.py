"""Authors and outlets out of the first lines of a text, and what becomes of them beside what is stated."""

from __future__ import annotations

import pytest

from index.facts import as_stated, filled, settle_facts, stated
from index.facts.lines import said_author, said_outlet
from index.facts.people import is_newspaper, is_person
from index.types import Fact, Facts

BODY = "The council of New York met at the Mill Bridge on Monday. It talked of the bridge until midnight."


def below_headline(line: str) -> str:
    return f"Bridge reopens after a year\n\n{line}\n\n{BODY}"


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By Jane Doe", "Jane Doe"),
        ("BY JANE DOE", "JANE DOE"),
        ("by Jane Doe", "Jane Doe"),
        ("By: Jane Doe", "Jane Doe"),
        ("By Jane Doe and Ali Veli, Ostrick", "Jane Doe, Ali Veli"),
        ("By Jane Doe, Ali Veli and Bob van der Berg", "Jane Doe, Ali Veli, Bob van der Berg"),
        ("By Jane M. Doe, Health Correspondent", "Jane M. Doe"),
        ("By Dr. Jane Doe in Ostrick", "Dr. Jane Doe"),
        ("By Mary O'Brien-Smith, 14 March 2024, 10:30 GMT", "Mary O'Brien-Smith"),
        ("By Jane Doe | Published: 14 March 2024 | Updated: 15 March 2024", "Jane Doe"),
        ("Posted 14 March 2024 by Jane Doe", "Jane Doe"),
        ("Written by Jane Doe", "Jane Doe"),
        ("Von Anna Müller, Redakteurin", "Anna Müller"),
        ("Par Jean Dupont et Marie Curie, envoyée spéciale", "Jean Dupont, Marie Curie"),
        ("Text: Jane Doe", "Jane Doe"),
        ("Autor: Max Roth", "Max Roth"),
        ("Автор: Иван Петров", "Иван Петров"),
        ("Jane Doe, Ostrick Courier", "Jane Doe"),
        ("Jane Doe, reporter | 14 March 2024", "Jane Doe"),
        ("Jane Doe | Ostrick Courier | 14 March 2024", "Jane Doe"),
        ("By Will Green and Soo-jin Park", "Will Green, Soo-jin Park"),
        ("By Odile Luck and Leila Azar", "Odile Luck, Leila Azar"),
        ("Door Jan de Boer, Lissow", "Jan de Boer"),
        ("Velmark Weekly, 26 September 2024. By Jane Doe", "Jane Doe"),
        ("By Jane Doe 4 min read", None),
        ("By Jane Doe | 4 min read", "Jane Doe"),
    ],
)
def test_a_byline_names_the_author(line: str, author: str | None) -> None:
    found = said_author(below_headline(line))
    assert found.value == author
    assert found == Fact() or (found.evidence, found.method) == (line, "byline")


@pytest.mark.parametrize(
    "line",
    [
        "By our staff and agencies",
        "By Staff Reporter",
        "By Reuters",
        "By Norland Press Agency",
        "By the harbour office",
        "By Train To Ostrick",
        "By Monday Evening",
        "By then Jane Doe had left.",
        "By Jane Doe, who has written three books about the river",
        "By Jane Doe: a life by the water",
        "Posted 04/05/2024 by the harbour office",
        "From: Jane Doe <jane@courier.example>",
        "Photo: Jane Doe",
        "Interview: Jane Doe",
        "Jane Doe",
        "Jane Doe, Mayor",
        "Jane Doe, Ostrick",
        "Jane Doe - 14 March 2024",
        "New York | 14 March 2024",
        "Jane Doe | 14 March 2024",  # a person's name, or a place's
        "By Popular Demand",
        "By Hook Or Crook",
        "By Torch Light",
        "Par Manque De Temps",
        "Por Falta De Pan",
        "Von Herzen Gern",
        "Dear Jane Doe, Ostrick Courier",
        "Jane Doe | 14 March 2024 | 41 | 63",
        "Councillors: Jane Doe, Ali Veli",
        "Jane Doe (41) and Ali Veli (63) were hurt",
        "by jane doe",
    ],
)
def test_a_line_that_tells_something_else_names_no_author(line: str) -> None:
    assert said_author(below_headline(line)) == Fact()


@pytest.mark.parametrize(
    "text",
    [
        f"By Royal Appointment\n\n{BODY}",  # a headline
        f"Bridge reopens\n\nBy Jane Doe\n\nBy Ali Veli\n\n{BODY}",  # two teasers
        f"Bridge reopens\n\n{BODY}\n\n" + "\n\n".join([BODY] * 8) + "\n\nBy Jane Doe",  # a teaser at the end
        "Name | Day\nJane Doe | 14 March 2024\nAli Veli | 15 March 2024",  # a table
        "",
    ],
)
def test_no_author_where_the_place_or_the_rest_is_wrong(text: str) -> None:
    assert said_author(text) == Fact()


@pytest.mark.parametrize(
    ("line", "outlet"),
    [
        ("The Ostrick Courier, 14 March 2024", "The Ostrick Courier"),
        ("Ostrick Courier, Friday 16 June 2023", "Ostrick Courier"),
        ("Ostrick Courier | Published 14 March 2024", "Ostrick Courier"),
        ("*Velmark Weekly, 26 September 2024. By Clara Venning*", "Velmark Weekly"),
        ("Jane Doe, Ostrick Courier", "Ostrick Courier"),
        ("By Jane Doe for The Ostrick Courier", "The Ostrick Courier"),
        ("The Times, 14 March 2024", "The Times"),
        ("Velm Anzeiger, 14. März 2024", "Velm Anzeiger"),
        ("KARST, March 3, 2024 (Nordwire) - The river rose on Sunday.", None),  # the agency is not who published it
        ("The Ostrick Courier", None),  # without a day it may be what the text is about
        ("Press Release, 14 March 2024", None),
        ("Annual Journal, 14 March 2024", None),
        ("Daily Post, 14 March 2024", None),
        ("Closing Times, 14 March 2024", None),
        ("Mill Bridge, 14 March 2024", None),
        ("The Ostrick Courier reported on 14 March 2024", None),
        ("The Ostrick Courier and Velmark Weekly, 14 March 2024", None),
        ("https://www.ostrick-courier.example/2024/03/14/bridge", None),
    ],
)
def test_a_header_line_names_the_outlet(line: str, outlet: str | None) -> None:
    assert said_outlet(below_headline(line)).value == outlet


def test_a_header_line_may_stand_first() -> None:
    text = f"The Ostrick Courier, 14 March 2024\n\nBy Jane Doe\n\n{BODY}"
    found = settle_facts(text, stated=Facts(), name="scan-12")
    assert (found.outlet.value, found.author.value) == ("The Ostrick Courier", "Jane Doe")
    assert (found.title.value, found.title.method, found.title.confidence) == ("scan-12", "file name", 0.3)


@pytest.mark.parametrize("words", ["Jane Doe", "J.R. Doe", "Ludwig van Beethoven", "Ngũgĩ wa Thiong'o", "李 明"])
def test_names_of_people(words: str) -> None:
    # Small particles that are not known, and scripts without capitals, are not taken for names: unknown, not wrong.
    assert is_person(words) == (words not in ("Ngũgĩ wa Thiong'o", "李 明"))


@pytest.mark.parametrize(
    "words", ["Jane", "J. D.", "The Council", "Jane 2", "A " * 40, "Jane Doe Xavier Yolanda Zed Zoe"]
)
def test_no_names_of_people(words: str) -> None:
    assert not is_person(words)


def test_a_masthead_in_capitals_above_a_day_is_the_outlet() -> None:
    found = settle_facts(f"THE OSTRICK LEDGER\nThursday 14 March 2024\n\n{BODY}", stated=Facts(), name="a").outlet
    assert (found.value, found.evidence) == ("The Ostrick Ledger", "THE OSTRICK LEDGER")
    assert not settle_facts(f"THE OSTRICK LEDGER\n\n{BODY}", stated=Facts(), name="a").outlet.value


def test_a_newspaper_has_a_capital_in_each_word() -> None:
    assert is_newspaper("Velm and Hask Gazette") is False and is_newspaper("Velm Gazette")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Bridge report", "Bridge report"), ("  Bridge \n report ", "Bridge report"), ("untitled", None),
        ("(anonymous)", None), ("Microsoft Word - bridge.doc", None), ("PowerPoint Presentation", None), ("", None),
        (None, None), ("Windows User", None), ("Useful words", "Useful words"),
    ],
)  # fmt: skip
def test_what_nobody_filled_in_is_nothing(value: str | None, expected: str | None) -> None:
    assert filled(value) == expected


def test_the_evidence_of_a_long_value_is_cut() -> None:
    found = stated("Subject", "bridge " * 1000)
    assert found.value == ("bridge " * 1000).strip() and len(found.evidence) <= 300
    assert found.evidence.startswith("Subject: bridge bridge") and found.evidence.endswith(" …")


def test_what_is_stated_stays_and_says_what_speaks_against_it() -> None:
    text = below_headline("Velmark Weekly, 26 September 2024. By Clara Venning")
    said = Facts(author=stated("PDF author", "Rolf Adeane"), outlet=stated("journal-title", "The Hask Lantern"))
    found = settle_facts(text, stated=said, name="a")
    line = "Velmark Weekly, 26 September 2024. By Clara Venning"
    assert found.author.value == "Rolf Adeane" and found.author.confidence == said.author.confidence / 2
    assert found.author.evidence == f"PDF author: Rolf Adeane; the text says: {line}"
    assert found.outlet.evidence == f"journal-title: The Hask Lantern; the text says: {line}"
    assert as_stated(found, text) == said


@pytest.mark.parametrize(
    "author",
    [
        stated("metadata.yaml: author", "Rolf Adeane", method="sidecar", confidence=1.0),  # somebody who knows the text
        stated("PDF author", "C. Venning"),
        stated("PDF author", "VENNING, Clara"),
    ],
)
def test_no_contradiction(author: Fact) -> None:
    text = below_headline("By Clara Venning")
    found = settle_facts(text, stated=Facts(author=author), name="a")
    assert found.author == author and as_stated(found, text).author == author


@pytest.mark.parametrize(
    ("text", "title", "method"),
    [
        (f"Bridge reopens\n\n{BODY}", "Bridge reopens", "first line"),
        (BODY, "notes", "file name"),
        (f"14 March 2024\n\n{BODY}", "notes", "file name"),
        (f"Jane Doe, Ostrick Courier\n\n{BODY}", "notes", "file name"),
        ("From: Jane Doe <jane@courier.example>\nTo: desk@courier.example", "notes", "file name"),
        ("Street | Crowns\nMill Lane | 4,000", "notes", "file name"),
        # Below the newspaper's name and a day.
        (f"Ostrick Courier — 14 March 2024\n\nBridge reopens\nby Jane Doe\n\n{BODY}", "Bridge reopens", "first line"),
        (f"THE OSTRICK LEDGER\nThursday 14 March 2024\n\nBridge reopens\n\n{BODY}", "Bridge reopens", "first line"),
        (f"OSTRICK DAILY | 14.03.2024\nBridge reopens\n\n{BODY}", "Bridge reopens", "first line"),
        (f"THE OSTRICK LEDGER\nThursday 14 March 2024\n\n{BODY}", "notes", "file name"),
    ],
)
def test_a_title_out_of_the_text(text: str, title: str, method: str) -> None:
    found = settle_facts(text, stated=Facts(), name="notes").title
    assert (found.value, found.method) == (title, method)
    kept = stated("<h1>", "The bridge", method="page")
    assert settle_facts(text, stated=Facts(title=kept), name="notes").title == kept

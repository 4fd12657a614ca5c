"""Answers to take along; hostile titles stay titles in every format."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from click.testing import CliRunner, Result

import ui.cli
from rag import Answer, Filters
from tests.conftest import MakeAssistant
from tests.ui.fakes import FakeAssistant
from ui.conversation import Exchange
from ui.export import EXPORTS, bibtex, file_name, markdown, ris
from ui.export_page import page
from ui.render_actions import render_actions, render_exported
from ui.sources import shown_citations

QUESTION = "How much did the repair of the lighthouse cost?"


@pytest.fixture
def answer() -> Answer:
    return FakeAssistant(reply="It cost 2.4 million.|It was cheap.", verdicts=("supported", "partly")).ask(
        QUESTION, filters=Filters(as_of=date(2024, 5, 1))
    )


def cited(answer: Answer, **changes: str | None) -> Answer:
    return replace(answer, citations=(replace(answer.citations[0], **changes),))


def fields(entry: str) -> dict[str, str]:
    return dict(re.findall(r"^  (\w+) = (.*?),?$", entry, re.MULTILINE))


def test_markdown_has_the_answer_its_verdicts_and_its_sources(answer: Answer) -> None:
    text = markdown(answer)
    citation = answer.citations[0]
    assert text.startswith(f"# {QUESTION}\n\n_as of 1 May 2024_\n\n")
    assert "It cost 2.4 million. [1] It was cheap. *(partly supported)* [1]" in text
    assert (
        f"[1] {citation.title}, 2 April 2024, page 1, letters/council.pdf\n\n> {' '.join(citation.quote.split())}"
        in text
    )
    assert text.endswith("1 article, 1 independent source\n")


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("[x](javascript:alert(1))", r"\[x\](javascript:alert(1))"),
        ("<script>alert(1)</script>", r"\<script\>alert(1)\</script\>"),
        ("a\n\n# b", r"a \# b"),
        ("- no list", r"\- no list"),
        ("12. no list", r"12\. no list"),
        ("*_`~|", r"\*\_\`\~\|"),
        ("&lt;", r"\&lt;"),
        ("a\u202eb\u2066c\x00\x1bd", "abcd"),
    ],
)
def test_markdown_reads_no_signs_of_its_own_in_a_title(answer: Answer, title: str, shown: str) -> None:
    assert f"[1] {shown}, 2 April 2024" in markdown(cited(answer, title=title))


def test_an_address_cannot_end_its_link(answer: Answer) -> None:
    text = markdown(cited(answer, uri="https://a.example/x>)[y](https://b.example)'\"`"))
    assert "](<https://a.example/x%3E)[y](https://b.example)%27%22%60>)" in text
    assert "javascript" not in markdown(cited(answer, uri="javascript:alert(1)"))


def test_silence_is_exported_with_its_reason() -> None:
    silent = FakeAssistant().ask("Which zebra won?")
    silent = replace(silent, citations=shown_citations(silent))  # as it comes back from the browser
    assert markdown(silent) == "# Which zebra won?\n\nThe documents do not say anything about this.\n"
    assert "do not say anything" in page(silent) and "Sources" not in page(silent)
    assert bibtex(silent) == ris(silent) == ""


def test_the_web_page_stands_alone(answer: Answer) -> None:
    evil = "</title><script>alert(1)</script>"
    html = page(cited(replace(answer, question=evil, notes=(evil,)), title=evil, outlet=evil, quote=evil))
    assert "<script" not in html and html.count("&lt;script&gt;") == 6
    assert not re.findall(r"(?: src=|@import|url\()", html)
    assert re.findall(r'href="([^"]*)"', html) == ["#source-1", "#source-1"]
    assert 'id="source-1"' in html and "default-src 'none'" in html
    linked = page(cited(answer, uri="https://a.example/?a=1&b=2"))
    assert 'href="https://a.example/?a=1&amp;b=2" rel="noopener noreferrer"' in linked


def test_bibtex_has_one_entry_for_each_document(answer: Answer) -> None:
    first = answer.citations[0]
    again = replace(first, marker=2, quote="Another quotation.")
    other = replace(first, marker=3, document_id="b.txt", published=None, page=None, uri="https://a.example/b{}")
    text = bibtex(replace(answer, citations=(first, again, other)))
    entries = text.split("@misc")[1:]
    assert len(entries) == 2 and len(set(re.findall(r"@misc\{(\S+),", text))) == 2
    told = fields(entries[0])
    assert told["title"] == "{{Letter of the cooperative}}"
    assert (told["date"], told["year"], told["month"]) == ("{2024-04-02}", "{2024}", "apr")
    assert told["file"] == "{letters/council.pdf}"
    assert told["note"].endswith("(page 1) “Another quotation.” (page 1)}")
    assert fields(entries[1])["url"] == "{https://a.example/b%7B%7D}" and "date" not in fields(entries[1])


@pytest.mark.parametrize(
    "title",
    ["}} @misc{x, title={mine", "\\input{/etc/passwd}", '100% & $5 #1 a_b ~ ^ < > | "', "a\n}\n\n@comment{", "{{{"],
)
def test_bibtex_stays_one_balanced_entry(answer: Answer, title: str) -> None:
    text = bibtex(cited(answer, title=title, outlet=title, author=title, quote=title))
    assert text.count("{") == text.count("}")
    depth, outside = 0, ""
    for character in text:
        depth += {"{": 1, "}": -1}.get(character, 0)
        outside += character if depth == 0 else ""
        assert depth >= 0
    assert outside.count("@") == 1 and outside.replace("}", "").strip() == "@misc"
    commands = set(re.findall(r"\\text([a-z]+)", text))
    assert set(re.findall(r"\\([a-z]+)", text)) == {f"text{command}" for command in commands}
    assert not re.search(r"(?<!\\)[%&$#_~^]", fields(text)["title"])


def test_ris_has_one_record_for_each_document(answer: Answer) -> None:
    outlet = cited(answer, outlet="The Courier", author="Ilse *Brandt*", uri="https://a.example/x")
    lines = ris(outlet).split("\r\n")
    assert lines[0] == "TY  - NEWS" and lines[-3:] == ["ER  - ", "", ""]
    assert {"AU  - Ilse Brandt", "T2  - The Courier", "PY  - 2024", "DA  - 2024/04/02/"} <= set(lines)
    assert "UR  - https://a.example/x" in lines and not any(line.startswith("L1") for line in lines)
    assert "L1  - letters/council.pdf" in ris(answer)


@pytest.mark.parametrize("line_break", ["\n", "\r", "\r\n", "\x85", "\u2028", "\x0b", "\x1c"])
def test_no_title_begins_a_line_of_ris(answer: Answer, line_break: str) -> None:
    evil = f"a{line_break}ER  - {line_break}TY  - BOOK"
    text = ris(cited(answer, title=evil, author=evil, outlet=evil, quote=evil))
    assert re.findall(r"(?:TY|ER)  - ", re.sub(r"(?<=.)(?:TY|ER)  ?- ", "", text)) == ["TY  - ", "ER  - "]
    assert len(text.splitlines()) == len(text.split("\r\n")) - 1


@pytest.mark.parametrize(
    ("published", "day"),
    [("2024", "2024//  /"), ("2024-13-01", "2024//01/"), ("2024-03", "2024/03//"), ("autumn", None), (None, None)],
)
def test_odd_dates_give_what_they_say(answer: Answer, published: str | None, day: str | None) -> None:
    lines = ris(cited(answer, published=published)).split("\r\n")
    found = [line.removeprefix("DA  - ") for line in lines if line.startswith("DA")]
    assert found == ([day.replace(" ", "")] if day else [])


def test_file_names_are_plain() -> None:
    answer = FakeAssistant().ask("../../Où est “le phare”? <x>")
    assert file_name(answer, "md") == "ou-est-le-phare-x.md"
    assert file_name(replace(answer, question="灯台?"), "ris") == "answer.ris"


@pytest.mark.parametrize("form", sorted(EXPORTS))
def test_every_form_reaches_the_page_character_by_character(answer: Answer, form: str) -> None:
    from tests.ui.test_render import Elements

    ((_, found),) = Elements(render_exported(answer, form, "save")).tags
    assert found["data-text"] == EXPORTS[form].write(answer)
    assert found["data-how"] == "save" and str(found["data-name"]).endswith(EXPORTS[form].suffix)
    assert render_exported(answer, "exe", "save") == ""


def test_only_the_newest_question_can_be_asked_again(answer: Answer) -> None:
    exchange = Exchange(number=1, question=QUESTION, state="answered", answer=answer)
    newest, older = (render_actions(exchange, newest=newest) for newest in (True, False))
    assert "data-again" in newest and "data-edit" in newest and newest.count("data-export") == 9
    assert "data-again" not in older and older.count("data-export") == 9
    failed = replace(exchange, state="failed")
    assert "data-again" in render_actions(failed, newest=True) and "data-export" not in render_actions(
        failed, newest=True
    )
    assert render_actions(replace(exchange, state="writing"), newest=True) == ""


@pytest.mark.parametrize("form", sorted(EXPORTS))
def test_the_command_prints_each_form_and_says_where_nothing_is_cited(
    make_assistant: MakeAssistant, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    def ask(confidence: float, *options: str) -> Result:
        assistant = make_assistant(answer={"confidence": confidence})
        monkeypatch.setattr(ui.cli, "_open", lambda *_: assistant)
        return CliRunner().invoke(ui.cli.cli, ["ask", "What will the new bridge cost?", "--format", form, *options])

    told = ask(0.0)
    assert told.exit_code == 0, told.output
    assert "2.4 million crowns" in told.stdout
    silent = ask(1.0)
    assert silent.exit_code == 0 and "The documents do not say." in silent.output
    both = ask(0.0, "--json")
    assert both.exit_code == 2 and "exclude each other" in both.output


def test_each_author_is_one_of_the_record(answer: Answer) -> None:
    two = cited(answer, author="Tom Brandt, Ines Albrecht")
    assert "AU  - Tom Brandt\r\nAU  - Ines Albrecht\r\n" in ris(two)
    assert "author = {{Tom Brandt} and {Ines Albrecht}}" in bibtex(two)
    assert "AU  - Brandt, Tom\r\n" in ris(cited(answer, author="Brandt, Tom"))
    office = cited(answer, author="Press Office, Velmark County Council")
    assert "author = {{Press Office, Velmark County Council}}" in bibtex(office)

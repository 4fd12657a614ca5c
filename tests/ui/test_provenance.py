"""What a source card tells of dates, facts, what cleaning took out, and copies; and the names behind the count."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from index.types import DateCandidate, Dated, Fact, Facts, Removed, Span
from rag import OriginGroup
from tests.ui.fakes import DOCUMENTS, FakeAssistant
from ui.copies import Carried, Copy, SharedWords
from ui.groups import MOST_NAMES, carriers, standing
from ui.markup import listed
from ui.render import render_answer
from ui.render_provenance import (
    LONGEST_SHARED,
    MOST_CANDIDATES,
    MOST_COPIES,
    MOST_REMOVED_CHARS,
    also_in,
    published_words,
    relative_words,
    render_copies,
    render_facts,
    render_removed,
)
from ui.render_sources import render_source
from ui.sources import Source, collect_sources, relative_dates

ELEVENTH = DateCandidate(value=date(2023, 11, 11), evidence="date 2023-11-11", method="dateline", note="a Saturday")
OCTOBER = DateCandidate(value=date(2023, 10, 11), evidence="(11/10/2023)", method="text", note="one of two readings")
NOVEMBER = replace(OCTOBER, value=date(2023, 11, 10))
AGREEING = replace(ELEVENTH, evidence="Saturday, 11 November", method="text", note="")
HOSTILE = "</q></li><script>alert(1)</script>"


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def dated(*candidates: DateCandidate, known: bool = True) -> Dated:
    if not known:
        return Dated(candidates=candidates)
    chosen = ELEVENTH
    return Dated(
        value=chosen.value,
        evidence=chosen.evidence,
        method=chosen.method,
        confidence=0.8,
        candidates=(chosen, *candidates),
    )


def sources_of(facts: Facts | None = None, question: str = "lighthouse lamp") -> list[Source]:
    document = replace(DOCUMENTS[0], facts=facts or Facts())
    assistant = FakeAssistant(corpus=(document, *DOCUMENTS[1:]))
    return list(collect_sources(assistant, assistant.ask(question)))


def removed(*texts: str) -> tuple[Removed, ...]:
    return tuple(Removed(span=Span(0, len(text)), text=text, reason="list of headlines") for text in texts)


def test_a_date_is_told_with_evidence_method_confidence_and_what_speaks_for_it() -> None:
    assert plain(published_words(dated())) == (
        "11 November 2023 from the dateline: “ date 2023-11-11 ”; a Saturday ; confidence 80%"
    )
    assert "confidence" not in published_words(replace(dated(), confidence=1.0))


def test_a_date_that_is_contradicted_shows_every_other_reading_unfolded() -> None:
    html = published_words(dated(OCTOBER, NOVEMBER))
    assert "<details" not in html
    assert "Other evidence disagrees" in html
    assert [plain(item) for item in re.findall(r"<li>(.*?)</li>", html)] == [
        "11 October 2023 from the text: “ (11/10/2023) ”; one of two readings",
        "10 November 2023 from the text: “ (11/10/2023) ”; one of two readings",
    ]


def test_a_closed_card_says_that_its_date_is_disputed() -> None:
    first = sources_of()[0]
    disputed = render_source(replace(first, published=dated(OCTOBER))).partition("</summary>")[0]
    assert '4 March 2024</bdi> <span class="dl-unknown">(other evidence disagrees)</span>' in disputed
    for published in (dated(), dated(AGREEING), dated(OCTOBER, known=False)):
        assert "disagrees" not in render_source(replace(first, published=published)).partition("</summary>")[0]


def test_evidence_that_agrees_is_folded() -> None:
    html = published_words(dated(AGREEING))
    assert '<details class="dl-more dl-candidates"><summary>Other evidence agrees</summary>' in html
    assert html.count("<li>") == 1


def test_an_unknown_date_lists_what_was_weighed() -> None:
    html = published_words(dated(OCTOBER, NOVEMBER, replace(OCTOBER, value=None, note="no such day"), known=False))
    assert html.startswith('<span class="dl-unknown">date unknown</span>')
    assert html.count("<li>") == 3
    assert "no day" in html
    assert published_words(Dated()) == '<span class="dl-unknown">date unknown</span>'


def test_a_long_list_of_dates_is_counted() -> None:
    many = [replace(OCTOBER, value=date(2020, 1, day)) for day in range(1, MOST_CANDIDATES + 4)]
    assert "and 3 more" in published_words(dated(*many, known=False))


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (Fact(value="A. Marten", method="sidecar", confidence=1.0), "A. Marten set in metadata.yaml"),
        (
            Fact(value="News", evidence="metadata.yaml: title: News", method="sidecar", confidence=1.0),
            "News set in metadata.yaml: “ title: News ”",
        ),
        (
            Fact(value="A. Marten", evidence="By A. Marten, Velm", method="byline", confidence=0.8),
            "A. Marten from the lines at its head: “ By A. Marten, Velm ”; confidence 80%",
        ),
        (Fact(value="News", evidence="“News \n of”", method="first line"), "News from its first line: “ News of ”"),
    ],
)
def test_a_fact_is_told_with_where_it_comes_from(fact: Fact, words: str) -> None:
    (cell,) = re.findall(r"<dd>(.*?)</dd>", render_facts(Facts(author=fact)))
    assert plain(cell) == words


@pytest.mark.parametrize(("code", "name"), [("en", "English"), ("gsw", "gsw")])
def test_a_language_has_a_name(code: str, name: str) -> None:
    html = render_facts(Facts(language=Fact(value=code, method="metadata", confidence=1.0)))
    assert plain(html).endswith(f"Language {name} from the file’s own metadata")


def test_facts_without_a_method_are_not_explained() -> None:
    known = Facts(
        title=Fact(value="The lamp", evidence="lighthouse.txt", method="file name", confidence=0.3),
        outlet=Fact(value="Harbour Courier"),
        language=Fact(value="en", method="detected", confidence=0.99),
    )
    html = render_source(sources_of(known)[0])
    folded = html.partition('<details class="dl-more dl-known">')[2].partition("</details>")[0]
    assert re.findall(r"<dt>(.*?)</dt>", folded) == ["Title", "Language"]
    assert '<blockquote class="dl-excerpt" dir="auto" lang="en">' in html
    plain_card = render_source(sources_of()[0])
    assert "dl-known" not in plain_card and " lang=" not in plain_card
    assert "<dt>Outlet</dt><dd><bdi>Harbour Courier</bdi></dd>" in plain_card


@pytest.mark.parametrize("language", ['en" onclick="x', "EN", "english", ""])
def test_only_a_code_becomes_the_language_of_the_excerpt(language: str) -> None:
    assert " lang=" not in render_source(sources_of(Facts(language=Fact(value=language)))[0])


def test_relative_dates_of_the_quote_are_resolved_with_the_reasoning() -> None:
    first = sources_of(question="port authority said lighthouse lit")[0]
    assert first.citation.quote.endswith("said on Monday.")
    (cell,) = re.findall(r"<dt>In the quote</dt><dd>(.*?)</dd>", render_source(first))
    assert plain(cell) == "“ Monday ”: day unknown ( a Monday that may lie after the publication )"
    assert plain(relative_words("last week", date(2024, 2, 26), date(2024, 3, 3), "why")) == (
        "“ last week ”: 26 February 2024 to 3 March 2024 ( why )"
    )
    assert (
        plain(relative_words("today", date(2024, 3, 4), date(2024, 3, 4), "why")) == "“ today ”: 4 March 2024 ( why )"
    )


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("They met last week.", [("last week", date(2024, 2, 26), date(2024, 3, 3))]),
        (
            "He came yesterday and left today.",
            [("yesterday", date(2024, 3, 3), None), ("today", date(2024, 3, 4), None)],
        ),
        ("Nothing here.", []),
    ],
)
@pytest.mark.parametrize("before", ["", "Yesterday it rained. ", "x" * 5000 + ". On Sunday it rained. "])
def test_only_the_words_of_the_quote_are_counted(
    quote: str, found: list[tuple[str, date, date | None]], before: str
) -> None:
    document = replace(DOCUMENTS[0], text=f"{before}{quote} Tomorrow it will rain.")
    span = Span(len(before), len(before) + len(quote))
    resolved = [(words, each.value, each.end) for words, each in relative_dates(document, span)]
    assert resolved == [(words, day, end or day) for words, day, end in found]
    assert relative_dates(replace(document, published=Dated()), span) == ()


def test_what_was_taken_out_is_counted_and_can_be_read() -> None:
    html = render_removed(removed("Read more", "Latest news <b>\n09.Jan.2026\n" * 20))
    assert html.startswith('<details class="dl-more dl-removed"><summary>2 parts taken out (')
    assert html.count("list of headlines") == 4  # in words, and as the name of the box
    assert html.count("Latest news &lt;b&gt;") == 20
    assert html.count('tabindex="0" role="region"') == 2
    assert render_removed(()) == ""
    assert "1 part taken out (9 characters)" in render_removed(removed("Read more"))


def test_more_than_a_panel_can_hold_is_cut_and_says_so() -> None:
    text = "y" * (MOST_REMOVED_CHARS - 10)
    html = render_removed(removed(text, text, text))
    assert "3 parts taken out" in html
    assert html.count("y") < MOST_REMOVED_CHARS + 100
    assert "dateline show" in html
    assert "dateline show" not in render_removed(removed(text))


def a_copy(**changed: object) -> Copy:
    base = Copy(document_id="w/1.txt", title="Returns", outlet="Wire", published=Dated(), role="rewrite")
    return replace(base, **changed)  # type: ignore[arg-type]


def test_copies_are_folded_with_relation_credits_reasons_and_shared_words() -> None:
    copy = a_copy(
        credits=("RT", "AFP"),
        reasons=("quotations 5 of 5", "names 3 of 4"),
        shared=(SharedWords(here="It is dark.", there="“It is  DARK”"), SharedWords(here="a lamp", there="its light")),
        more_shared=4,
    )
    html = render_copies(Carried(copies=(copy,)))
    assert html.startswith('<details class="dl-more dl-copies"><summary>Same report in 1 other article</summary>')
    told = plain(html)
    assert "Returns Wire , date unknown a rewrite that credits this article; credits RT and AFP" in told
    assert "Compared: quotations 5 of 5; names 3 of 4" in told
    assert "6 shared passages It is dark. here a lamp there its light and 4 shorter ones" in told
    assert render_copies(Carried()) == ""


def test_many_copies_and_long_passages_are_cut() -> None:
    long = "z" * (LONGEST_SHARED + 50)
    copies = tuple(a_copy(document_id=str(n), shared=(SharedWords(here=long, there=long),)) for n in range(25))
    html = render_copies(Carried(copies=copies))
    assert f"and {25 - MOST_COPIES} more articles" in html
    assert html.count("z") == LONGEST_SHARED * MOST_COPIES


@pytest.mark.parametrize(
    ("names", "line"),
    [
        ([], ""),
        (["A"], "same report in A"),
        (["A", "A", "B"], "same report in A and B"),
        (list("ABCDE"), "same report in A , B , C and 2 more"),
    ],
)
def test_who_else_carries_a_quoted_report_is_named(names: list[str], line: str) -> None:
    assert plain(also_in(Carried(copies=tuple(a_copy(outlet=name) for name in names)))) == line


def test_the_names_stand_below_quoted_and_nearest_passages() -> None:
    assistant = FakeAssistant()
    quoted = replace(assistant.ask("When will the lighthouse be lit?"), model=None)
    html = render_answer(quoted, collect_sources(assistant, quoted))
    assert '<span class="dl-by dl-also">same report in <bdi>Coast Wire</bdi></span>' in html
    assert "dl-also" not in render_answer(quoted)
    silent = assistant.ask("Which zebra won?")
    origin_ids = {"courier/lighthouse.txt": "o1"}
    evidence = tuple(
        replace(each, document=replace(each.document, origin_id=origin_ids.get(each.document.document_id, "")))
        for each in silent.evidence
    )
    silent = replace(silent, evidence=evidence)
    assert "same report in <bdi>Coast Wire" in render_answer(silent, collect_sources(assistant, silent))


def group(*names: str, outlets: tuple[tuple[str, str], ...] = ()) -> OriginGroup:
    return OriginGroup(
        origin_id="o",
        documents=tuple((n, "") for n in names),
        titles=tuple((n, f"T{n}") for n in names),
        outlets=outlets,
    )


@pytest.mark.parametrize(
    ("named", "names", "words"),
    [
        (group("1"), ("“T1”",), "a report of its own"),
        (group("1", outlets=(("1", "RT"),)), ("RT",), "a report of its own"),
        (group("1", "2", outlets=(("1", "RT"),)), ("RT", "“T2”"), "one report"),
        (group("1", "2", outlets=(("1", "RT"), ("2", "RT"))), ("RT (2 articles)",), "one report"),
        (OriginGroup(origin_id="o", documents=(("x.txt", ""),)), ("“x.txt”",), "a report of its own"),
    ],
)
def test_a_group_is_told_by_names(named: OriginGroup, names: tuple[str, ...], words: str) -> None:
    assert (carriers(named), standing(named)) == (names, words)


def test_a_large_group_is_counted() -> None:
    assert carriers(group(*map(str, range(MOST_NAMES + 4))))[-1] == "4 more"


def test_the_count_of_sources_opens_to_their_names() -> None:
    assistant = FakeAssistant()
    html = render_answer(assistant.ask("When will the northern lighthouse be lit again?"))
    assert '<details class="dl-origins"><summary>2 articles, 1 independent source</summary>' in html
    (line,) = re.findall(r"<li><bdi>Harbour.*?</li>", html)
    assert plain(line) == "Harbour Courier and Coast Wire , one report 1 2"


@pytest.mark.parametrize(
    ("parts", "words"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (list("abc"), "a, b and c")]
)
def test_lists_read_as_one_says_them(parts: list[str], words: str) -> None:
    assert listed(parts) == words


def test_hostile_provenance_stays_text() -> None:
    candidate = DateCandidate(value=None, evidence=HOSTILE, method="text", note=HOSTILE)
    fact = Fact(value=HOSTILE, evidence=f"{HOSTILE} x", method="page", confidence=0.4)
    copy = a_copy(
        document_id=HOSTILE,
        title=HOSTILE,
        outlet=HOSTILE,
        credits=(HOSTILE,),
        reasons=(HOSTILE,),
        shared=(SharedWords(here=HOSTILE, there="x"),),
    )
    parts = Removed(span=Span(0, len(HOSTILE)), text=HOSTILE, reason=f'{HOSTILE}" onclick="x')
    source = replace(
        sources_of(Facts(title=fact, outlet=fact, author=fact, language=fact))[0],
        published=Dated(candidates=(candidate,)),
        removed=(parts,),
        report=Carried(credits=(HOSTILE,), copies=(copy,)),
    )
    html = render_source(source) + also_in(source.report)
    assert "<script" not in html
    assert html.count("&lt;script&gt;") >= 14
    assert 'onclick="x' not in html

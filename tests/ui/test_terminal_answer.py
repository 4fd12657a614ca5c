"""An answer as text for a terminal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from index.types import Passage, Span
from rag import Filters, SearchResult
from rag.types import Conflict, ConflictValue, OriginGroup, Preferences, ScoredPassage
from tests.ui.fakes import DOCUMENTS, REPORTS, FakeAssistant
from ui.age import age_line
from ui.terminal import print_answer, print_origins, print_search


def test_what_sources_disagree_on_is_said_with_dates(capsys: pytest.CaptureFixture[str]) -> None:
    answer = FakeAssistant().ask("How much did the repair of the lighthouse cost?")
    pairs = zip(("2.4 million crowns", "2.6 million crowns"), answer.citations, strict=False)
    dated, undated = (ConflictValue(value=value, citation=citation) for value, citation in pairs)
    undated = replace(undated, citation=replace(undated.citation, outlet=None, published=None))
    print_answer(replace(answer, conflicts=(Conflict(about="cost", values=(dated, undated)),)))
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("The sources disagree")]
    source = ", ".join(
        part for part in (dated.citation.outlet, (dated.citation.published or "date unknown")[:12]) if part
    )
    assert line == (
        f"The sources disagree on cost: 2.4 million crowns ({source}) [1]; 2.6 million crowns (date unknown) [2]"
    )


def test_the_reports_behind_an_answer_are_listed_by_name_with_their_copies(capsys: pytest.CaptureFixture[str]) -> None:
    answer = FakeAssistant().ask("When will the lighthouse be lit?")
    first, second = answer.citations[:2]
    assert (first.origin_id, second.origin_id) == ("o1", "o1")
    groups = (
        OriginGroup(
            origin_id="o1",
            documents=((first.document_id, ""), ("radio/lamp.txt", "near_copy")),
            outlets=((first.document_id, "Harbour Courier"), ("radio/lamp.txt", "Radio Lamp")),
        ),
        OriginGroup(origin_id="o2", documents=(("letters/council.pdf", ""),)),
    )
    print_answer(replace(answer, origins=groups))
    lines = capsys.readouterr().out.splitlines()
    counted = lines.index("3 articles, 2 independent sources")
    assert lines[counted + 1 : counted + 4] == [
        "  Harbour Courier and Radio Lamp, one report [1][2]",
        "    also in radio/lamp.txt",
        "  “letters/council.pdf”, a report of its own",
    ]
    print_answer(replace(answer, origins=groups[1:]))
    assert capsys.readouterr().out.splitlines()[-2:] == ["1 article, 1 independent source", age_line(answer)]


def test_a_passage_names_the_documents_that_were_folded_under_it(capsys: pytest.CaptureFixture[str]) -> None:
    document = DOCUMENTS[1]
    passage = Passage(
        passage_id="p",
        document_id=document.document_id,
        ordinal=0,
        text=document.text,
        start_char=0,
        end_char=len(document.text),
        sentences=(),
    )
    hit = ScoredPassage(passage=passage, document=document, score=1.0, rank=1, scores={}, copies=("a.txt", "b.txt"))
    alone = replace(hit, copies=(), rank=2)
    print_search(SearchResult(query="q", filters=Filters(), passages=(hit, alone), timings_ms={}))
    printed = capsys.readouterr().out
    assert printed.count("same report in") == 1
    assert "   same report in a.txt and b.txt\n" in printed


def test_a_group_of_copies_tells_the_report_from_those_who_carry_it(capsys: pytest.CaptureFixture[str]) -> None:
    (report,) = REPORTS
    root, rewrite = (
        replace(each, relation=how) for each, how in zip(report.members, ("identical", "rewrite"), strict=True)
    )
    print_origins([replace(report, members=(root, rewrite))], 3)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[3] for line in lines[1:3]] == ["report", "rewrite"]
    assert lines[-1] == "3 documents, 2 independent reports"
    same = replace(
        report,
        kin=(replace(report.kin[0], relation="identical"),),
        members=(root, replace(rewrite, relation="identical")),
    )
    print_origins([same], 2)
    assert [line.split()[3] for line in capsys.readouterr().out.splitlines()[1:3]] == ["identical", "identical"]


def test_a_search_explains_what_brought_each_passage(capsys: pytest.CaptureFixture[str]) -> None:
    document = DOCUMENTS[0]
    sentence = Span(0, document.text.index(".") + 1)
    passage = Passage(
        passage_id="p",
        document_id=document.document_id,
        ordinal=0,
        text=document.text,
        start_char=0,
        end_char=len(document.text),
        sentences=(sentence,),
    )
    scores = {"dense": 0.61, "lexical": 4.2, "fused": 0.9, "rerank": None}
    hit = ScoredPassage(
        passage=passage,
        document=document,
        score=0.9,
        rank=1,
        scores=scores,
        closest=sentence,
        reasons=("named in x.txt",),
    )
    unlike = replace(hit, scores={"dense": None, "lexical": None, "fused": 0.4, "rerank": 1.5}, closest=None, rank=2)
    march = Preferences(outlets=("Coast Wire",), published=((date(2024, 3, 1), date(2024, 3, 31)),))
    result = SearchResult(
        query="Which lighthouse will be lit?",
        filters=Filters(),
        passages=(hit, unlike),
        timings_ms={},
        notes=("lifted",),
        preferences=march,
    )
    print_search(result, explain=True)
    out = capsys.readouterr().out
    assert "Preferred: Coast Wire; published 2024-03-01 to 2024-03-31\nNote: lifted\n" in out
    assert "- dense 0.610: the sentence most like the query is “HARBOUR TOWN" in out
    assert "- lexical 4.200: it has lighthouse and lit" in out and "- named in x.txt" in out
    assert "- dense: not among the nearest" in out and "- lexical: none of the words" in out
    assert "- rerank 1.500: by the cross-encoder" in out and "- fused 0.400: place 2" in out
    print_search(result)
    assert "not among the nearest" not in capsys.readouterr().out

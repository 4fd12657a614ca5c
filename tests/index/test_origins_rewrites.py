"""Reports told anew: what confirms that one text was made from another, and what does not."""

from __future__ import annotations

import os
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from index.documents import ReadJob, perform
from index.normalise import normalise
from index.origins import Kinship, Text, compare, fingerprints, prepare
from tests.index.origin_texts import (
    AGENCY,
    ALSO_JOBS,
    ALSO_QUAKE,
    CHOIR,
    CHOIR_AGAIN,
    CREDITED,
    INDEPENDENT,
    JOBS,
    JOBS_AGAIN,
    ORGAN,
    ORGAN_TOO,
    QUAKE,
    TRANSLATED,
)

PROJECT = Path(__file__).parents[2]
DATA = Path(os.environ.get("DATELINE_DATA", PROJECT.parent / "shared" / "data"))


def share_a_key(one: Text, other: Text) -> bool:
    return bool(set(fingerprints(one.text).keys) & set(fingerprints(other.text).keys))


def test_a_translated_rewrite_needs_no_credit() -> None:
    agency, rewrite = prepare(AGENCY), prepare(TRANSLATED)
    assert share_a_key(agency, rewrite)
    found = compare(agency, rewrite)
    assert found is not None and found.relation == "rewrite" and found.containment < 0.5
    assert "numbers 5 of 5" in found.reasons and "quotations 1 of 2" in found.reasons
    assert any("14,000" in span.a.of(AGENCY) and "14,000" in span.b.of(TRANSLATED) for span in found.shared)


def test_numbers_may_be_written_in_the_manner_of_another_country() -> None:
    rewrite = TRANSLATED.replace("14,000", "14.000").replace("3.2", "3,2").replace("23:40", "23.40")
    found = compare(prepare(AGENCY), prepare(rewrite))
    assert found is not None and "numbers 5 of 5" in found.reasons


def test_a_free_retelling_is_known_by_its_credit() -> None:
    retelling = prepare(CREDITED, outlet="Morgen")
    agency = prepare(AGENCY, outlet="Nordwire")
    assert share_a_key(agency, retelling)
    for one, other in ((agency, retelling), (retelling, agency)):
        found = compare(one, other)
        assert found is not None and found.relation == "rewrite" and "credits Nordwire" in found.reasons


def test_an_agency_s_text_is_known_by_its_dateline_wherever_it_was_printed() -> None:
    found = compare(prepare(AGENCY, outlet="Tageblatt"), prepare(CREDITED, outlet="Morgen"))
    assert found is not None and "credits Nordwire" in found.reasons


def test_two_reports_of_one_agency_are_not_one_report() -> None:
    texts = [f"KARST, March 4 (Nordwire) - {text}\n(NORDWIRE)\n" for text in (QUAKE, ALSO_QUAKE)]
    assert (
        compare(*(prepare(text, outlet=outlet) for text, outlet in zip(texts, ("Morgen", "Abend"), strict=True)))
        is None
    )


def test_without_the_credit_a_free_retelling_could_be_anybody_s() -> None:
    uncredited = CREDITED.replace(", the news agency Nordwire reported", "")
    assert compare(prepare(AGENCY, outlet="Nordwire"), prepare(uncredited)) is None


def test_a_credit_to_somebody_else_is_none() -> None:
    other = AGENCY.replace("(Nordwire) ", "")
    assert compare(prepare(other, outlet="The Gazette"), prepare(CREDITED)) is None


def test_a_credit_alone_is_not_enough() -> None:
    credited = INDEPENDENT + "\nThe insurer has not been reached, the news agency Nordwire reported.\n"
    weather = "A storm is coming.\n\nKARST (Nordwire) - Marek Sollund and Agathe Borren of Karst warn of a storm.\n"
    assert compare(prepare(weather, outlet="Nordwire"), prepare(credited)) is None


def test_what_an_interview_s_report_quotes_need_not_be_in_quotation_marks_there() -> None:
    transcript = (
        "Marta Holm: Mr Dahl, why did you leave the Halcyon?\n\nDahl: They asked me to sail without a second engineer "
        "and I have never done that in my life. Karst is not the open sea, but it is water.\n\n"
        "Holm: And the company?\n\nDahl: Lindholm Lines has my letter. I am waiting for theirs."
    )
    report = (
        "A captain explains himself\n\nHenrik Dahl, the former captain of the Halcyon, has spoken about his departure. "
        'In an interview with Radio Karst, Dahl said that Lindholm Lines had asked him "to sail without a second '
        'engineer". The company declined to comment on Tuesday.'
    )
    found = compare(prepare(transcript, outlet="Radio Karst"), prepare(report, outlet="Tageblatt"))
    assert found is not None and found.relation == "rewrite"
    assert "quotations 1 of 1" in found.reasons and "credits Radio Karst" in found.reasons


@pytest.mark.parametrize(("one", "other"), [(QUAKE, ALSO_QUAKE), (JOBS, ALSO_JOBS), (ALSO_JOBS, JOBS_AGAIN)])
def test_two_agencies_with_the_same_figures_and_a_quotation_are_two_sources(one: str, other: str) -> None:
    assert compare(prepare(one), prepare(other)) is None
    assert compare(prepare(one, outlet="Nordwire"), prepare(other, outlet="Tageblatt")) is None


def test_a_detail_credited_in_passing_does_not_make_a_rewrite() -> None:
    other = ALSO_QUAKE + "\nA dam near the coast is being watched, Nordwire reported.\n"
    assert compare(prepare(QUAKE, outlet="Nordwire"), prepare(other, outlet="Tageblatt")) is None


def test_a_rewrite_with_its_quotations_translated_is_found_by_its_sentences() -> None:
    one, other = prepare(JOBS, outlet="Nordkurier"), prepare(JOBS_AGAIN)
    assert share_a_key(one, other)
    found = compare(one, other)
    assert found is not None and found.relation == "rewrite"


def test_the_day_of_a_dateline_is_no_figure_that_a_rewrite_must_have() -> None:
    one, other = prepare(CHOIR), prepare(CHOIR_AGAIN)
    assert share_a_key(one, other)
    found = compare(one, other)
    assert found is not None and found.relation == "rewrite"
    assert compare(prepare(CHOIR.replace("Mar 4, 2025 - ", "- ")), other) is not None


def test_two_who_heard_one_speaker_and_chose_other_numbers_are_two_sources() -> None:
    assert compare(prepare(ORGAN), prepare(ORGAN_TOO)) is None


# The table of seeds/README.md. A report of an interview has little in common with it but what it was made for.
KIN = {
    ("norland-press/mill-bridge-vote.txt", "radio-velm/mill-bridge-vote.txt"): {"identical"},
    ("norland-press/velm-flood.txt", "ostrick-courier/lower-town-flood.txt"): {"identical"},
    ("norland-press/brandt-enamel-to-close.txt", "ostrick-courier/brandt-closure.txt"): {"near_copy", "excerpt"},
    ("norland-press/mayor-runoff.txt", "velmark-weekly/fenn-wins.txt"): {"near_copy", "excerpt"},
    ("ostrick-courier/bridge-cost-paper.html", "velmark-weekly/bridge-bill-grows.md"): {"rewrite"},
    ("mirror-online/island-boats.html", "velmark-weekly/ferry-winter-plan.txt"): {"rewrite"},
    ("norland-press/brandt-radio-interview.txt", "radio-velm/brandt-interview.txt"): {"rewrite", "excerpt"},
    ("mirror-online/water-warning.html", "velmark-weekly/reyhall-interview.md"): {"rewrite", "excerpt"},
}
OUTLETS = {
    "norland-press": "Norland Press Agency", "radio-velm": "Radio Velm", "velmark-weekly": "Velmark Weekly",
    "ostrick-courier": "The Ostrick Courier", "mirror-online": "Mirror Online",
    "council-bulletin": "Velmark Council Bulletin", "hask-lantern": "The Hask Lantern",
}  # fmt: skip


@cache
def sample_corpus() -> dict[str, Text]:
    """The sample corpus as a sync reads it."""
    root = PROJECT / "seeds" / "documents"
    texts = {}
    for path in sorted(root.glob("*/*")):
        name = path.relative_to(root).as_posix()
        for read in perform(ReadJob(path=path, document_id=name, parts={}, max_bytes=10_000_000)).documents or ():
            texts[read.document.document_id] = prepare(read.document.text, outlet=OUTLETS[path.parent.name])
    assert len(texts) >= 38
    return texts


@pytest.mark.parametrize("pair", KIN, ids=" + ".join)
def test_the_copies_and_rewrites_of_the_sample_corpus(pair: tuple[str, str]) -> None:
    one, other = (sample_corpus()[name] for name in pair)
    assert share_a_key(one, other)
    for found in (compare(one, other), compare(other, one)):
        assert found is not None and found.relation in KIN[pair]


def test_everything_else_in_the_sample_corpus_is_independent() -> None:
    corpus = sample_corpus()
    merged = {pair for pair in combinations(sorted(corpus), 2) if compare(*(corpus[name] for name in pair)) is not None}
    assert merged == set(KIN)


@pytest.mark.skipif(not (DATA / "seeds").is_dir(), reason=f"no articles in {DATA}; set DATELINE_DATA")
def test_two_of_the_five_articles_are_one_report() -> None:
    texts = [prepare(normalise(path.read_text(encoding="utf-8"))) for path in sorted((DATA / "seeds").glob("*.txt"))]
    found: dict[tuple[int, int], Kinship] = {}
    for one, other in combinations(range(len(texts)), 2):
        kinship = compare(texts[one], texts[other])
        if kinship is not None:
            found[one, other] = kinship
    assert list(found) == [(2, 3)]
    assert found[2, 3].relation == "rewrite" and "credits RT" in " ".join(found[2, 3].reasons)
    assert share_a_key(texts[2], texts[3])


@pytest.mark.parametrize("size", [100, 1000])
@pytest.mark.skipif(not (DATA / "near_duplicates").is_dir(), reason=f"no copies in {DATA}; set DATELINE_DATA")
def test_near_duplicates_are_found_and_nothing_else(size: int) -> None:
    folder = DATA / "near_duplicates"
    lines = (folder / f"articles_{size}.train").read_text(encoding="utf-8").splitlines()
    texts = {name: prepare(text) for name, text in (line.split(" ", 1) for line in lines if " " in line)}
    truth = {frozenset(line.split()) for line in (folder / f"articles_{size}.truth").read_text().splitlines()}
    holders: dict[int, list[str]] = {}
    for name, text in texts.items():
        for key in fingerprints(text.text).keys:
            holders.setdefault(key, []).append(name)
    close = {pair for names in holders.values() if len(names) <= 50 for pair in combinations(sorted(names), 2)}
    assert {frozenset(pair) for pair in close if compare(*(texts[name] for name in pair)) is not None} == truth

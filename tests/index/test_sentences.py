"""Sentence spans: what a sentence is, and that nothing is lost between them."""

from __future__ import annotations

import random

import pytest

from index.normalise import normalise
from index.sentences import sentence_spans

LONG_OPEN_QUOTE = "“The mark is never closed. " + "More was said that day. " * 20 + "Then they went home."

SAMPLES = """BRUSSELS, 5 Feb 2023 (NPA) – The U.S. Senate voted at 5 p.m. on Monday. It passed, 51-49.
“We waited,” she said. “Now it is done.” „So” he wrote, „it ends“ and so on… What? No!

• first point
• second point; e.g. this, i.e. that. See p. 12.
これは文です。次の文です！「はい」と言った。
هذه جملة. هل هذه جملة؟ نعم.  он сказал: «Да. Нет». Потом ушёл.
“Nobody closes this one. And it goes on without an end, as the translation left it. 'Nor this one.
(He left. She stayed.) They met again... e\u0301t. 👩\u200d🔬 wrote: "x = 2.5;" and $1,000.00."""


def found(text: str) -> list[str]:
    return [span.of(text) for span in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("He came. She left! Did they? Yes.", ["He came.", "She left!", "Did they?", "Yes."]),
        ("Mr. Smith met Dr. Jones at 5 p.m. on Monday. Yes.", ["Mr. Smith met Dr. Jones at 5 p.m. on Monday.", "Yes."]),
        ("The U.S. Senate voted. It passed.", ["The U.S. Senate voted.", "It passed."]),
        ("It cost 2.4 million. That is 3.5 percent.", ["It cost 2.4 million.", "That is 3.5 percent."]),
        ("J. K. Rowling wrote it. He read it.", ["J. K. Rowling wrote it.", "He read it."]),
        ("No. 5 is alive. See p. 12 there.", ["No. 5 is alive.", "See p. 12 there."]),
        ("Visit example.com today. Done.", ["Visit example.com today.", "Done."]),
        ("It was in Jan. 2020. Then more.", ["It was in Jan. 2020.", "Then more."]),
        ("“We waited,” she said. “It is done.” She left.", ["“We waited,” she said.", "“It is done.”", "She left."]),
        ('"We waited. It is done." He left.', ['"We waited. It is done."', "He left."]),
        ("He said: “It is over. We go.” They cheered.", ["He said: “It is over. We go.”", "They cheered."]),
        ("He said „it is over“. Then „we go“ came.", ["He said „it is over“.", "Then „we go“ came."]),
        ("« C'est fini. » Il part.", ["« C'est fini. »", "Il part."]),
        ("(He left. She stayed.) They met.", ["(He left. She stayed.) They met."]),
        ("これは文です。次の文です。", ["これは文です。", "次の文です。"]),
        ("他说：“我们走吧。”然后离开了。", ["他说：“我们走吧。”", "然后离开了。"]),
        ("هذه جملة. هل هذه جملة؟ نعم.", ["هذه جملة.", "هل هذه جملة؟", "نعم."]),
        ("A headline\nBy Ada\n\nText one. Text two.", ["A headline", "By Ada", "Text one.", "Text two."]),
        ("", []),
        (" \n\n ", []),
    ],
    ids=str,
)  # fmt: skip
def test_sentences(text: str, sentences: list[str]) -> None:
    assert found(text) == sentences


@pytest.mark.parametrize(
    "row", ["Station {}: Upper Velta; Year: 2024; Staff: 14 (of {})", "Mill Street {} | Passed. See p. 4 | 1{} | open"]
)
def test_rows_of_a_table_are_sentences(row: str) -> None:
    rows = [row.format(number, number + 30) for number in range(1, 6)]
    assert found("\n".join(rows)) == rows


@pytest.mark.parametrize(
    "sentence",
    [
        "The hall holds approx. 400 people, incl. staff, and cost ca. 2 million.",
        "Er kam am 3. Mai nach Berlin und blieb vom 12. bis 14. Juni im 2. Stock.",
        "Die Kosten betragen ca. 40 Mio. Euro bzw. 3 Prozent.",
        "Det var den 12. desember.",
        "La obra cuesta aprox. 3 millones.",
    ],
)
def test_the_full_stop_of_an_abbreviation_or_an_ordinal_ends_no_sentence(sentence: str) -> None:
    assert found(f"Nobody came. {sentence}") == ["Nobody came.", sentence]


@pytest.mark.parametrize(
    "sentences",
    [
        ["I am 30.", "My wife is 29."],
        ["It fell to 3.", "Prices rose."],
        ["The answer was max.", "Nobody asked."],
        ["It cost 40 Mio.", "Then it closed."],
    ],
)
def test_full_stops_that_end_one(sentences: list[str]) -> None:
    assert found(" ".join(sentences)) == sentences


def test_hard_wrapped_lines_are_joined() -> None:
    text = (
        "The council of Ostrick approved a new bridge over the Velm on\n"
        "Monday. The bridge will cost 2.4 million crowns, the mayor said\n"
        "to the council. It was late."
    )
    assert [" ".join(sentence.split()) for sentence in found(text)] == [
        "The council of Ostrick approved a new bridge over the Velm on Monday.",
        "The bridge will cost 2.4 million crowns, the mayor said to the council.",
        "It was late.",
    ]


def test_short_lines_stay_apart() -> None:
    assert found("Bread 2 crowns\nMilk 3 crowns\nA pound of butter 11 crowns") == [
        "Bread 2 crowns",
        "Milk 3 crowns",
        "A pound of butter 11 crowns",
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["SILVER COMPASS STOLEN FROM LIGHTHOUSE MUSEUM", "by Nessa Quillfeather"],
        ["COASTLINE DAILY | 24.05.2025", "Compass theft: museum was warned about its locks", "Report: Bram Castellow"],
    ],
)
def test_a_headline_is_not_joined_with_its_byline(lines: list[str]) -> None:
    assert found("\n".join(lines)) == lines


def test_hard_wrapped_lines_without_an_end_are_joined_where_they_go_on() -> None:
    lines = [
        "The council of Ostrick approved a bridge over the river",
        "on Monday, which the mayor said to the members of the",
    ]
    assert found("\n".join(lines)) == ["\n".join(lines)]


def test_the_number_of_a_paragraph_belongs_to_it() -> None:
    assert found("1. Minutes of May were approved.\n2. The bridge. It is open.") == [
        "1. Minutes of May were approved.",
        "2. The bridge.",
        "It is open.",
    ]


def test_an_open_quotation_mark_does_not_hold_sentences_together() -> None:
    sentences = found(LONG_OPEN_QUOTE)
    assert len(sentences) == 22
    assert sentences[0] == "“The mark is never closed." and sentences[-1] == "Then they went home."


def test_a_closing_mark_belongs_to_the_sentence_before_it() -> None:
    for sentence in found(SAMPLES):
        assert any(character.isalnum() for character in sentence), sentence


@pytest.mark.parametrize(
    ("sentence", "times"),
    [
        ("漢字が並ぶ。", 100_000),
        ("これは文です！", 20_000),
        ("He came home. ", 50_000),
        ("Mr. Smith came at 5 p.m. on Monday. ", 3000),
    ],
)
def test_a_block_without_end_is_parted_at_its_sentences(sentence: str, times: int) -> None:
    assert found(sentence * times) == [sentence.strip()] * times


@pytest.mark.parametrize(
    "text", ["“" * 700_000, "a" * 1_000_000, "a " * 500_000, "(" * 700_000, "漢" * 300_000, "“He came home. " * 50_000]
)
def test_a_block_that_never_ends_is_parted_somewhere(text: str) -> None:
    assert "".join("".join(found(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("a, " * 1000 + "end. " + "b, " * 1000, ["a, " * 1000 + "end.", ("b, " * 1000).strip()]),
        ("長" * 2000 + "「だ。」" + "い" * 3000, None),
        ("word " * 900, [("word " * 799).strip(), ("word " * 101).strip()]),
    ],
)
def test_where_a_long_sentence_is_parted(text: str, parted: list[str] | None) -> None:
    sentences = found(text)
    assert sentences == parted if parted else "".join(sentences) == text and len(sentences) > 1


@pytest.mark.parametrize("seed", range(8))
def test_spans_are_ordered_apart_and_cover_everything(seed: int) -> None:
    source = random.Random(seed)
    text = SAMPLES + "\n\n" + LONG_OPEN_QUOTE
    for _ in range(40):
        start = source.randrange(len(text))
        piece = text[start : start + source.randrange(1, 700)]
        piece = "".join(source.choice('“”".!?\n  ') if source.random() < 0.03 else c for c in piece)
        piece = normalise(piece) if source.random() < 0.5 else piece
        end = 0
        for span in sentence_spans(piece):
            assert end <= span.start < span.end
            assert not piece[end : span.start].strip(), f"{piece!r}: {piece[end : span.start]!r} is in no sentence"
            assert span.of(piece) == span.of(piece).strip()
            end = span.end
        assert not piece[end:].strip(), f"{piece!r}: {piece[end:]!r} is in no sentence"

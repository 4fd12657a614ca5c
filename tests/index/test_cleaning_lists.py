"""Lists of headlines that a page glues to an article, and lists that are the article's own."""

from __future__ import annotations

import pytest

from index.cleaning import clean

TITLE = "Fog stops the ferry"
ARTICLE = (
    "Fog stopped the ferry on Wednesday for the third day, the harbour office said.\n"
    "Sixty passengers slept in the school. Bread came by helicopter.\n"
    "Captain Thorn expects wind on Friday."
)
NEWEST_FIRST = (
    "School closed for lack of teachers\n12 Jan 2026\nLamp of the mole repaired\n12 Jan 2026\n"
    "Prize for the baker of Quay End\n9 Jan 2026"
)
LISTS = [
    NEWEST_FIRST,
    f"Latest news\n{NEWEST_FIRST}",
    f"Latest news{NEWEST_FIRST}",
    f"Most read\n{NEWEST_FIRST}\n\n14 Jan 2026",
    NEWEST_FIRST.replace("Jan 2026", "Jan 2026, 14:05"),
    NEWEST_FIRST.replace(" Jan ", ".Jan."),
    NEWEST_FIRST.replace(" Jan ", ".01."),
    "More stories\n9 Jan 2026\nPrize for the baker\n12 Jan 2026\nLamp repaired\n12 Jan 2026\nSchool closed",
    "12.01.2026 School closed for a week\n11.01.2026 Lamp of the mole repaired\n09.01.2026 Prize for the baker",
    "Latest headlines\nSchool closed again - 9 January 2026\nLamp is out - 10 January 2026\nBig prize won - 1 May 2026",
    "Neueste Nachrichten\nSchule geschlossen\n12. Januar 2026\nLampe repariert\n11. Januar 2026\nPreis\n9. Januar 2026",
    "Latest news\nSchool closed\n2 hours ago\nLamp repaired\n5 hours ago\nPrize for the baker\n2 days ago",
    "Related stories\nSchool closed for lack of teachers\nLamp of the mole repaired",
]


@pytest.mark.parametrize("listed", LISTS)
def test_lists_at_the_tail_are_taken_out(listed: str) -> None:
    cleaned = clean(f"{TITLE}\n{ARTICLE}\n\n{listed}")
    assert cleaned.text == f"{TITLE}\n{ARTICLE}"
    assert "".join(item.text for item in cleaned.removed) == listed


def test_a_list_under_its_heading_is_taken_out_anywhere() -> None:
    listed = f"Latest news\n{NEWEST_FIRST}"
    first, rest = ARTICLE.split("\n", 1)
    assert clean(f"{listed}\n{TITLE}\n{ARTICLE}").text == f"{TITLE}\n{ARTICLE}"
    assert clean(f"{TITLE}\n{first}\n{listed}\n{rest}").text == f"{TITLE}\n{ARTICLE}"
    assert clean(f"{TITLE}\n{first}\n\n{listed}\n\n{rest}").text == f"{TITLE}\n{first}\n\n{rest}"


def test_the_last_link_before_the_text_goes_on_may_be_a_subheading() -> None:
    first, rest = ARTICLE.split("\n", 1)
    text = f"{TITLE}\n{first}\nRelated stories\nSchool closed\nLamp repaired\nA night in the school\n{rest}"
    assert clean(text).text == f"{TITLE}\n{first}\nA night in the school\n{rest}"


@pytest.mark.parametrize(
    "listed",
    [
        NEWEST_FIRST.replace("9 Jan", "15 Jan"),  # neither a heading nor from the newest to the oldest
        f"Timeline\n{NEWEST_FIRST}",
        f"Publications\n{NEWEST_FIRST}",
        "Version 2.1.0 - 14 January 2024\nVersion 2.0.1 - 3 November 2023\nVersion 2.0.0 - 9 September 2023",
        "March 2021: works begin.\n12 May 2021: a pump is ordered.\n4 June 2022: it comes.\n9 May 2022: it breaks.",
        "Sailing | 12 Jan 2026\nSailing | 11 Jan 2026\nSailing | 10 Jan 2026",
        "Latest news of the fog came from the mole.",
        "3 May 2024\n10 May 2024\n17 May 2024",
        "Related news\nThe keepers of the Maur stopped writing by hand.\nThey type now.",
    ],
)
def test_lists_of_the_document_stay(listed: str) -> None:
    text = f"{TITLE}\n{ARTICLE}\n\n{listed}"
    assert clean(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        f"Press releases\n{NEWEST_FIRST}",
        NEWEST_FIRST,
        "Latest news\n14 Jan 2026\n13 Jan 2026\n12 Jan 2026\n\nThe ferry is out.",
        f"Latest news\n{ARTICLE}",
    ],
)
def test_a_document_that_is_a_list_stays(text: str) -> None:
    assert clean(text).text == text

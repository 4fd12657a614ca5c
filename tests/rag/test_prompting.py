"""What stands behind each excerpt of a prompt: who says it, and when."""

from __future__ import annotations

from datetime import date

from index.types import Dated
from rag.prompting import make_prompt
from tests.corpus import make_document
from tests.rag.excerpts import evidence_of

FIRST = Dated(value=date(2023, 2, 14))
LATER = Dated(value=date(2023, 11, 17))


def sources(*documents: object) -> list[str]:
    content = make_prompt("What?", evidence_of(*documents)).answer[-1].content
    return [line.rpartition(" (")[2].rstrip(")") for line in content.splitlines() if line.startswith("- ")]


def test_the_day_of_a_source_is_told_once_unless_it_has_several() -> None:
    agency = make_document("It opens in May. It is long.", "a.txt", outlet="Agency", published=FIRST)
    courier = make_document("It is late.", "b.txt", outlet="Courier", published=FIRST)
    again = make_document("It is later.", "c.txt", outlet="Courier", published=LATER)
    assert sources(agency) == ["Agency, 2023-02-14", "Agency"]
    assert sources(agency, courier, again) == [
        "Agency, 2023-02-14", "Agency", "Courier, 2023-02-14", "Courier, 2023-11-17"
    ]  # fmt: skip
    undated = make_document("It is late. Very late.", "d.txt", outlet="Courier")
    assert sources(undated, courier) == ["Courier", "Courier", "Courier, 2023-02-14"]


def test_without_an_outlet_the_title_stands_there() -> None:
    assert sources(make_document("It is late.", "e.txt", title="A late bridge")) == ["“A late bridge”"]

"""What opens like a report, with a headline and a day, and is none: its day dates nothing, and the doubt is shown."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from benchmarks.dates import BLIND, read_cases
from benchmarks.dates_cases import HEADER_DAY, LATER_OTHER_DAYS, OTHER_DAYS, OWN_DAYS
from index.dates import settle
from index.types import Dated

UNDATED = Dated()


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("Choir in the park\nConcert\n14 March 2024\n\nThe choir sings at seven. Tickets cost five euros.", "occasion"),
        ("Call for papers\n14 March 2024\n\nSubmissions are due by noon of that day.", "occasion"),
        ("Save the date\n14 March 2024\n\nWe are going to marry in the old mill.", "occasion"),
        ("Gift voucher\n31 December 2024\n\nIt can be used in all our shops until then.", "occasion"),
        ("Summit in Karst\n14 March 2095\n\nLeaders of six towns gather.", "future"),
        ("Ada Quill\n14 March 1931\n\nShe taught three generations to read.", "long ago"),
        ("The great flood\n14 March 2012\n\nOn 14 March 2012 the Velm rose by five metres.", "tells of that day"),
        ("Exchange rates\n14 March 2024\nEUR 1.09\nCHF 1.14", "listed"),
        ("Agenda\nThursday, 14 March 2024\n19:00 Opening\n19:10 Budget", "listed"),
        ("Version 3.2\n14 March 2024\n- faster start\n- fewer colours", "listed"),
        ("14/03/2024, 10:02 - Ada: hello there, all.\n14/03/2024, 10:03 - Bo: hi.", "several entries"),
        ("14 March 2024 10:02 ERROR the disk is full.\n14 March 2024 10:03 ERROR it still is.", "several entries"),
        ("Home | News | Sport\n14 March 2024\nThe dam\n\nThe dam broke at noon on Monday.", "web page"),
        ("14 March 2024 | Log in | Subscribe\nThe dam\n\nThe dam broke at noon on Monday.", "web page"),
        ("Velm Herald\n14 March 2024\nNews Sport Weather\nThe dam\n\nThe dam broke at noon.", "web page"),
        ("14/03/2024, 18:05\nThe dam | Velm Herald\n\nThe dam broke at noon on Monday.", "printing"),
        ("14.03.2024 18:05 The dam\nBy Ada Quill\n\nThe dam broke at noon on Monday.", "printing"),
        ("The wreck of the Asta\n14 March 2014\n\nShe struck the pier and sank.", "nothing says"),
        ("The night\n14 May 2011, Marston Park\n\n“He looked at us,” he says now.", "other words"),
        ("05:40, 14 May 2011\n\nTwo boats leave the harbour. He has done this since the summer.", "other words"),
        ("The fire\nThursday, 24 November 2005\n\nThe alarm had been disconnected.", "nothing says"),
        ("The wreck\n14 mars 2014\n\nLe bateau heurta la jetée et coula.", "nothing says"),
        ("Supper\n14 March 2014, at 8 p.m., Old Mill barn\n\nWe said yesterday that we met.", "beside an hour"),
        ("Frost\n27 August 2007, 15:30\n\nThe council said today that it had met.", "beside an hour"),
        ("Frost\n14 March 2014, Friday, canteen, 21:10\n\nWe said today that we had met.", "beside other words"),
        (
            "The mill\n14 May 1994 - the weir is built\n30 May 2002 - fire in the roof\n24 May 2011 - a new wheel",
            "several",
        ),
        ("Soup\n\n500 g peas\n\nAda, 14 March 2014, 08:01: Take a smaller spoon today.", "comment"),
        ("Swimming lessons\n14 March 2024\n\nThe lake is warm. Towels are provided.", "announced"),
        ("Lunch\nMonday, 11 March 2024\nSoup\nTuesday, 12 March 2024\nStew", "listed"),
    ],
)
def test_a_day_by_itself_is_doubted(text: str, doubt: str) -> None:
    found = settle(text, stated=UNDATED)
    assert found.value is None
    assert found.candidates and all(doubt in candidate.note for candidate in found.candidates)


@pytest.mark.parametrize(
    "text",
    [
        "Concert ends in uproar\n14 March 2024\n\nThe police cleared the hall on Wednesday night, a spokesman said.",
        "Council meeting on the bridge\n14 March 2024\n\nThe council has put off its decision again.",
        "Choir in the park\nBy Ada Quill\n14 March 2024\n\nThe concert begins at seven. Tickets cost five euros.",
        "Choir in the park\nPublished: 14 March 2024\n\nThe concert begins at seven. Tickets cost five euros.",
        "The dam\n14 March 2024 18:05\n\nThe dam broke at noon on Monday.",
        "The dam\n14/03/2024, 18:05\n\nThe dam broke at noon on Monday.",
        "The dam\n14 March 2024\nSubscribe\n\nThe dam broke at noon on Monday.",
        "The dam\n14 March 2024\n\nThe dam will hold, says the engineer.",
        "The dam\n14 March 2024\n\nDear neighbours,\n\nthe dam holds, and we are grateful.",
        "The dam\nMorning edition, 14 March 2024\n\nThe dam holds, and nobody knows why.",
        "Flood remembered\n14 March 2024\n\nOn 14 March 1962 the Velm rose by five metres, says the town.",
        "橋が開通\n2024-03-14\n\n町議会は本日、新しい橋の建設を承認した。",
    ],
)
def test_the_day_of_a_report_counts(text: str) -> None:
    assert settle(text, stated=UNDATED).value == date(2024, 3, 14)


@pytest.mark.parametrize("edition", ["First edition", "2nd edition", "Revised edition:", "The new edition of"])
def test_a_book_s_edition_is_no_newspaper_s(edition: str) -> None:
    assert settle(f"On dams\n{edition} 14 March 2024\n\nThe dam broke at noon.", stated=UNDATED).value is None


def test_no_header_that_misled_before_does_so_again() -> None:
    assert [text for _, text in (*OTHER_DAYS, *LATER_OTHER_DAYS) if settle(text, stated=UNDATED).value] == []
    assert [text for text in OWN_DAYS if settle(text, stated=UNDATED).value != HEADER_DAY] == []


@pytest.mark.parametrize(
    ("name", "least", "invented"),
    [
        ("third", 0.85, 0),
        ("fourth", 0.92, 0),
        ("fifth", 0.79, 0),
        ("sixth", 0.83, 0),
        ("seventh", 0.88, 0),
        ("ninth", 0, 0),
        ("tenth", 0.86, 1),  # a day, a weekday, a room and an hour, above an interview in the present tense
        ("eighth", 0, 2),  # made to mislead; these two read like reports of their day
    ],
)
def test_the_blind_sets_stay_as_they_were_read(name: str, least: float, invented: int) -> None:
    found = [(case.day(), case.published) for case in read_cases(name)]
    assert sum(published is None and day is not None for day, published in found) <= invented
    own = [(day, published) for day, published in found if published]
    assert {day for day, published in own if day != published} <= {None}
    assert sum(day == published for day, published in own) >= least * len(own)
    assert name in BLIND


@pytest.mark.parametrize(
    "line",
    [
        "For immediate release: 14 March 2024",
        "Date published: 14 March 2024",
        "Date of publication of this notice: 14 March 2024",
        "Ada Quill, sports correspondent | 14 March 2024",
        "Velmer Bote - Donnerstag, 14. März 2024",
        "El Diario de Velm, 14 de marzo de 2024",
        "Газета «Река», 14 марта 2024 года",
        "Thursday 14 March 2024        30p",
        "Velm (EFE), 14 de marzo de 2024.- The ferry lies in the harbour.",
        "(Lightwire) Velm, 14 March 2024 - The ferry lies in the harbour.",
        "VELM, March 14, 2024 [Harbour Wire] – The ferry lies in the harbour.",
        "14 March 2024 — VELM. The ferry lies in the harbour.",
        "Velm, 14 March 2024 – The harbour office said today that the ferry is sold.",
        "Velm (hpd) 14. März 2024. Die Fähre liegt im Hafen.",
        "【山河社柳溪2024年3月14日电】渡船停在港口。",
        "**Posted** on *March 14, 2024* by Ada",
        "Press release - 14 March 2024",
        "Pressemitteilung Nr. 12/2024 vom 14. März 2024",
        "Posted by the harbour team on Thursday, March 14, 2024",
        "Notice first published 14 March 2024",
        "Article published 14 March 2024; last changed 18 July 2024.",
        "Received 2 February 2023; accepted 11 May 2023; published online 14 March 2024",
        "No. 21,408    Thursday, March 14, 2024    Price 2d.",
        "Publicado em 14 de março de 2024 às 14h20",
        "Geplaatst op 14 maart 2024 door Tineke Bos",
        "Publicerad 14 mars 2024 kl. 13.10. Uppdaterad 16 mars 2024.",
        "Zveřejněno 14. 3. 2024, 16:00",
        "Δημοσιεύθηκε: 14 Μαρτίου 2024, 11:30",
        "Опубліковано 14 березня 2024 року",
        "Diterbitkan 14 Maret 2024 pukul 08.40 WIB",
        "发布时间:2024年3月14日 10:15",
        "公開日:令和6年3月14日",
        "게시일: 2024년 3월 14일",
        "تاريخ النشر: ١٤ مارس ٢٠٢٤",
        "14 MART 2024 PERŞEMBE",
    ],
)
def test_labels_mastheads_and_datelines_state_a_day(line: str) -> None:
    assert settle(f"The ferry lies idle\n{line}\n\nThe ferry lay idle on Wednesday.", stated=UNDATED).day == HEADER_DAY


@pytest.mark.parametrize(
    "text",
    [
        "The kitchen was the only warm room, and it was there, on the morning of\n14 March 2024, that she told us.",
        "We packed the boat on\n14 March 2024\nand left before noon, as my father wished.",
        "Mechanics II\nThursday 14 March 2024, 9.30 to 12.30\n\nFour questions were set by the board.",
        "Folding oar\nApplicant: Velm Oars\nFiled: 14 March 2024\n\nAn oar is joined by a hinge made of brass.",
    ],
)
def test_a_day_of_a_sentence_of_hours_or_of_a_record_dates_nothing(text: str) -> None:
    assert settle(text, stated=UNDATED).value is None


def test_what_is_stated_by_the_file_needs_no_report() -> None:
    stated = Dated(value=date(2024, 3, 14), evidence="date: 2024-03-14", method="metadata", confidence=0.9)
    assert settle("Exchange rates\nEUR 1.09", stated=stated).value == date(2024, 3, 14)


def test_tomorrow_is_not_the_future() -> None:
    tomorrow = date.today() + timedelta(days=1)  # where the sun rises earlier
    assert (
        settle(f"A bridge\n{tomorrow.isoformat()}\n\nThe council met at noon today.", stated=UNDATED).value == tomorrow
    )


@pytest.mark.parametrize(
    "text",
    [
        "The pier\n\nThe Board takes written questions until noon and hears those who send them on\n14 March 2024.",
        "Bron stängs den 25 juni 2018 och öppnar igen den 17 augusti 2018. Den invigdes den\n14 mars 2024.",
        "The Lamplighter\nPublisher: Fennel\nPublished: 14 March 2024\nPages: 312\n\nA clerk finds a name.",
        "The ferry\n> Published 14 March 2024 by Ada Quill\n> It was sold.\n\nSo the paper wrote then.",
        "A potter\nNgày 14 tháng 3 năm 2024, ông mở lò riêng bên bờ sông.\nÔng mất sau đó.",
        "Ficha\nEstreia: 14/03/2024 (Portugal), 22/03/2024 (Brasil)\nDuração: 97 minutos\n\nFoi visto.",
        "Patent\n(22) Filed: 14 March 2024\n(60) Application No. 61/090,443, filed on 14 March 2024\nIt floats.",
    ],
)
def test_days_in_wrapped_lines_quotations_and_sheets(text: str) -> None:
    assert settle(text, stated=UNDATED).value is None

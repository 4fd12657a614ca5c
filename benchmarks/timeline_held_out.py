"""Sentences with and without a statement, labelled by hand before the rules were made; nothing was tuned on them."""

from __future__ import annotations

from benchmarks.timeline_cases import Said, case

HELD_OUT = (
    case(
        "The pool will close for the winter, deputy mayor Irma Zell said on Tuesday.",
        Said("pool will close", "Irma Zell", "indirect", role="deputy mayor", on="2024-10-15"),
        published="2024-10-17",
    ),
    case(
        "“We lost everything but the piano,” said Milan Dorr, a retired teacher from Lower Street.",
        Said("everything but the piano", "Milan Dorr", "direct", role="a retired teacher from Lower Street"),
    ),
    case(
        "“The vaccine is safe,” health secretary Dr Amina Faroe said, “but we do not have enough of it.”",
        Said("vaccine is safe", "Amina Faroe", "direct", role="health secretary"),
    ),
    case(
        "Finance Minister Hugo Brandl pledged that pensions would not be touched.",
        Said("pensions would not be touched", "Hugo Brandl", "indirect", role="Finance Minister"),
    ),
    case(
        "The chief executive of Norvik Steel, Thea Munk, said orders had fallen by a third.",
        Said("orders had fallen", "Thea Munk", "indirect", role="chief executive of Norvik Steel"),
    ),
    case(
        "Thea Munk has run the mill since 2019. “No furnace will be shut this year,” she said in Norvik.",
        Said("No furnace will be shut", "Thea Munk", "direct", place="Norvik"),
    ),
    case(
        "Ambassador Karl Renn and General Otto Weiss flew to Sarn. The border would stay open, he said.",
        Said("border would stay open", "he", "indirect"),
    ),
    case(
        "According to the islanders’ association, forty families have left since spring.",
        Said("forty families have left", "the islanders’ association", "indirect"),
    ),
    case(
        "Forty families have left since spring, according to teacher Elin Aas.",
        Said("Forty families have left", "Elin Aas", "indirect", role="teacher"),
    ),
    case(
        "In the words of trainer Sid Marlow, the match was “a lesson in patience”.",
        Said("a lesson in patience", "Sid Marlow", "direct", role="trainer"),
    ),
    case(
        "“They came with two buses and a drum. We had tea together. Then they left,” recalled innkeeper Rosa Timm.",
        Said("two buses and a drum", "Rosa Timm", "direct", role="innkeeper"),
    ),
    case(
        "Greenwatch called for an immediate stop to the dredging.",
        Said("immediate stop to the dredging", "Greenwatch", "indirect"),
    ),
    case(
        "The airline has denied that the pilots were overworked.",
        Said("pilots were overworked", "The airline", "indirect"),
    ),
    case(
        "On 3 March 2021 the governor, Luis Penna, wrote: “The dam is sound.”",
        Said("The dam is sound", "Luis Penna", "direct", role="governor", on="2021-03-03"),
        published="2021-04-01",
    ),
    case(
        "Prosecutors said yesterday they would appeal.",
        Said("they would appeal", "Prosecutors", "indirect", on="2022-08-30"),
        published="2022-08-31",
    ),
    case(
        "Senator Joan Abbey warned in an interview with the Lantern that the bank might fail.",
        Said("the bank might fail", "Joan Abbey", "indirect", role="Senator"),
    ),
    case(
        "“Enough is enough,” they chanted. “Open the gates,” bishop Anton Kral demanded.",
        Said("Open the gates", "Anton Kral", "direct", role="bishop"),
    ),
    case(
        "Speaking at a rally in Tarnow on Sunday, opposition candidate Mira Solt vowed to cut the tax on bread.",
        Said(
            "cut the tax on bread",
            "Mira Solt",
            "indirect",
            role="opposition candidate",
            place="Tarnow",
            on="2023-09-24",
        ),
        published="2023-09-26",
    ),
    case(
        "The price was fair, argued the buyer, and everybody had known it.",
        Said("price was fair", "the buyer", "indirect"),
    ),
    case(
        "The lift was inspected in June, the landlord claims; tenants say they saw no inspector.",
        Said("lift was inspected", "the landlord", "indirect"),
        Said("they saw no inspector", "tenants", "indirect"),
    ),
    case(
        "Ueli Graf, the club’s president, admitted that wages had been paid late.",
        Said("wages had been paid late", "Ueli Graf", "indirect", role="the club’s president"),
    ),
    case(
        "A police spokesman in Hallby said three cars had burned.",
        Said("three cars had burned", "A police spokesman", "indirect", place="Hallby"),
    ),
    case(
        "“My father built this wall,” farmer Pia Lunde, 71, told the inspectors.",
        Said("father built this wall", "Pia Lunde", "direct", role="farmer"),
    ),
    case(
        "Moscow rejected the proposal, and Kiev said it would wait.",
        Said("rejected the proposal", "Moscow", "indirect"),
        Said("it would wait", "Kiev", "indirect"),
    ),
    case(
        "Nurse Olga Petrak remembers the night well. “Nobody slept,” she says. “We shared one torch.”",
        Said("Nobody slept", "Olga Petrak", "direct", role="Nurse"),
    ),
    case(
        "Judge Ferran Coll concluded that the contract had never been valid.",
        Said("contract had never been valid", "Ferran Coll", "indirect", role="Judge"),
    ),
    case(
        "The water is clean again, the county assured residents in a letter on Thursday.",
        Said("water is clean again", "the county", "indirect", on="2024-06-20"),
        published="2024-06-21",
    ),
    case(
        "The foreign ministry condemned the arrest of the two reporters.",
        Said("condemned the arrest", "The foreign ministry", "indirect"),
    ),
    case(
        "As architect Yves Lamont once put it, “a bridge is a promise in steel”.",
        Said("a promise in steel", "Yves Lamont", "direct", role="architect"),
    ),
    case(
        "“Come back in May,” was all that gatekeeper Finn Rust would say. Later Rust apologised: “I was tired.”",
        Said("I was tired", "Finn Rust", "direct"),
    ),
    case(
        "The nurses’ union said that talks would resume on Monday. It added that no ward would close.",
        Said("talks would resume", "The nurses’ union", "indirect"),
        Said("no ward would close", "The nurses’ union", "indirect"),
    ),
    case(
        "Two of the climbers were found alive, rescuer Jonas Hirt announced shortly before midnight.",
        Said("climbers were found alive", "Jonas Hirt", "indirect", role="rescuer"),
    ),
    case(
        "“This is our river”, the protesters’ banner read. Organiser Wanda Koss said 4,000 people had come.",
        Said("4,000 people had come", "Wanda Koss", "indirect", role="Organiser"),
    ),
    # Nobody's words.
    case("The survey said Sunday’s trains were the fullest."),
    case("The court sentenced the driver to two years."),
    case("No one at the company would say what had happened."),
    case("The chairman refused to comment on the sale."),
    case("The lake is said to be the deepest in the country."),
    case("The bank is due to announce its results in March."),
    case("Having said that, the theatre has never been fuller."),
    case("The letter told of a hard winter in the mountains."),
    case("The poster said “Dance tonight” and nothing else."),
    case("What did the minister say to the workers?"),
    case("The hospital never announced the closure of the ward."),
    case("A “temporary” fence has stood here for nine years."),
    case("Tell the truth and the story writes itself."),
    case("The novel “Salt Road” won the prize on Tuesday."),
    case("Passengers were warned by loudspeaker to keep off the platform."),
    case("The storm claimed three lives on the coast."),
    case("The road maintained by the county was closed on Friday."),
    case("Neither side has confirmed the ceasefire."),
    case("The old rivals said farewell with a draw."),
    case("The town promised land to nobody in particular for sixty years of drought."),
    case("The author wrote three novels in the house by the sea."),
    case("According to the timetable, the last boat leaves at nine."),
    case("Munk could announce her resignation as early as next week."),
    case("The stated aim of the law is to protect tenants."),
)

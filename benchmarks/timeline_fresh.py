"""Sentences written after the rules were made, in other styles; once measured, rules were made on them too."""

from __future__ import annotations

from benchmarks.timeline_cases import Said, case

FRESH = (
    case(
        "Asked whether the mine would reopen, the company’s chief geologist, Ines Faro, was blunt: “Not in my "
        "lifetime.”",
        Said("Not in my lifetime", "Ines Faro", "direct", role="company’s chief geologist"),
    ),
    case(
        "There is, she believes, no second chance for the reef. “We had one ocean,” marine biologist Kaja Lind told "
        "the hearing, her voice breaking.",
        Said("We had one ocean", "Kaja Lind", "direct", role="marine biologist"),
    ),
    case(
        "In a joint statement, the three unions said they would strike from midnight.",
        Said("strike from midnight", "the three unions", "indirect"),
    ),
    case(
        "“If it rains, we play. If it snows, we play,” grinned captain Leo Amsel.",
        Said("we play", "Leo Amsel", "direct", role="captain"),
    ),
    case(
        "Customs officers found 40 crates, a spokesperson for the port told this newspaper on Thursday.",
        Said("found 40 crates", "a spokesperson for the port", "indirect", on="2024-05-02"),
        published="2024-05-03",
    ),
    case(
        "The tunnel, Brandvik argued in her letter of 9 January 2022, had been measured with the wrong map.",
        Said("measured with the wrong map", "Brandvik", "indirect", on="2022-01-09"),
        published="2022-02-01",
    ),
    case(
        "Neighbours describe him as quiet. “He fed the cats,” says Marta Ruiz, who lives across the landing.",
        Said("He fed the cats", "Marta Ruiz", "direct"),
    ),
    case(
        "For the party’s deputy leader, the vote was “a slap in the face”.",
        Said("slap in the face", "the party’s deputy leader", "direct"),
    ),
    case(
        "Sheriff Dan Coyle said deputies had searched the barn twice and found nothing.",
        Said("searched the barn twice", "Dan Coyle", "indirect", role="Sheriff"),
    ),
    case(
        "The ministry, meanwhile, insisted the figures were provisional.",
        Said("figures were provisional", "The ministry", "indirect"),
    ),
    case(
        "“You can have speed or you can have safety,” Oduya said. “You cannot, in this tunnel, have both,” he added.",
        Said("speed or you can have safety", "Oduya", "direct"),
        Said("have both", "Oduya", "direct"),
    ),
    case(
        "The UN’s special envoy Pilar Sanz urged both sides on Monday to return to the table.",
        Said("return to the table", "Pilar Sanz", "indirect", role="UN’s special envoy", on="2023-08-14"),
        published="2023-08-15",
    ),
    case(
        "A witness, who asked not to be named, said the van had no lights.",
        Said("van had no lights", "A witness", "indirect"),
    ),
    case(
        "Last night the club confirmed on its website that Mbeki will leave in June.",
        Said("Mbeki will leave in June", "the club", "indirect"),
    ),
    case(
        "No timetable has been fixed, a source close to the talks said.",
        Said("No timetable has been fixed", "a source close to the talks", "indirect"),
    ),
    case(
        "Archaeologists think the wall is Roman; it is older, says Professor Emrys Vaughan of Tolland University.",
        Said("it is older", "Emrys Vaughan", "indirect", role="Professor"),
    ),
    case(
        "Speaking to reporters outside the court in Graz, defence lawyer Eva Thaler called the sentence absurd.",
        Said("sentence absurd", "Eva Thaler", "indirect", role="defence lawyer", place="Graz"),
    ),
    case(
        "“We are closing the line – for good,” announced Rail Nord’s managing director Per Lund.",
        Said("closing the line", "Per Lund", "direct", role="Rail Nord’s managing director"),
    ),
    case(
        "It was the third fire this year, according to firefighters at the scene.",
        Said("third fire this year", "firefighters", "indirect"),
    ),
    case(
        "“Who will pay for this?” asked councillor Ruth Dean.",
        Said("Who will pay for this", "Ruth Dean", "direct", role="councillor"),
    ),
    case(
        "Tariffs, President Okoro has said more than once, are taxes by another name.",
        Said("taxes by another name", "Okoro", "indirect", role="President"),
    ),
    case(
        "The bishop condemned the attack, while the imam called for calm.",
        Said("condemned the attack", "The bishop", "indirect"),
        Said("called for calm", "the imam", "indirect"),
    ),
    # Nobody's words.
    case("The minister’s claim that prices had fallen was met with laughter."),
    case("Rumour has it that the hotel will be sold."),
    case("The choir sang “The Sea Is Wide” in the church of Saint Brendan."),
    case("The law states that dogs must be kept on a lead."),
    case("Lind has yet to announce whether she will stand again."),
    case("The team explained away their defeat with a shrug."),
    case("Without saying a word, the goalkeeper left the pitch."),
    case("The inspectors noted the number of the boat."),
    case("It goes without saying that the beach is free."),
    case("The mill, said to be haunted, was sold in May."),
    case("The museum tells the story of the flood of 1784."),
    case("He was accused of stealing a bicycle."),
    case("The statue was announced as missing in a list of 1911."),
    case("She wanted to know why the bus had not come."),
    case("The talks concluded at midnight without a result."),
    case("Add the flour, he said to himself, and then the eggs would follow on their own."),
)

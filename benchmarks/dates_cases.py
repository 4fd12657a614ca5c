"""Invented texts for `benchmarks.dates`, with a day that is another one than that of publication, and with that one.

The first line of a text is its headline or what a program put there; the lines stand as a reader hands them on.
"""

from __future__ import annotations

from datetime import date

HEADER_DAY = date(2024, 3, 14)

# What the day is, and a text with it; none of these says when it was published.
OTHER_DAYS: tuple[tuple[str, str], ...] = (
    (
        "edition",
        "The cooking of the islands\nFirst edition, 14 March 2024\n\nEvery soup in this book feeds four people.",
    ),
    ("edition", "A history of the Velm ferries\nRevised edition 14 March 2024\n\nThe first ferry was a raft. It sank."),
    ("edition", "Velm Choral Society\nFirst edition, 14 March 2024\n\nThe choir was founded in 1921 by a baker."),
    ("edition", "Field guide to gulls\nSecond edition: 14 March 2024\n\nNo gull is easy. This book makes them easier."),
    ("printed", "Timetable of the island boats\nPrint date: 14 March 2024\n\nThe boats run every day but Sunday."),
    (
        "printed",
        "14/03/2024, 09:41\nBridge for Ostrick | Ostrick Courier\n\nThe council agreed on a bridge on Tuesday.",
    ),
    ("printed", "Printed on 14 March 2024 by user velm07\nMembers of the club\n\nThe list is kept by the treasurer."),
    ("printed", "Thursday, 14 March 2024 Page 1\nA bridge for Ostrick\n\nThe council agreed on a bridge."),
    ("saved", "A bridge for Ostrick\nSaved 14 March 2024\n\nThe council agreed on a bridge on Tuesday."),
    ("saved", "Saved from courier.example on 14 March 2024\nA bridge for Ostrick\n\nThe council agreed on a bridge."),
    ("saved", "A bridge for Ostrick\nRetrieved: 14 March 2024\n\nThe council agreed on a bridge on Tuesday."),
    (
        "saved",
        "Ostrick Courier\nThursday, 14 March 2024 | Sign in | Subscribe\nA bridge for Ostrick\n\nIt was agreed on.",
    ),
    ("archive", "A bridge for Ostrick\nArchived 14 March 2024\n\nThe council agreed on a bridge on Tuesday."),
    ("archive", "Snapshot of 14 March 2024\nA bridge for Ostrick\n\nThe council agreed on a bridge on Tuesday."),
    ("archive", "County Archive of Velm\nReceived 14 March 2024\n\nThe letters of the ferryman fill three boxes."),
    ("archive", "Scan 14.03.2024\nLetter to the mayor\n\nYour Honour, the bridge is not safe."),
    ("validity", "Price list of the island boats\nValid from 14 March 2024\n\nChildren travel free on Sundays."),
    ("validity", "Island pass\nIn force since 14 March 2024\n\nThe pass is good for all boats and one bicycle."),
    ("validity", "House rules\nEffective 14 March 2024\n\nBicycles may not be left in the hall at night."),
    ("validity", "Ferry tariff\nApplicable as from: 14 March 2024\n\nChildren travel free on Sundays and at night."),
    ("revision", "Harbour Act\nAmended 14 March 2024\n\nSection 1. Every vessel shall show a light at night."),
    ("revision", "Fishing Ordinance\nVersion of 14 March 2024\n\nNobody may fish from the bridge after dark."),
    ("revision", "Data protection notice\nLast revised: 14 March 2024\n\nWe keep your address for as long as we must."),
    ("revision", "Statutes of the rowing club\nAdopted 14 March 2024\n\nThe club owns four boats and one oar."),
    ("deadline", "Grants for small theatres\nClosing date: 14 March 2024\n\nEvery theatre may ask for one grant."),
    ("deadline", "Teacher of music wanted\nApply by 14 March 2024\n\nThe school of Hask looks for a teacher."),
    ("deadline", "Tender: paint for the bridge\nTenders close 14 March 2024\n\nThe paint must be green and last."),
    ("copyright", "How to tie a bowline\n(c) 14 March 2024 Velm Sailing School\n\nMake a loop and come up through it."),
    ("copyright", "How to tie a bowline\nAll rights reserved, 14 March 2024\n\nMake a loop and come up through it."),
    ("event", "Ada Quill sings\nTown Hall, Thursday 14 March 2024, 7.30 pm\n\nAda Quill returns with her piano."),
    ("event", "An evening with the ferrymen\n14 March 2024\n\nThree old ferrymen tell their stories. Soup is served."),
    ("event", "Spring clean of the river bank\n14 March 2024\n\nBring gloves. Children are welcome with a parent."),
    ("expiry", "Fire extinguisher no. 12\nUse before 14 March 2024\n\nPull the pin and press the lever."),
    ("expiry", "Certificate of seaworthiness\nExpires 14 March 2024\n\nThe vessel Halcyon was found to be sound."),
    ("birthday", "Ada Quill\nBorn 14 March 1984\n\nAda Quill is a ferry captain and a poet. She lives in Hask."),
    (
        "birthday",
        "Happy birthday, Ada\n14 March 2024\n\nForty years, and not a day of them on land. We wish you many more.",
    ),
    ("login", "Welcome back, Ada\nLast login: 14 March 2024, 09:41\n\nYou have three new messages."),
    ("login", "Member profile: ferryman7\nMember since 14 March 2024\n\nI write about boats and, now and then, bread."),
    (
        "forecast",
        "Weather for Velm\nForecast for Thursday, 14 March 2024\n\nRain in the morning, sun in the afternoon.",
    ),
    ("forecast", "Outlook\nThursday, 14 March 2024\n\nRain will spread from the west. It will be windy by night."),
)

# The same headers over reports, whose day it is.
OWN_DAYS: tuple[str, ...] = (
    "A bridge for Ostrick\n14 March 2024\n\nThe council agreed on Tuesday to build a bridge.",
    "A bridge for Ostrick\nEdition of 14 March 2024\n\nThe council agreed on Tuesday to build a bridge.",
    "Ostrick Courier, 14 March 2024\nA bridge for Ostrick\n\nThe council agreed on Tuesday to build a bridge.",
    "Thursday, 14 March 2024\nA bridge for Ostrick\n\nThe council agreed on Tuesday to build a bridge.",
    "14 March 2024\n\nDear Ada,\n\nThe bridge is built, and nobody wants to cross it first.",
    "A bridge for Ostrick\nMorning edition, 14 March 2024\n\nThe council agreed on Tuesday to build a bridge.",
    "A bridge for Ostrick\nOstrick, 14 March 2024\n\nThe council agreed on Tuesday to build a bridge.",
    "Evening of song ends in rain\n14 March 2024\n\nThree hundred people got wet in the park on Wednesday night.",
    "Ferryman turns ninety\n14 March 2024\n\nOdd Ness celebrated his birthday on board on Tuesday, with herring.",
    "Storm warning for Velm\nPublished 14 March 2024\n\nA storm will reach the coast by night.",
    "Outlook for the harbour is bleak\n14 March 2024\n\nThe harbour lost a third of its boats last year.",
    "A bridge for Ostrick\nIssued 14 March 2024\n\nThe council agreed on Tuesday to build a bridge.",
)

# Written after the rules that the texts above led to, and not used to change them.
LATER_OTHER_DAYS: tuple[tuple[str, str], ...] = (
    (
        "edition",
        "Songs of the rowing club\n3rd edition, 14 March 2024\n\nSing slowly, and breathe where the oar goes up.",
    ),
    ("edition", "The Hask cookery book\nNew edition 14 March 2024\n\nMy grandmother cooked for the whole harbour."),
    ("edition", "Guide to the harbour museum\nReprint, 14 March 2024\n\nThe museum was opened in 1961."),
    ("printed", "14.03.2024 17:20 Island boats - Ostrick Courier\nIsland boats late again\n\nThe boats were late."),
    ("printed", "Page printed: 14 March 2024\nIsland boats late again\n\nThe boats were late on Monday."),
    (
        "saved",
        "Home | News | Sport\nThursday, 14 March 2024\nIsland boats late again\n\nThe boats were late on Monday.",
    ),
    (
        "saved",
        "Ostrick Courier\nThursday, 14 March 2024\nHome News Sport Weather\nIsland boats late\n\nThey were late.",
    ),
    ("saved", "14 March 2024 | 12°C | Search\nIsland boats late again\n\nThe boats were late on Monday."),
    ("saved", "Accessed 14 March 2024\nIsland boats late again\n\nThe boats were late on Monday."),
    ("archive", "Digitised 14 March 2024\nThe ferryman's diary\n\nI rowed over twice today. It rained."),
    ("archive", "The ferryman's diary\nAdded to the collection 14 March 2024\n\nI rowed over twice today. It rained."),
    ("validity", "Coupon for one crossing\n14 March 2024\n\nGive this to the ferryman. It is good for one person."),
    ("validity", "Winter rules\nFrom 14 March 2024\n\nDogs must be kept on a lead along the whole beach."),
    ("revision", "Terms of carriage\nLast amended on 14 March 2024\n\nThe passenger must show a ticket when asked."),
    ("revision", "Harbour bye-laws\nConsolidated as of 14 March 2024\n\nNo fire may be lit on the quay."),
    ("deadline", "Photo competition\n14 March 2024\n\nSend us your three best pictures of the river by then."),
    ("deadline", "Entries must arrive by 14 March 2024\nPoetry prize of Hask\n\nPoems may have up to forty lines."),
    ("copyright", "Knots for beginners\n© 2024, 14 March 2024\n\nTake the end in your right hand."),
    (
        "event",
        "Bread baking for beginners\nThursday, 14 March 2024\n\nWe bake three kinds of bread. Aprons are provided.",
    ),
    ("event", "Bridge closed\n14 March 2024\n\nThe bridge is closed to cars from nine to five. Boats run as usual."),
    ("event", "Wedding of Ada and Bo\n14 March 2024\n\nThey met on a ferry. Come and dance."),
    (
        "event",
        "Blood donors wanted\n14 March 2024\n\nThe bus stands at the school from two to seven. Eat before you come.",
    ),
    ("expiry", "Yoghurt with plums\nConsume by 14 March 2024\n\nKeep cool. Contains milk."),
    (
        "birthday",
        "Odd Ness turns ninety\n14 March 2024\n\nWe drink to him at noon on the quay. Everybody brings a glass.",
    ),
    ("login", "ferryman7\nLast seen 14 March 2024\n\nI have written 214 posts about boats."),
    ("forecast", "Tides at Hask\nThursday, 14 March 2024\n\nHigh water is at six in the morning and at half past six."),
    ("forecast", "Avalanche bulletin for\nThursday, 14 March 2024\n\nThe danger is considerable above the tree line."),
    ("death", "Ada Quill 1931 - 14 March 2024\n\nShe loved the river, and the river let her go."),
)
LATER_OWN_DAYS: tuple[str, ...] = (
    "Island boats late again\n14 March 2024\n\nFog kept the island boats in harbour for two hours.",
    "Island boats late again\n14 March 2024\n\nThe island boats were late again, and nobody knows why.",
    "Island boats late again\n14 March 2024 | Ada Quill\n\nThe island boats will be late all week.",
    "Why I love the ferry\nBy Ada Quill\n14 March 2024\n\nThe ferry is slow, and that is the point of it.",
    "The ferry is too slow\n14 March 2024\n\nThe ferry is slow. It was slow when I was a child.",
    "Ostrick Courier\n14 March 2024\nIsland boats late again\n\nFog kept the boats in harbour.",
    "Bread prices climb\n14 March 2024\n\nA loaf costs four crowns in Ostrick, and bakers say it will cost more.",
    "Minister resigns\n14 March 2024\n\nThe minister of transport has resigned over the ferries.",
    "Fire at the mill\n14.03.2024\n\nThe mill burnt down on Wednesday night. Nobody was inside.",
    "Fire at the mill\n14.03.2024, 09:41\n\nThe mill burnt down on Wednesday night. Nobody was inside.",
    "Letter to our members\n14 March 2024\n\nDear members,\n\nthe club house is cold, and we need your help.",
    "Evening edition, 14 March 2024\nFire at the mill\n\nThe mill burnt down on Wednesday night.",
    "Brand in der Mühle\n14. März 2024\n\nDie Mühle brennt seit Mittwoch. Niemand ist verletzt.",
    "Thursday 14 March 2024 06:00\nFire at the mill\n\nThe mill burnt down on Wednesday night.",
    "2024-03-14 09:41\nFire at the mill\n\nThe mill burnt down on Wednesday night.",
    "How the bridge stays up\n14 March 2024\n\nA bridge is a beam that does not know it. Here is how the trick works.",
)

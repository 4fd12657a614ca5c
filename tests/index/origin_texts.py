"""One event told by an agency, by others who copied or rewrote it, and by others who were there themselves."""

from __future__ import annotations

AGENCY = """Fire destroys archive of Karst harbour museum

KARST, March 3, 2024 (Nordwire) - A fire destroyed the archive of the harbour museum in Karst on Saturday night and \
consumed about 14,000 photographs, the city said on Sunday.

The fire broke out at about 23:40 in a workshop on the ground floor, fire chief Marek Sollund told reporters. Some 85 \
firefighters from six towns fought the flames until the morning.

"We had to choose between the ships and the pictures, and we chose the ships," Sollund said. Two volunteers were \
treated for smoke poisoning in the Lindholm hospital.

The museum's director, Agathe Borren, put the damage at 3.2 million euros. "A photograph can be insured but it cannot \
be taken again," she said in front of the ruin.

The building of 1911 had been due to receive a sprinkler system this summer. The city had approved 410,000 euros for \
it in January, after the insurer Velta had threatened to end its contract.

The model ships, among them the four-metre model of the ferry Halcyon, were carried out by neighbours before the roof \
fell in. The museum is to reopen in 2025 in the old customs house, Borren said.
"""

# Told again in other words and another order of phrases, as after a translation there and back.
TRANSLATED = """Museum archive in Karst burns down

On the night to Sunday the archive of the harbour museum in Karst was destroyed by a fire. About 14,000 photographs \
were consumed, according to the city.

As fire chief Marek Sollund told journalists, the fire started in a workshop on the ground floor at about 23:40. Until \
morning some 85 firefighters from six towns were fighting the flames.

"We had to decide between the ships and the pictures, and we decided for the ships," said Sollund. In the hospital of \
Lindholm two volunteers were treated because of smoke poisoning.

Agathe Borren, director of the museum, estimated the damage at 3.2 million euros. "You can insure a photograph, but \
you cannot take it again," she said before the ruin.

The 1911 building was supposed to receive a sprinkler system this summer. After the insurer Velta had threatened to \
end the contract, the city approved 410,000 euros for it in January.

Neighbours carried the model ships out before the roof fell, among them the ferry Halcyon, a model of four metres.
"""

# Somebody else's reporting: the same event, officials, figures and one answer from the press conference.
INDEPENDENT = """"All my winters are gone": Karst mourns its pictures

By Ida Falk

Henrik Dahl has come with a wheelbarrow. The retired pilot gave the harbour museum his father's negatives nine years \
ago; now he is looking for the tin box they were kept in. "All my winters are gone," he says.

Behind the barrier it smells of wet coal. Marek Sollund, the fire chief, has not slept and says so. "We had to choose \
between the ships and the pictures, and we chose the ships." Then he walks back to his 85 people.

Nobody in the crowd talks about money, although the damage is said to be 3.2 million euros. They talk about the \
calendar that hung in every kitchen of Karst, with its twelve views of the quay.

Agathe Borren moves from one group to the next. The director knows that questions will come: why the sprinklers that \
were promised for years are still a drawing, and who left a heater running in the workshop, as the police suspect.

A school class has begun to collect prints from attics and albums. By Monday noon there were two shoe boxes full.
"""

# A free retelling that says where it is from.
CREDITED = """Harbour museum lost its photographs

The port of Karst has lost its memory. A blaze at the museum on Saturday ate up 14,000 pictures, the news agency \
Nordwire reported.

It is said to have begun at 23:40 where the museum repairs its exhibits. Marek Sollund sent 85 people into the smoke.

Agathe Borren reckons with 3.2 million euros. A modern extinguishing system at a price of 410,000 euros would have \
come a few months later, the insurance Velta had insisted.
"""

SPEECH = (
    "We will not close a single school in this county while I am in office, and whoever says otherwise has not read "
    "the budget that we passed together in the spring with the votes of four parties. We owe our children more than "
    "buildings, we owe them teachers who stay, and that is why I am asking the assembly today for sixty new posts."
)
ON_SPEECH = f"""Brenner promises sixty teachers

Governor Livia Brenner took the lectern shortly after ten. "{SPEECH}"

The teachers' union called the announcement overdue. Its chairman Poul Reinholt said that 240 posts had been cut since \
2016 and that most of the young colleagues leave within three years, chiefly for the capital.

In the gallery sat pupils of the Ekeby school, which was on last year's list. They applauded until the usher intervened.
"""
ALSO_ON_SPEECH = f"""Opposition tears up the education plan

The finance spokesman of the Farmers' List, Anders Quist, held up an empty folder. That, he said, was the costing.

Livia Brenner had spoken half an hour before. "{SPEECH}"

Quist expects a gap of nine million in the first year alone. He will table an amendment that ties every post to the \
sale of the old ministry. A vote is planned for the week after Easter, and two deputies of the coalition are wavering.
"""

FOOTER = (
    "The Harbour Gazette is an independent newspaper founded in 1923 and read in every town of the northern coast. You "
    "can reach our newsroom at any hour by telephone or by letter, and we are grateful for every correction that our "
    "readers send. All texts and pictures are protected by copyright, and their use needs the written consent of the "
    "publisher and of the authors named above them."
)

# Two reports of one earthquake, and of one announcement; the third of the latter is made from the first.
QUAKE = """Strong earthquake kills 14 in northern Sulvania

A magnitude 6.1 earthquake struck northern Sulvania early on Tuesday, killing at least 14 people and injuring \
more than 200, officials said.

The quake hit at 4:17 a.m. at a depth of 10 kilometres, with its epicentre 22 kilometres northeast of the city \
of Marno, the Geological Survey said.

"We are searching house by house," Interior Minister Pavel Dorin told a news conference in the capital Brasta. \
Some 1,300 houses were damaged and the army had sent 500 soldiers to the region, he said.

Power was cut in Marno and in the villages around it. The government declared three days of mourning and schools \
were closed until Monday.

Sulvania lies on two fault lines. In 1988 an earthquake near Marno killed more than 900 people.
"""
ALSO_QUAKE = """Sulvania quake leaves 14 dead, hundreds hurt

MARNO — Rescue workers dug through rubble on Tuesday after an earthquake of magnitude 6.1 flattened homes in the \
north of Sulvania before dawn, leaving at least 14 people dead.

Interior Minister Pavel Dorin said more than 200 people had been injured. "We are searching house by house," he \
said in Brasta, adding that 500 soldiers were on their way.

The tremor was felt as far away as the coast. Elena Varga, a teacher, ran into the street with her two sons when \
the wardrobe fell. "It sounded like a train," she said. Most of her street is gone.

According to the Geological Survey, the epicentre was 22 kilometres northeast of Marno at a depth of 10 \
kilometres. Aftershocks continued through the morning.

Neighbouring Karelia offered helicopters and a field hospital. The country has been hit by strong earthquakes \
before, most recently in 2009.
"""
JOBS = """Norvik Steel to cut 640 jobs at Halden plant

Norvik Steel will cut 640 of 2,100 jobs at its plant in Halden by the end of 2025, the company announced on \
Thursday, citing high energy prices and weak demand from carmakers.

"This step is painful but it secures the future of the site," chief executive Ragna Moe said in a statement. The \
company will invest 120 million euros in an electric furnace.

The union Fellesmetall called the plan a slap in the face and announced protests. "People here have given up \
wages for years," said its regional head, Terje Lund.

Norvik Steel made a loss of 48 million euros in the first half of the year. Its shares rose 3.1 percent.
"""
ALSO_JOBS = """Norvik Steel slashes a third of its Halden workforce

Steelmaker Norvik said on Thursday it would shed 640 jobs in Halden, almost a third of the workforce there, as \
it switches to an electric furnace costing 120 million euros.

Chief executive Ragna Moe blamed energy prices. "This step is painful but it secures the future of the site," \
she said.

Analyst Kim Sorensen of Delta Bank said the cuts had been expected since Norvik lost its contract with the \
carmaker Vinta in March. He keeps his price target of 14 euros.

Norvik, which employs 9,800 people in five countries, posted a half-year loss of 48 million euros in July.
"""
JOBS_AGAIN = """A third of the jobs at the Halden steelworks to disappear

The steel company Norvik is reducing its staff in Halden by 640 positions, reports the daily Nordkurier. At \
present 2,100 people work there.

The reason given by the group are energy prices and the weak demand of the car industry. "The step hurts, but it \
secures the site's future," the paper quotes chief executive Ragna Moe.

An electric furnace for 120 million euros is to be built. The union is angry: "For years the people here have \
gone without wages," according to Terje Lund of Fellesmetall.

In the first six months Norvik Steel had lost 48 million euros.
"""

CHOIR = """Village choir stranded on sandbank sings until rescued

PELL, Mar 4, 2025 - A boat with the village choir of Grunden ran on to a sandbank in the Pell estuary on Tuesday, and \
the singers waited for the tide until the evening, the harbour office said.

The boat Sanna, hired for a birthday, had left the marked channel in fog. Nobody was hurt. Passing fishermen threw \
bread and coffee aboard.

"They sang every hymn they knew and then began again," harbour master Tore Lind said. The rescue cutter could not come \
near because of the shallow water. Conductor Berit Aas has been offered a place in the festival of Ostby.
"""
CHOIR_AGAIN = """Choir sits on sandbank and sings

On Tuesday, according to the harbour office, a boat with the village choir of Grunden ended up on a sandbank in the \
estuary of the Pell. The singers had to wait until the evening for the tide.

In fog the boat Sanna, which had been hired for a birthday, had got out of the marked channel. No one was hurt; \
fishermen who were passing threw coffee and bread on board.

Harbour master Tore Lind said that they "sang every hymn they knew and then began again". Because the water is shallow \
the rescue cutter could not come near. A place in the festival of Ostby has been offered to conductor Berit Aas.
"""

# Two who heard the same organist: her sentence and the price in both, and of the other numbers none.
ORGAN = """Sorn's restored organ sounds again after the fire

SORN - The restored organ of the cathedral of Sorn sounded on Sunday for the first time since the fire.

"An organ is a village in which everybody breathes at once," organist Maud Ferrin said.

The instrument has 3,412 pipes, of which 960 were cast anew. The longest measures 9.7 metres. Outside, 1,350 people \
listened in the rain to a programme of 75 minutes. The restoration by Anton Hale's workshop cost 2.6 million crowns. \
Donors from Pell paid for half of it.
"""
ORGAN_TOO = """Organ of Sorn plays once more

SORN - For the first time since the fire the restored organ of the cathedral of Sorn sounded on Sunday, and it was a \
child of seven who sat at the keys. Her first note came late.

"An organ is a village in which everybody breathes at once," said Maud Ferrin, the organist, who had slept in the loft \
for 11 nights.

Anton Hale and 14 journeymen from Pell found a nest of jackdaws in the bass and 18 letters to a saint. The restoration \
cost 2.6 million crowns. The bellows are driven by a motor of 22 kilowatts that was made for a ship.
"""

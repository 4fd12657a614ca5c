"""Nouns for those who can say something, and for papers, which cannot. A longer list finds more."""

from __future__ import annotations

import re

TITLES = frozenset(
    """secretary general secretary-general minister president chancellor premier mayor governor senator ambassador
    chief chairman chairwoman chair chairperson director spokesman spokeswoman spokesperson leader head commissioner
    king queen prince princess pope bishop archbishop cardinal reverend imam rabbi judge justice attorney captain
    colonel major lieutenant sergeant commander admiral marshal officer professor lecturer doctor nurse councillor
    councilor deputy vice representative congressman congresswoman lawmaker envoy prosecutor lawyer coach trainer
    manager founder co-founder ceo cfo boss economist analyst researcher scientist engineer historian author editor
    correspondent owner administrator curator coordinator treasurer sheriff inspector superintendent detective
    constable convener organiser organizer resident farmer keeper master undersecretary pm mp advisor adviser
    conductor actor actress singer musician painter poet sculptor baker butcher fisherman teacher headteacher
    shopkeeper innkeeper caretaker driver sailor skipper pilot biologist physicist chemist surgeon midwife student
    pensioner striker goalkeeper referee photographer designer architect builder carpenter landlord witness survivor
    activist campaigner volunteer firefighter policeman policewoman paramedic diver climber ranger gardener brewer
    miner""".split()
)
HONORIFICS = frozenset("mr mrs ms miss dr sir dame lady lord mr. mrs. ms. dr.".split())
# They say nothing: papers, signs, and what cannot speak.
PAPERS = frozenset(
    """report study survey letter sign poster banner article book statement document paper poll notice message email
    mail note inscription headline text law rule rules constitution bible legend forecast story tradition plan plans
    timetable schedule data figures figure results result website site page post posting video film song contract
    agreement treaty map label release transcript reports estimates records tests research analysis
    storm review programme version edition press media newspaper newspapers magazine station broadcaster
    daily outlet outlets verdict ruling""".split()
)
BODIES = frozenset(
    """council ministry government police office company court party union commission committee board department
    embassy firm hospital university school club team association federation authority authorities agency bank
    airline operator army military navy kremlin parliament senate brigade coastguard service services county city
    town state village bloc alliance foundation trust institute charity group groups organisation organization staff
    crew people residents officials administration opposition church society league chamber regulator railway family
    families prosecution defence defense house palace bureau tribunal clinic mission cabinet coalition campaign
    consortium makers""".split()
)
# Endings of nouns for people, and such nouns that have none of them.
_AGENT = re.compile(
    r"(?:er|or|ist|ian|man|men|woman|women|person|people|ant|ents?|ers|ors|ists|ians|ants|yees?|witness(?:es)?|mayors?"
    r"|chiefs?|heads?|cooks?|experts?|critics?|parents?|tenants?|judges?|spokes\w+|locals|colleagues?|ministers?|mother"
    r"|father|neighbours?|neighbors?|nurses?|guards?|guides?|pilots?|monks?|priests?)$"
)


def is_title(head: str) -> bool:
    """Whether a common noun is what one person is: "mayor", and not "county"."""
    return head in TITLES


def speaks(head: str) -> bool:
    """Whether a common noun is somebody who can say something: an office, a person, several."""
    return head in BODIES or head in TITLES or (_AGENT.search(head) is not None and head not in PAPERS)

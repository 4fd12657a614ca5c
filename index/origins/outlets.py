"""What the name of a newspaper, an agency or a station looks like, and what that of an office or a company does."""

from __future__ import annotations

import re

_WORDS = re.compile(r"\w+")
# A name that has one of these is an outlet's, whoever bears it.
_PRESS = frozenset(
    "times post news daily weekly herald gazette courier press tribune journal telegraph chronicle observer mail mirror"
    " express standard echo bulletin lantern sentinel examiner register dispatch globe inquirer radio tv television"
    " broadcasting newspaper magazine newswire wire zeitung tageszeitung tagblatt tageblatt kurier nachrichten"
    " rundschau anzeiger presse nachrichtenagentur presseagentur presseunion rundfunk fernsehen journal quotidien"
    " gazeta pravda agence corriere repubblica mundo".split()
)
_PRESS_ENDINGS = ("wire", "blatt", "zeitung", "kurier", "anzeiger", "rundschau", "funk")
_DOMAIN = re.compile(r"\w\.(?:com|org|net|ru|de|fr|uk|news|info|az|ua)\b", re.IGNORECASE)
# Well-known ones whose names do not say what they are.
_KNOWN = frozenset(
    "reuters bloomberg xinhua interfax tass itar bild spiegel focus stern welt zeit faz taz tagesschau ard zdf orf srf"
    " guardian independent sun atlantic economist politico axios newsweek forbes vox wired nikkei kyodo yonhap anadolu"
    " kommersant vedomosti izvestia meduza novosti sputnik unian ukrinform turan jazeera haaretz monde figaro parisien"
    " libération liberation lexpress nouvelobs pais stampa dpa afp epd kna sda apa pti ansa efe belta cnn".split()
)
# Capitals that are no outlet's.
_INITIALS = frozenset(
    "NATO UN EU US USA UK UAE USSR GDR GDP WHO IMF WTO OECD FBI CIA NSA NASA ESA IAEA OSCE OPEC FIFA UEFA IOC ICC"
    " UNESCO UNICEF UNHCR FAO NEA FDA CDC SEC FED ECB ILO AI IT CEO CFO PM MP MPS DNA HIV FSB SBU IRS DOJ GOP SPD"
    " CDU CSU FDP AFD BMW IBM SAP ABB II III IV".split()
)
_OFFICE = frozenset(
    "police ministry minister council office bank court party government commission committee union association"
    " authority university institute hospital department parliament senate congress nations amnesty army navy"
    " federation organization organisation fund foundation company group president chancellor governor mayor"
    " polizei feuerwehr ministerium behörde rat gericht partei regierung universität ministère gouvernement"
    " mairie".split()
)


def is_outlet(name: str) -> bool:
    """Whether `name` by itself shows that it is an outlet's."""
    words = _WORDS.findall(name.lower())
    if any(word in _PRESS or word in _KNOWN or word.endswith(_PRESS_ENDINGS) for word in words) or _DOMAIN.search(name):
        return True
    letters = name.replace(".", "").replace("/", "")
    return letters.isupper() and letters.isalpha() and 2 <= len(letters) <= 6 and letters not in _INITIALS


def is_office(name: str) -> bool:
    """Whether `name` is that of somebody who is asked by reporters, and reports nothing himself."""
    return not is_outlet(name) and (name in _INITIALS or not _OFFICE.isdisjoint(_WORDS.findall(name.lower())))

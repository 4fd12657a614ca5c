"""Whether words are the name of a person, or of a newspaper. Strict: a wrong author is worse than none."""

from __future__ import annotations

import re

from index.dates.days import WEEKDAY_NUMBERS

# The "of" inside a name; as its first word some are half of it ("Van Gogh").
_PARTICLES = frozenset(
    "af al ap av ben bin da das de del della den der des di do dos du e el ibn la las le los san st ten ter van vom "
    "von y zu zum zur".split()
)
_TITLES = frozenset("dr prof mr mrs ms miss sir dame rev fr sr sra herr frau mme mlle".split())
# A newspaper's last word. Words that also end other titles ("Annual Review", "Latest News") are left out.
_MASTHEAD_ENDS = (
    "Times|Post|Courier|Herald|Tribune|Gazette|Journal|Chronicle|Weekly|Daily|Observer|Guardian|Telegraph|Examiner"
    "|Inquirer|Sentinel|Mail|Echo|Argus|Lantern|Ledger|Dispatch|Bugle|Advertiser|Zeitung|Anzeiger|Nachrichten|Rundschau|Tageblatt|Kurier"
)
_MASTHEAD = re.compile(
    rf"(?:The |Le |La |Der |Die |Das )?(?P<names>(?:[^\W\d_][\w’'.&-]*\s){{1,3}})(?:{_MASTHEAD_ENDS})"
    rf"|The (?:{_MASTHEAD_ENDS})"
)
# What stands before such a word where it is no newspaper's.
_NO_MASTHEAD = frozenset(
    "annual monthly weekly daily quarterly peer royal first blog guest opening closing half full lunch dinner office"
    " bed bus school bank holiday travel training e- electronic direct voice chain goal last next press safety".split()
)
# Words of places, bodies and headlines that are never part of a person's name as it stands in a byline.
_NO_NAMES = frozenset(
    """
    about accident act administration affairs africa after afternoon agence agencia agencies agency air all america
    american amid an and annual another appointment are arrangement as asia associated association at authority avec
    avenue bad ballot be been before better big bike bis blog board boat book boy bridge britain british bulletin
    bureau bus business but by can canal car cathedral center centre chance channel cher child children china chronicle
    chère city ciudad civic click club coast college comment commission committee community company comparison con
    consent contrast contributor corporation corps correspondent correspondents could council country county courier
    court crook culture daily dans dear december decree default definition demand department design desk development
    did digital district do does double east eastern echo economy edition editor editorial editors education election
    email enquirer environment europe european evening event examiner example exclusive express extension false family
    father february federal federation ferry festival final financial fire first flood foot football for force forecast
    foreign forum foundation france free friday from full fuss fuß gazette gemeinde general germany girl global globe
    government governor great group guardian guest had half hand harbour has haus have health hello herald herz hey hi
    high home hook hospital hotel hour hours house how if independent industries inquirer institute interior
    international interview invitation is island islands january journal journalist july key kopf land last latest
    league less letter letters library liebe lieber life limited line lines live local london ltd magazine mail main
    man management march market markt mayor means media men metro midnight might minister ministry mirror mistake mit
    monday month monthly months more morning mother mount mountain museum must nach national nations nature new news
    newspaper newsroom next night no noon nor northern not notice notices november numbers observer october oder of
    office official ohne old on online only opinion or order other our own pacific page paper para parliament part
    party people permission phone photo picture place plane planning platz plc police policy political politics popular
    por port post pour power premier president press prime primera princess programme project proxy public queen
    querida querido radio rail railway rain read reader readers real record red regional release report reporter
    reporters republic request research results reuters review river road russia saint sainte sale same sankt sans
    santa santo saturday school science sea season second secretary security senior sentinel september service services
    settings shall ship should sin single sky society source south southern special sport sports square stadt stadtrat
    staff start state statement states station store story straße studio sunday sunset sur são team technology
    telegraph television terms than the theatre their third this thursday times to today tomorrow top tour tower town
    trade train travel tribune true trust tuesday tv und union united university update updated valley vez video view
    villa village ville vote war was washington water weather wednesday week weekly weeks were western what when where
    who why wind wire with woman women words world worst would writer writers year years yes yesterday york your zoo
    """.split()  # noqa: SIM905
) | frozenset(WEEKDAY_NUMBERS)
# What follows the "by" of some languages without an article: "by sheer luck", "par voie de presse", "por amor al arte".
# Words that are also names (Luck, Amor, Azar, Divine) are left out.
_SET_PHRASES = frozenset(
    """
    acaso adelantado ahora ailleurs aire amts analogy anfang arrêté arte avance avion ballots bateau beginn
    bicycle bonheur candle candlelight casualidad causa chosen coincidence completo compulsion conjecture
    consequence conséquent correo courrier courtesy crainte crise culpa deceit degrees descuido dint doquier
    défaut dépit ear ejemplo encargo enquanto entire error escrito exceso exemple exemplo falta far favor fiat
    fuerza gusto habitude happenstance hasard hause herzen implication inference inheritance instinct intention
    intuition intérim jours leaps magic malheur manque medio middel miedo mois monts moonlight motivo mouth mund
    mutual necessity neuem observation orden ordre osmosis parte peur pitié plaisir politesse presse principe
    prisa pura pure rapport reckoning reference right rota rote route seiten selbst sheer siempre sight sleight
    sorte starlight stealth suerte suite sunlight supuesto surprise telephone temps terre tide tiempo tierra
    todo todos toedoen too torch torchlight tous trial tudo turns unanimidad unanimous vaux vent voie vía weer
    wegen weitem willpower
    """.split()  # noqa: SIM905
)
_NO_PERSONS = _NO_NAMES | _SET_PHRASES
_MOST_WORDS = 5
_AND = re.compile(r"\s+(?:and|&|und|et|y|e|en|i|и|ve|dan|och|og|ja|with)\s+")
_LONGEST_WORD_CHARS = 20


def is_person(words: str) -> bool:
    """Whether `words` can be the full name of one person: two names at least, with a capital each."""
    parts = [part for part in words.split() if part.rstrip(".").casefold() not in _TITLES]
    if not 2 <= len(parts) <= _MOST_WORDS or any(len(part) > _LONGEST_WORD_CHARS for part in parts):
        return False
    names = [part for part in parts if part.casefold() not in _PARTICLES]
    is_shouted = words.isupper()
    if len(names) < 2 or names[-1] != parts[-1] or not any(len(name.rstrip(".")) > 1 for name in names[:-1]):
        return False
    if len(names[-1].rstrip(".")) < 2 or any(name.strip(".").casefold() in _NO_PERSONS for name in names):
        return False
    return all(_is_name(name, is_shouted) for name in names)


def people(words: str) -> list[str]:
    """The persons that `words` list, "A B, C D and E F"; none where one of them is no person's name."""
    listed = [one.strip() for one in re.split(r",\s+", _AND.sub(", ", words.strip()))]
    return listed if listed and all(map(is_person, listed)) else []


def is_newspaper(words: str) -> bool:
    """Whether `words` are evidently the name of a newspaper: capitals, and a word that newspapers end in."""
    match = _MASTHEAD.fullmatch(newspaper_name(words))
    if match is None:
        return False
    names = (match["names"] or "").split()
    return all(name[0].isupper() and name.casefold() not in _NO_MASTHEAD for name in names)


def newspaper_name(words: str) -> str:
    """A name that is set in capitals as it is written elsewhere: "THE HARROW LEDGER", "The Harrow Ledger"."""
    return words.title() if words.isupper() else words


def same_people(first: str, second: str) -> bool:
    """Whether two fields may name the same persons: they share a word that is more than an initial."""
    one, other = (
        {word for word in re.findall(r"[^\W\d_]{3,}", words.casefold()) if word not in _PARTICLES}
        for words in (first, second)
    )
    return bool(one & other)


def same_outlet(first: str, second: str) -> bool:
    """Whether two names may be those of one outlet: the words of one are all in the other."""
    one, other = (set(re.findall(r"\w+", words.casefold())) - {"the"} for words in (first, second))
    return one <= other or other <= one


def _is_name(part: str, is_shouted: bool) -> bool:
    """A capital, then small letters; an initial; "O'Brien", "Jean-Luc", "McDonald"."""
    letters = part.rstrip(".")
    plain = re.sub(r"[-'’.]", "", letters)
    if not plain.isalpha() or not letters[0].isupper():
        return False
    return len(plain) == 1 or part.endswith(".") or is_shouted or not plain.isupper() or len(plain) <= 2

"""English words that decide whether what they govern is the case, by what they do with it; see `rag.commitment`."""

from __future__ import annotations

import re

DENIES = re.compile(r"not|no|never|none|nobody|nothing|nowhere|neither|nor|without|unless|cannot|un-|\w+n['’]t")
# "Not only", "no fewer than".
NOT_ONLY = frozenset("only just merely simply fewer less more sooner earlier later".split())
# "None other than", "nothing but".
NOTHING_BUT = frozenset({("none", "other"), ("nothing", "but"), ("nothing", "less")})
FEW = re.compile(r"hardly|barely|scarcely|rarely|seldom|few|little")
# Denied where negated: the one who does not believe it, and it is not true.
HELD_TRUE = re.compile(
    r"believ\w*|think\w*|thought|expect\w*|convinced|persuaded|confident|agree\w*|accept\w*|assum\w*|trust\w*|true|truth"
    r"|correct|accurate|case|likely|plausible|prospects?|chances?|possible|possibility"
)
# Left open where negated: who has not said it has not denied it either.
TOLD = re.compile(
    r"sa(?:y|ys|id|ying)|claim\w*|report\w*|announc\w*|confirm\w*|show\w*|prov(?:e|es|ed|en|ing)|establish\w*|suggest\w*"
    r"|mean\w*|impl(?:y|ies|ied)|stat(?:e|es|ed|ing|ements?)|promis\w*|conclud\w*|find\w*|found|verif\w*|demonstrat\w*"
    r"|evidence|proofs?|indications?|signs?|traces?|guarantee\w*|sure|certain|clear|idea|notion|belief|stor(?:y|ies)"
    r"|accusations?|suggestions?|assertions?|assumptions?"
)
FOUND_OF = re.compile(r"evidence|proof|signs?|indications?|traces?|hints?|records?|mention|symptoms?")
SHOWN = re.compile(r"confirmed|proven|proved|verified|established|substantiated|corroborated|demonstrated|shown")
CONTRARY = re.compile(
    r"den(?:y|ies|ied|ying|ial)|doubt\w*|disput\w*|reject\w*|refut\w*|rebut\w*|contradict\w*|disprov\w*|debunk\w*"
    r"|dismiss\w*|disbeliev\w*|disagree\w*|false|falsely|untrue|incorrect\w*|inaccurate\w*|wrong|wrongly|mistaken\w*"
    r"|erroneous\w*|myths?|lie|lied|lies|hoax\w*|fiction|fallac\w+|misconceptions?|unfounded|baseless|unlikely|impossible"
    r"|implausible|pretend\w*|sceptical|skeptical|mistakes?|misleading|exaggerat\w*|overstat\w*"
)
# What is said of a report that is not true.
REFUTED = re.compile(
    r"false|falsehood|untrue|unfounded|baseless|groundless|wrong|incorrect|inaccurate|nonsense|rubbish|fake|fakes|faked"
    r"|invention|fabricat\w*|fiction|fictitious|hoax|myth|lie|lies|debunked|disprove[dn]|discredited|discarded"
    r"|refuted|rejected|overturned|quashed|reversed|overruled|aside|dismiss(?:ed|es)?|den(?:ied|ies|y)|apart|mistaken|bogus|imaginary|retracted|withdrawn"
)
NO_TRUTH = re.compile(r"truth|basis|substance|foundation|merit")
REPORT = re.compile(
    r"(?:report|claim|belief|finding|conclusion|verdict|idea|notion|suggestion|allegation|accusation|assertion|rumou?r|stor(?:y|ie)|news|tale|legend"
    r"|complaint|message|post|talk|charge|attribution|account|theor(?:y|ie)|speculation|photograph|photo|video|letter)s?"
)
CALLS = re.compile(r"call(?:s|ed|ing)?|describ\w*|brand\w*|label\w*|term(?:s|ed)|dismiss\w*|prov(?:ed|en)")
# What follows is taken for granted, denied or not: "did not know that".
FACTIVE = re.compile(
    r"know\w*|knew|hid|hide\w*|hidden|surpris\w*|happy|glad|sorry|regret\w*|secret|forg[eo]t\w*|mention\w*|notic\w*"
    r"|reali[sz]\w*|remember\w*|recall\w*|aware|admit\w*|conced\w*|acknowledg\w*|mind\w*|care[ds]?|ignor\w*|overlook\w*"
    r"|understand\w*|understood|reveal\w*|disclos\w*|conceal\w*|learn\w*|fact|matter\w*|coincidence|pleased|angry"
)
ASKED = re.compile(
    r"unclear|unknown|uncertain|wonder\w*|ask\w*|suppos\w*|question\w*|imagin\w*|hypothe\w*|speculat\w*|provided"
    r"|undecided|dream\w*|pray\w*|wish\w*|hop(?:e|es|ed|ing)|suspect(?:s|ed|ing)?|rumou?r\w*|alleg\w*|gossip|theory|theories"
)
THEORY = re.compile(r"theor(?:y|ies)|hypothe\w*|rumou?rs?|allegations?|speculation|gossip")
# Nothing that stands in a clause with one of these is sure.
UNCONFIRMED = re.compile(
    r"unconfirmed|unverified|unproven|untested|purported\w*|supposed|possibilities|hypothetical\w*|undecided|uncertain|unclear"
)
# Without a "that" these govern what follows in their clause.
DOUBTS = re.compile(r"den(?:y|ies|ied|ying)|doubt(?:s|ed|ing)?|disput(?:e|es|ing)|disbeliev\w*")
BELIEVES = re.compile(r"believ\w*|think|thinks|thought|expect|expects|expected|count|counts|counted|trusts?|trusted")
NOT_DONE = re.compile(
    r"fail\w*|refus\w*|declin(?:e|es|ed|ing)|unable|unwilling|neglect\w*|forg[eo]t\w*|omit\w*|powerless|hesitat\w*|yet|vain"
)
KEPT_FROM = re.compile(
    r"prevent\w*|stop(?:s|ped|ping)?|ke(?:ep|eps|pt)|bar(?:s|red)?|bann?(?:s|ed)?|prohibit\w*|block\w*|hinder\w*|dissuad\w*"
    r"|refrain\w*|discourag\w*"
)
AVERTS = re.compile(r"prevent(?:s|ed|ing)?|avert\w*|avoid(?:s|ed|ing)?|thwart\w*|foil\w*|escap(?:e|es|ed|ing)")
GIVES_UP = re.compile(
    r"abandon\w*|drop\w*|scrap\w*|shelv\w*|cancel\w*|withdr\w*|suspend\w*|g(?:ave|ives?|iven)|resist\w*|reject\w*|withstood"
)
INTENTION = re.compile(
    r"(?:plan|bid|attempt|effort|proposal|scheme|hope|idea|pressure|call|demand|temptation|request|appeal|offer|motion"
    r"|petition|intention|ambition|desire)s?"
)
PROPOSALS = re.compile(r"(?:proposal|motion|petition|effort|scheme|intention|ambition|attempt|temptation)s?")
CAME_TO_NOTHING = re.compile(
    r"shelved|dropped|abandoned|scrapped|rejected|failed|unsuccessful|collapsed|cancelled|nothing|withdrawn|defeated|foundered"
    r"|thwarted|foiled|vain"
)
CONSIDERS = re.compile(r"consider\w*|mull\w*|weigh\w*|contemplat\w*|explor\w*|discuss\w*|debat\w*|plan\w*|propos\w*")
# "Is said to be", "it has been suggested that": nobody says so.
BY_NOBODY = re.compile(
    r"said|thought|believed|reported|rumou?red|alleged|understood|reputed|supposed|claimed|feared|hoped|suggested|assumed"
    r"|speculated|argued"
)
BOUND_TO = frozenset("going due meant supposed scheduled set about".split())
LACKS = re.compile(r"lack(?:s|ed|ing)?|devoid|bereft|without|zero")
CLEARED = re.compile(r"cleared|acquitted|exonerated|absolved|accused|suspected")
POSSIBLE = re.compile(r"possible|possibly|likely|probable|conceivable|plausible|thinkable")
# "Far from", "let alone" and their likes deny the next few words; behind the last of them only an "-ing" is denied.
DENYING_PAIRS = frozenset(
    {("far", "from"), ("let", "alone"), ("instead", "of"), ("rather", "than"), ("short", "of")}
) | {("anything", "but")}
ONLY_DOING = frozenset(
    {("put", "off"), ("out", "of"), ("decided", "against"), ("voted", "against"), ("point", "of"), ("verge", "of")}
    | {("brink", "of"), ("close", "to"), ("closer", "to")}
)
DENYING_PAIRS |= ONLY_DOING | {("out", "on"), ("free", "of"), ("free", "from")}
OPEN_PAIRS = frozenset(
    {
        ("consistent", "with"),
        ("applied", "for"),
        ("asked", "for"),
        ("calls", "for"),
        ("called", "for"),
        ("applying", "for"),
    }
)
NOWHERE = frozenset("point time account circumstances stage moment".split())
EVERY = re.compile(r"every\w*|all|each|any\w*")
UNRESOLVED = re.compile(
    r"disputed|open|contested|unresolved|unknown|controversial|debated|unanswered|unsettled|doubtful"
)
SUBORDINATES = frozenset("while although though because since if when as whereas unless after before".split())
ALMOST = frozenset("almost nearly".split())
WOULD = frozenset("would could should".split())
EXPECTS = re.compile(r"expects?|wants?")
PLANS = re.compile(r"plans?")
# "Had meant to", and did not.
MEANT = frozenset("meant hoped planned intended wanted wished expected".split())
ABLE = frozenset("can could cannot can't couldn't doubt doubts doubted".split())
WAS = frozenset("is are was were be been proved proves proven turned".split())
DETERMINERS = frozenset("the a an this that these those its his her their our".split())
TURNS = frozenset("but although though while whereas yet however".split())
BEGINS = frozenset("that who which why how what when where and but".split())
GOES_ON = frozenset("and or so after before".split())
INVERTED = frozenset(
    "is are was were does did has have had can could will would should isn't aren't wasn't weren't doesn't didn't "
    "hasn't haven't hadn't can't couldn't won't wouldn't shouldn't".split()
)
NO_CONDITION = frozenset("any anything so not necessary possible needed only ever you your".split())
SUBJECTS = frozenset("he she they it we i you there".split())

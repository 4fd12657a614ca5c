"""English words that exclude each other where they are said of the same thing: antonyms and ordinal numbers. Pure.

Words for the two ends of one relation are left out: who buys is sold to, and "A beat B" is "B lost to A".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from rag.alignment import Token
from rag.commitment import denials
from rag.irregular_verbs import base_form
from rag.wording import stem

# Each word before the bar excludes each one behind it.
_PAIRS = """
start begin commence launch initiate | end finish conclude cease terminate stop halt; first initial | last final;
earlier earliest early | later latest late; increase rise grow raise gain climb surge soar expand escalate | decrease
decline fall drop lower reduce shrink diminish dwindle plunge cut lessen; gain | lose; increase | reduction; high
higher highest | low lower lowest; more | less fewer; most | least fewest; many numerous | few; majority | minority;
major | minor; maximum maximal | minimum minimal; maximise maximize | minimise minimize; large larger largest big
bigger biggest huge great greater greatest | small smaller smallest little tiny; long longer longest | short shorter
shortest; strong stronger strongest powerful | weak weaker weakest; strengthen strength | weaken weakness; fast faster
quick quicker rapid | slow slower; easy easier easiest simple simpler | hard harder difficult complex complicated;
rich wealthy | poor; old older oldest ancient | new newer newest young younger youngest modern; medieval | modern;
same similar identical | different dissimilar distinct; similarity | difference; accept agree approve adopt support
endorse favour favor welcome praise back | reject refuse oppose deny decline criticise criticize condemn denounce
veto; support | opposition; supporter proponent advocate | opponent critic; allow permit enable authorise authorize |
forbid prohibit ban prevent block disallow; legal lawful legalise legalize | illegal unlawful outlaw; legitimate |
illegitimate; include contain | exclude omit; inclusion | exclusion; enter join | leave quit exit; remain stay | leave
quit; arrive arrival | depart departure; advance | retreat withdraw; ascend ascending | descend descending; succeed
success successful | fail failure unsuccessful; build construct create found establish erect | destroy demolish
dismantle abolish dissolve; appoint hire elect recruit | dismiss fire sack; promote | demote; import importer | export
exporter; immigrate immigrant immigration | emigrate emigrant emigration; remember recall | forget; love | hate
hatred; friend ally friendly friendship | enemy foe hostile hostility; trust | distrust mistrust; peaceful | warlike;
arm | disarm; attacker | defender; offensive | defensive; public | private; domestic internal inner inside interior
native indigenous | foreign external outer outside exterior; north northern northward | south southern southward; east
eastern eastward | west western westward; northeast | southwest; northwest | southeast; top upper above | bottom
below; upward | downward; before | after; ancestor | descendant; predecessor | successor; past | future; daytime |
nighttime; morning | evening; summer | winter; spring | autumn; male man boy | female woman girl; king | queen; adult
| child infant; urban city | rural countryside; positive | negative; good better best | bad worse worst poor; improve
improvement | worsen deteriorate deterioration; benefit advantage beneficial | harm disadvantage drawback harmful;
safe safety | danger dangerous; true | false; correct right accurate | incorrect wrong inaccurate mistaken; guilty
guilt convict | innocent innocence acquit; hot warm heat | cold cool; wet | dry; clean | dirty; full fill | empty;
open | close shut; heavy | light; thick | thin; wide broad | narrow; deep | shallow; near close | far distant; appear
appearance | disappear vanish; common usual frequent typical abundant | rare uncommon unusual scarce; often frequently
usually always | rarely seldom; always | sometimes; temporary | permanent; natural | artificial; normal | abnormal;
regular | irregular; formal | informal; direct | indirect; active | passive inactive inert; innate | acquired
adaptive; activate | deactivate inactivate; finite | infinite; visible | invisible; possible | impossible; able |
unable; necessary essential required mandatory compulsory | unnecessary optional voluntary; equality | inequality;
stability stable | instability unstable; unite unify unity unified | divide division disunity; attach connect join
link | detach disconnect separate; combine merge | separate split; integrate | segregate; superior | inferior; senior
| junior; primary | secondary; theoretical | practical; literate | illiterate; religious | secular; sacred | profane;
theist | atheist; moderate | extreme radical extremist; liberal | conservative; left-wing | right-wing; democratic |
undemocratic authoritarian; dependent depend dependence | independent independence; loyal | disloyal; free freedom
liberate release | imprison jail enslave captive detain slavery; release | capture arrest; absorb absorption | emit
release; ingest | excrete; inhale | exhale; attract | repel; push | pull; show reveal expose display disclose | hide
conceal; life live alive | death die dead; birth born | death die; survive survivor survival | die perish; health
healthy | sick ill disease illness; infect | disinfect; stimulate encourage promote | inhibit suppress discourage
hinder; help helpful aid assist | hinder hamper; keep retain maintain preserve continue | abandon discard lose
discontinue; resume | suspend interrupt; extend prolong lengthen | shorten curtail; profit | loss; surplus | deficit;
income revenue | expenditure expense; cheap inexpensive | expensive costly; supply | demand; optimist optimistic
optimism | pessimist pessimistic pessimism; happy glad pleased | sad angry; honest | dishonest; polite | rude;
important significant | trivial insignificant; relevant | irrelevant; effective | ineffective; efficient |
inefficient; complete whole entire | incomplete partial; fully entirely completely | partly partially; perfect |
imperfect flawed; appropriate | inappropriate; present | absent; complete finish | unfinished; give grant | withhold
deny; symmetric | asymmetric; deterministic | non-deterministic nondeterministic; solvable | unsolvable intractable;
tractable | intractable; concrete | abstract; specific particular | general; individual | collective; single |
multiple several married; unilateral | bilateral multilateral; horizontal | vertical; self | non-self; simplicity |
complexity; hundred | thousand million billion; thousand | million billion; million | billion; plaintiff | defendant;
prosecution | defence defense; civilian | military; gather assemble concentrate | scatter disperse; obey obedience |
disobey defy disobedience; literal | figurative
"""
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth",
    "1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th",
)
# "What replaces the old bridge?" is answered by a new one.
_TAKES_PLACE = re.compile(r"replac|succeed|supersed|convert|bec[oa]m")
# Opposites are said of the same thing when they share a word of meaning so near.
_NEAR = 5
_DENIED_WITHIN = 4
_SHORTEST = 5  # letters behind "un", so that "less" is not the opposite of "unless"


def root(word: str) -> str:
    """A word in lower case without its endings, as opposites are compared."""
    return stem(base_form(word))


def _opposites() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for pair in _PAIRS.replace("\n", " ").split(";"):
        left, right = (set(map(root, side.split())) for side in pair.split("|"))
        for one in left - right:
            found[one] |= right - left
        for one in right - left:
            found[one] |= left - right
    return found


_OPPOSITES = _opposites()
_PLACES = {word: place for row in _ORDINALS for place, word in enumerate(row.split())}


def exclude_each_other(one: str, other: str) -> bool:
    """Whether two words in lower case are antonyms ("rise", "fell") or different ordinal numbers."""
    if one in _PLACES and other in _PLACES:
        return _PLACES[one] != _PLACES[other]
    return _are_opposites(root(one), root(other))


@lru_cache(maxsize=50_000)
def _are_opposites(one: str, other: str) -> bool:
    long, short = sorted((one, other), key=len, reverse=True)
    denied = len(short) >= _SHORTEST and long in (f"un{short}", f"non{short}", f"non-{short}")
    return denied or other in _OPPOSITES.get(one, ())


def opposed(here: Sequence[Token], there: Sequence[Token], *, near: int = _NEAR) -> Iterator[tuple[Token, Token]]:
    """Words of either side that exclude each other and are said of the same thing; neither side has both, nor a change
    from one to the other.
    """
    if any(_TAKES_PLACE.match(token.word) for token in here):
        return
    ours, theirs = [root(token.word) for token in here], [root(token.word) for token in there]
    denied_here, denied_there = denials(here), denials(there)
    only_here = [i for i, word in enumerate(ours) if word not in theirs and here[i].kind != "number"]
    only_there = [j for j, word in enumerate(theirs) if word not in ours and there[j].kind != "number"]
    for i in only_here:
        for j in only_there:
            if not exclude_each_other(here[i].word, there[j].word) or _ends_up(here, i):
                continue
            if _has_opposite(here, here[i]) or _has_opposite(there, there[j]):
                continue
            # "Not active" is "inactive".
            same = _is_denied(i, denied_here) == _is_denied(j, denied_there)
            if same and not _company(here, i, near).isdisjoint(_company(there, j, near)):
                yield here[i], there[j]
                break


def _has_opposite(tokens: Sequence[Token], one: Token) -> bool:
    return any(exclude_each_other(one.word, token.word) for token in tokens)


def _ends_up(tokens: Sequence[Token], k: int) -> bool:
    return k + 1 < len(tokens) and tokens[k + 1].word == "up"


def _is_denied(k: int, denied: Collection[int]) -> bool:
    return any(k - _DENIED_WITHIN <= place <= k for place in denied)


def _company(tokens: Sequence[Token], k: int, near: int) -> set[str]:
    return {token.key for token in tokens[max(0, k - near) : k + near + 1] if token.kind != "small"} - {tokens[k].key}

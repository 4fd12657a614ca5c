"""Sentences that no longer say what the document says: one thing of a true sentence changed, by kind.

A change gives None where it does not apply. The changes know nothing of how the checker compares.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.checking_true import MONTHS

DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_NUMBER = re.compile(
    r"(?<![\w.,$£€:/-])[$£€]?(\d{1,3}(?:,\d{3})+|\d+\.\d+|\d+)(?![\w:/]|[.,]\d)|\b(two|three|four|five|six|seven|eight|nine|ten"
    r"|eleven|twelve|twenty|thirty|fifty)\b"
)
_YEAR = re.compile(r"\b(1[0-9]\d\d|20[0-2]\d)\b(?!,\d| (?:people|men|dollars|miles))")
_WORD = re.compile(r"[A-Za-z][\w’'-]*")
_SAYING = r"(?:said|says|told|added|announced|argued|wrote|claimed|explained|noted|insisted|warned|stated|confirmed)"
_NOUN_AFTER = {
    "million": ["billion", "thousand"], "billion": ["million"], "thousand": ["million"], "trillion": ["billion"],
    "percent": ["percentage points", "times"], "per cent": ["percentage points"], "%": [" percentage points", " times"],
    "years": ["months", "weeks"], "months": ["years", "weeks"], "weeks": ["months", "years"],
    "days": ["weeks", "hours"], "hours": ["minutes", "days"], "minutes": ["hours", "seconds"],
    "miles": ["kilometres", "feet"], "feet": ["miles"],
    "kilometres": ["miles"], "km": ["miles"], "points": ["goals"], "goals": ["points"], "yards": ["miles"],
    "dollars": ["euros"], "pounds": ["dollars"], "year": ["month"], "day": ["week"], "week": ["day"], "month": ["year"],
    "people": ["families"], "games": ["seasons"], "seasons": ["games"], "centuries": ["decades"], "decades": ["years"],
}  # fmt: skip
_AUXILIARY = re.compile(
    r"\b(is|was|are|were|has|have|had|will|can|could|should|would|may|might|did|does|do|must)\b(?! not\b|n)"
)
_VERB = re.compile(
    r"\b(\w{3,}ed|beat|won|led|met|took|gave|made|said|told|sent|sold|bought|wrote|left|lost|is|was|has|defeats|joins|calls"
    r"|says|became|held|saw|got|put|built|brought)\b"
)
_NOT_A_NAME = frozenset("I The A An In On At It He She They We But And If As This That For Mr Mrs Ms Dr".split())
_IRREGULAR = {
    "be": "been", "go": "gone", "take": "taken", "make": "made", "give": "given", "build": "built", "buy": "bought",
    "hold": "held", "meet": "met", "send": "sent", "sell": "sold", "leave": "left", "win": "won", "begin": "begun",
    "become": "become", "come": "come", "get": "got", "keep": "kept", "lead": "led", "pay": "paid", "run": "run",
    "see": "seen", "spend": "spent", "cut": "cut", "put": "put", "rise": "risen", "fall": "fallen", "do": "done",
    "have": "had", "bring": "brought", "find": "found", "lose": "lost", "set": "set", "tell": "told",
    "write": "written",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Around:
    """What a change may draw from: the words of the evidence, names and numbers of elsewhere, and the lot."""

    evidence: str
    names: Sequence[str]
    lower: frozenset[str]  # words that stand somewhere with a small first letter
    draw: random.Random


Change = Callable[[str, Around], str | None]


def _replace(sentence: str, start: int, end: int, new: str) -> str:
    return sentence[:start] + new + sentence[end:]


def _numbers_of(text: str) -> list[re.Match[str]]:
    return [m for m in _NUMBER.finditer(text) if not _YEAR.fullmatch(m.group()) and not _in_date(text, m)]


def _in_date(text: str, match: re.Match[str]) -> bool:
    month = "|".join([*MONTHS, *(m[:3] + r"\." for m in MONTHS), "Sept", "Jan", "Aug"])
    return bool(
        re.search(rf"(?:{month})\.? $", text[: match.start()]) or re.match(rf" (?:{month})", text[match.end() :])
    )


def number_foreign(sentence: str, around: Around) -> str | None:
    """A number by another one."""
    found = _numbers_of(sentence)
    if not found:
        return None
    match = around.draw.choice(found)
    old = match.group().lstrip("$£€")
    sign = match.group()[: len(match.group()) - len(old)]
    if match[2]:
        new = around.draw.choice([w for w in "two three four six seven nine eleven twenty".split() if w != old])
    elif "." in old:
        new = f"{float(old) * around.draw.choice([0.5, 1.2, 2.0]) + 0.1:.{len(old.partition('.')[2])}f}"
    else:
        value = int(old.replace(",", ""))
        changed = max(1, round(value * around.draw.choice([0.6, 0.8, 1.3, 2.0])))
        changed += changed == value
        new = f"{changed:,}" if "," in old else str(changed)
    return None if new == old else _replace(sentence, match.start(), match.end(), sign + new)


def number_near(sentence: str, around: Around) -> str | None:
    """A number by another one of the evidence; two numbers of the sentence exchanged where it has two."""
    found = _numbers_of(sentence)
    if len({m.group() for m in found}) >= 2:
        a, b = around.draw.sample(found, 2)
        if a.start() > b.start():
            a, b = b, a
        if a.group() != b.group() and not re.fullmatch(r"[\s,–-]*(?:and|or|to)?[\s,]*", sentence[a.end() : b.start()]):
            return _replace(_replace(sentence, b.start(), b.end(), a.group()), a.start(), a.end(), b.group())
    others = {m.group() for m in _numbers_of(around.evidence)} - {m.group() for m in found}
    if not found or not others:
        return None
    match = around.draw.choice(found)
    same = [o for o in sorted(others) if o[0].isdigit() == match.group()[0].isdigit()]
    return _replace(sentence, match.start(), match.end(), around.draw.choice(same)) if same else None


def unit_changed(sentence: str, around: Around) -> str | None:
    """Million for billion, points for percent, months for years, euros for dollars."""
    found = []
    for unit, others in _NOUN_AFTER.items():
        edge = r"\b" if unit[0].isalpha() else ""
        for match in re.finditer(rf"(?<=[\d\w])(?P<gap>[ -]?){edge}{re.escape(unit)}(?!\w)", sentence):
            before = sentence[: match.start()]
            if re.search(
                r"(?:\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|few|several|hundred))$", before
            ):
                new = match.group().replace(unit, around.draw.choice(others))
                found.append(_replace(sentence, match.start(), match.end(), new))
    found += [sentence.replace(a, b, 1) for a, b in (("$", "€"), ("€", "$"), ("£", "$")) if a in sentence]
    return around.draw.choice(found) if found else None


def date_foreign(sentence: str, around: Around) -> str | None:
    """A year, month, day or weekday by another one."""
    found: list[tuple[int, int, str]] = []
    draw = around.draw
    for m in _YEAR.finditer(sentence):
        found.append((*m.span(), str(int(m[1]) + draw.choice([-12, -3, -1, 1, 2, 7]))))
    for m in re.finditer("|".join(rf"\b{d}\b" for d in DAYS), sentence):
        found.append((*m.span(), draw.choice([d for d in DAYS if d != m.group()])))
    months = r"\b(?:" + "|".join(MONTHS) + r")\b"
    for m in re.finditer(months, sentence):
        if (
            m.group() not in ("May", "March")
            or re.match(r" \d", sentence[m.end() :])
            or re.search(r"(?:\d|[Ii]n) $", sentence[: m.start()])
        ):
            found.append((*m.span(), draw.choice([n for n in MONTHS if n != m.group()])))
    for m in re.finditer(rf"(?<={'' if False else ' '})(\d{{1,2}})(?= (?:{'|'.join(MONTHS)}))", sentence):
        found.append((*m.span(), str((int(m[1]) + draw.choice([1, 4, 9])) % 28 + 1)))
    for m in re.finditer(r"\b(\d{1,2})th(?= centur)", sentence):
        found.append((*m.span(), f"{int(m[1]) + 1}th"))
    found = [f for f in found if sentence[f[0] : f[1]] != f[2]]
    return _replace(sentence, *draw.choice(found)) if found else None


def date_near(sentence: str, around: Around) -> str | None:
    """A year by another year of the evidence, or two years of the sentence exchanged."""
    years = list(_YEAR.finditer(sentence))
    others = sorted({m.group() for m in _YEAR.finditer(around.evidence)} - {m.group() for m in years})
    if not years or not others:
        return None
    match = around.draw.choice(years)
    return _replace(sentence, *match.span(), around.draw.choice(others))


def names_of(text: str, lower: frozenset[str]) -> list[re.Match[str]]:
    """Runs of capitalised words that are not written small anywhere."""
    found = []
    for match in re.finditer(r"[A-Z][\w’'-]*[\w](?: (?:of the |of |de |van )?[A-Z][\w’-]*\w)*", text):
        words = match.group().split()
        first = not text[: match.start()].strip() or re.search(r"[.!?:”\"“]\s*$", text[: match.start()])
        if (
            words[0] in _NOT_A_NAME
            or words[0] in DAYS
            or words[0] in MONTHS
            or re.search(r"\b(?:" + "|".join(MONTHS) + r")\b", match.group())
        ):
            continue
        if first and words[0].lower() in lower:
            continue
        found.append(match)
    return found


def name_foreign(sentence: str, around: Around) -> str | None:
    """A name by one of elsewhere."""
    found = names_of(sentence, around.lower)
    if not found:
        return None
    match = around.draw.choice(found)
    length = len(match.group().split())
    held = set(_WORD.findall(around.evidence))
    others = [n for n in around.draw.sample(around.names, min(400, len(around.names)))
              if len(n.split()) == length and not set(n.split()) & held]  # fmt: skip
    return _replace(sentence, *match.span(), others[0]) if others else None


def name_near(sentence: str, around: Around) -> str | None:
    """A name by another name of the evidence."""
    found = names_of(sentence, around.lower)
    if not found:
        return None
    match = around.draw.choice(found)
    here = set(_WORD.findall(sentence))
    others = [m.group() for m in names_of(around.evidence, around.lower)]
    others = sorted({o for o in others if not set(_WORD.findall(o)) & here})
    return _replace(sentence, *match.span(), around.draw.choice(others)) if others else None


def roles_exchanged(sentence: str, around: Around) -> str | None:
    """Who does it and to whom it is done: two names around a verb exchanged."""
    found = names_of(sentence, around.lower)
    for a, b in zip(found, found[1:], strict=False):
        between = sentence[a.end() : b.start()]
        verb = _VERB.search(between)
        symmetric = re.search(
            r"\b(?:and|or|met|married|between|both|with|versus|vs|against|who|which|whose|where|that)\b|[;“”\"]",
            between,
        )
        if not verb or symmetric or re.match(r"\s*(?:and|or)\b|’s|'s", sentence[b.end() :]) or a.start() > 30:
            continue
        if set(a.group().split()) & set(b.group().split()):
            continue
        return sentence[: a.start()] + b.group() + between + a.group() + sentence[b.end() :]
    return None


def negation_added(sentence: str, around: Around) -> str | None:
    """Denied: "not" behind the first auxiliary, or "never" before the first past tense."""
    if re.search(r"\b(?:not|no|never|nor|neither|nothing|without|none|unable|only)\b|n['’]t\b", sentence):
        return None
    plain = re.sub(r"[“\"][^”\"]*[”\"]", lambda m: "_" * len(m.group()), sentence)
    match = _AUXILIARY.search(plain)
    if match and "?" not in sentence:
        new = "did not" if match[1] == "did" else f"{match[1]} not"
        short = {"is": "isn't", "was": "wasn't", "are": "aren't", "has": "hasn't", "will": "won't", "did": "didn't"}
        new = around.draw.choice([new, new, short.get(match[1], new), f"{match[1]} never"])
        return _replace(sentence, *match.span(1), new)
    if match := re.search(rf"(?<=[A-Za-z] )(\w{{3,}}ed|{_SAYING}|won|took|began|became)\b", plain):
        return _replace(sentence, *match.span(1), f"never {match[1]}")
    return None


def negation_removed(sentence: str, around: Around) -> str | None:
    """No longer denied."""
    found = [
        re.sub(r" (?:not|never)\b(?! only| just| merely| to\b)", "", sentence, count=1),
        re.sub(r"\bcannot\b|\bcan['’]t\b", "can", sentence, count=1),
        re.sub(r"\bwon['’]t\b", "will", sentence, count=1),
        re.sub(r"\b(did|does|is|was|are|were|could|would|should|has|have|had|do)n['’]t\b", r"\1", sentence, count=1),
        re.sub(r"\bwithout\b", "with", sentence, count=1),
        re.sub(r"(?<=[a-z] )no (?=[a-z]+(?:s|ion|ment|ence)\b)", "some ", sentence, count=1),
    ]
    good = [text for text in found if text != sentence]
    return around.draw.choice(good) if good else None


def _participle(verb: str) -> str:
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith("e"):
        return verb + "d"
    return verb[:-1] + "ied" if re.search(r"[^aeiou]y$", verb) else verb + "ed"


def certainty_raised(sentence: str, around: Around) -> str | None:
    """What may, might or is planned to happen has happened or will."""
    verb = r"([a-z]{2,})\b(?<!n't)(?<!ly)"
    wish = r"(?:plans?|hopes?|wants?|intends?|aims?|expects?|(?:is|are) (?:expected|likely|planning|set|hoping|due))"
    desire = r"(?:hopes?|wants?|intends?|aims?)"
    free = r"(?<!not )(?<!n’t )(?<!n't )(?<!longer )(?<!that )(?<!ed )(?<!the )(?<!a )\b"
    found = [
        re.sub(r"\b(?:may|might|could) have\b", "has", sentence, count=1),
        re.sub(
            rf"\b(?:may|might|could) (?!have\b|not\b|also\b|be\b|only\b|well\b|even\b){verb}",
            r"will \1",
            sentence,
            count=1,
        ),
        re.sub(r"\b(?:may|might|could) be\b", around.draw.choice(["will be", "is"]), sentence, count=1),
        re.sub(rf"{free}{wish} to (?!be\b|have\b){verb}", lambda m: f"has {_participle(m[1])}", sentence, count=1),
        re.sub(rf"{free}{desire} to\b", "will", sentence, count=1),
        re.sub(
            rf"\bwill (?!be\b|have\b|not\b|also\b|only\b){verb}",
            lambda m: f"has {_participle(m[1])}",
            sentence,
            count=1,
        ),
        re.sub(r"\b(?:allegedly|reportedly|probably|possibly|perhaps|likely) (?=[a-z])", "", sentence, count=1),
    ]
    good = [text for text in found if text != sentence]
    return around.draw.choice(good) if good else None


def certainty_lowered(sentence: str, around: Around) -> str | None:
    """What is, was or will be only may be."""
    if re.search(r"[“”\"]|\b(?:may|might|could|would|if)\b", sentence):
        return None
    found = [
        re.sub(r"\b(?:has|have) (?=\w+(?:ed|en|wn|de|nt)\b)", "may have ", sentence, count=1),
        re.sub(r"\b(?:was|were) (?=\w+ed\b)", "may have been ", sentence, count=1),
        re.sub(r"\b(?:is|are) (?=an?\b|the\b|\w+ed\b)", "might be ", sentence, count=1),
        re.sub(r"\bwill (?!not)", around.draw.choice(["may ", "might ", "could "]), sentence, count=1),
        re.sub(r"\bmust (?!not)", "may ", sentence, count=1),
    ]
    good = [text for text in found if text != sentence]
    return around.draw.choice(good) if good else None


def _speakers(sentence: str, around: Around) -> list[re.Match[str]]:
    found = []
    for match in names_of(sentence, around.lower):
        before, after = sentence[: match.start()], sentence[match.end() :]
        if re.match(rf" (?:\w+ )?{_SAYING}\b", after) or re.search(
            rf"(?:[Aa]ccording to|\b{_SAYING})(?: the)?(?: [a-z]+){{0,3}} $", before
        ):
            found.append(match)
    return found


def speaker_near(sentence: str, around: Around) -> str | None:
    """Said by somebody else whom the evidence names."""
    found = _speakers(sentence, around)
    if not found:
        return None
    held = set(_WORD.findall(found[0].group()))
    others = sorted(
        {m.group() for m in names_of(around.evidence, around.lower) if not set(_WORD.findall(m.group())) & held}
    )
    return _replace(sentence, *found[0].span(), around.draw.choice(others)) if others else None


def speaker_foreign(sentence: str, around: Around) -> str | None:
    """Said by somebody of elsewhere."""
    found = _speakers(sentence, around)
    held = set(_WORD.findall(around.evidence))
    others = [
        n
        for n in around.draw.sample(around.names, min(200, len(around.names)))
        if " " in n and not set(n.split()) & held
    ]
    return _replace(sentence, *found[0].span(), others[0]) if found and others else None


def speaker_invented(sentence: str, around: Around) -> str | None:
    """Said by somebody whom the evidence names, where it does not say who said it."""
    if re.search(rf"[“”\"]|\b(?:{_SAYING}|say|saying|according|believes?|thinks?|thought|reported|report)\b", sentence):
        return None
    here = set(_WORD.findall(sentence))
    others = [
        m.group()
        for m in names_of(around.evidence, around.lower)
        if " " in m.group() and not set(_WORD.findall(m.group())) & here
    ]
    if not others or sentence.startswith(("“", '"')):
        return None
    who = around.draw.choice(sorted(set(others)))
    return f"{who} said that {re.sub(r'^(The|A|An|In|It|This|He|She|They)(?= )', lambda m: m[1].lower(), sentence)}"


def quotation_altered(sentence: str, around: Around) -> str | None:
    """One word inside the quotation marks by another one of the evidence, or left out where it denies."""
    match = re.search(r"[“\"]([^“”\"]{20,})[”\"]", sentence)
    if not match:
        return None
    inner = match[1]
    spots = [m for m in re.finditer(r"\b[a-z]{4,}\b", inner)]
    others = [w for w in re.findall(r"\b[a-z]{5,}\b", around.evidence) if w not in inner]
    if len(spots) < 2 or not others:
        return None
    spot = around.draw.choice(spots)
    changed = around.draw.choice([_replace(inner, *spot.span(), around.draw.choice(sorted(set(others)))),
                                  re.sub(r" not\b|n['’]t\b", "", inner, count=1)])  # fmt: skip
    changed = changed if changed != inner else _replace(inner, *spot.span(), around.draw.choice(sorted(set(others))))
    return _replace(sentence, *match.span(1), changed)


CHANGES: dict[str, Change] = {
    "number, foreign": number_foreign,
    "number of the same evidence": number_near,
    "unit or scale": unit_changed,
    "date, foreign": date_foreign,
    "date of the same evidence": date_near,
    "name, foreign": name_foreign,
    "name of the same evidence": name_near,
    "roles exchanged": roles_exchanged,
    "negation added": negation_added,
    "negation removed": negation_removed,
    "certainty raised": certainty_raised,
    "certainty lowered": certainty_lowered,
    "speaker of the same evidence": speaker_near,
    "speaker, foreign": speaker_foreign,
    "speaker invented": speaker_invented,
    "quotation altered": quotation_altered,
}

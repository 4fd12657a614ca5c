"""Sentences that say what a sentence of a document says, in other words or less of it: light paraphrases by rule.

A rule gives None where it does not apply. The rules know nothing of how the checker compares.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

MONTHS = "January February March April May June July August September October November December".split()
NAME = r"[A-Z][a-z’'\w-]+(?: [A-Z][a-z’'\w-]+)+"
_SMALL = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()
_OPENING = r"(?:In|On|At|During|After|Before|By|Since|From|With|For|Under|As of)"
_SYNONYMS = {
    "began": "started", "about": "approximately", "because": "as", "large": "big", "many": "numerous",
    "help": "assist", "helped": "assisted", "buy": "purchase", "bought": "purchased", "children": "kids",
    "shows": "demonstrates", "show": "demonstrate", "used": "employed", "usually": "generally", "often": "frequently",
    "however": "though", "nearly": "almost", "killed": "slain", "city": "town", "company": "firm", "got": "received",
    "big": "large", "important": "significant", "ended": "finished", "built": "constructed", "need": "require",
    "needs": "requires", "announced": "made known", "also": "too", "area": "region", "main": "principal",
    "several": "some", "largest": "biggest", "near": "close to", "became": "turned into", "wrote": "penned",
    "attack": "assault", "war": "armed conflict", "died": "passed away", "film": "movie", "job": "post",
    "start": "begin", "started": "began", "while": "whereas", "such as": "like", "in order to": "to",
}  # fmt: skip
_SHORT_FORMS = {
    "did not": "didn't", "do not": "don't", "does not": "doesn't", "is not": "isn't", "was not": "wasn't",
    "are not": "aren't", "were not": "weren't", "could not": "couldn't", "would not": "wouldn't",
    "should not": "shouldn't", "has not": "hasn't", "have not": "haven't", "will not": "won't", "cannot": "can't",
    "had not": "hadn't",
}  # fmt: skip
_FORMS = [*_SHORT_FORMS.items(), *((short, long) for long, short in _SHORT_FORMS.items()),
          *((short.replace("'", "’"), long) for long, short in _SHORT_FORMS.items())]  # fmt: skip
_SHORTENED = {
    "United States": "U.S.", "the US ": "the United States ", "the U.S. ": "the United States ",
    "United Nations": "UN", "European Union": "EU", "United Kingdom": "UK", "percent": "%", " per cent": "%",
}  # fmt: skip

Rule = Callable[[str, random.Random], str | None]


def as_it_is(sentence: str, draw: random.Random) -> str | None:
    """The sentence itself."""
    return sentence


def clause_dropped(sentence: str, draw: random.Random) -> str | None:
    """Without a relative clause, an apposition, a bracket, a co-ordinate clause at the end, or an opening phrase."""
    found = [
        re.sub(r" \([^)]*\)", "", sentence),
        re.sub(r", (?:which|who|whose|where) [^,“”\"]+(?=[,.])(?:,(?= [a-z]))?", "", sentence, count=1),
        re.sub(r", (?:and|but|while|although|though) [^,“”\"]{15,}\.$", ".", sentence, count=1),
        re.sub(rf"^{_OPENING} [^,“”\"]+, (?=[A-Z\w])", "", sentence, count=1),
        re.sub(r"^(?:However|Moreover|Furthermore|Also|Still|Meanwhile|But|And|Then|Thus|Therefore),? ", "", sentence),
        re.sub(r", [a-z]+ing [^,“”\"]{10,}\.$", ".", sentence, count=1),
    ]
    good = [text[0].upper() + text[1:] for text in found if text != sentence and len(text.split()) >= 6]
    return draw.choice(good) if good else None


def reordered(sentence: str, draw: random.Random) -> str | None:
    """The opening phrase at the end, or who said it in another place."""
    if match := re.fullmatch(r"“([^”]+),” (?:(said|says) (.+?)|((?:[\w.’'-]+ ){1,4})(said|says))\.", sentence):
        who, says = (match[3], match[2]) if match[3] else (match[4].strip(), match[5])
        return f"{who[0].upper()}{who[1:]} {says}: “{match[1]}.”"
    if match := re.fullmatch(rf"((?:The )?(?:[\w’'-]+ )?{NAME}) said (?:that )?([^“”\"]+)\.", sentence):
        return f"According to {_lower_the(match[1])}, {match[2]}."
    if match := re.fullmatch(rf"According to ({NAME}), ([^“”\"]+)\.", sentence):
        return f"{match[1]} said that {match[2]}."
    if match := re.fullmatch(r"([^“”\"]{30,}), ((?:[\w.’'-]+ ){0,4}[A-Z][\w’'-]+) (said|announced|added)\.", sentence):
        return f"{match[2][0].upper()}{match[2][1:]} {match[3]} that {_lower_the(match[1])}."
    if match := re.fullmatch(rf"({_OPENING}) ([^,“”\"]+), (?!who|which|where)([^,“”\"]+)\.", sentence):
        text = f"{match[3]} {match[1].lower()} {match[2]}."
        return text[0].upper() + text[1:]
    return None


def voice_changed(sentence: str, draw: random.Random) -> str | None:
    """Active for passive, where subject, participle and agent are plain to see."""
    phrase = r"(?:[Tt]he |[Aa]n? )?(?:[\w’'-]+ ){0,3}[\w’'-]+"
    match = re.match(
        rf"({phrase}) (?:was|were) (\w{{3,}}ed) by ({phrase})( (?:in|on|at|after|before) .+)?\.$", sentence
    )
    if match:
        return f"{match[3][0].upper()}{match[3][1:]} {match[2]} {_lower_the(match[1])}{match[4] or ''}."
    names = r"[A-Z][\w’'-]+(?: (?:of |de )?[A-Z][\w’'-]+)*"
    match = re.match(rf"({names}) (\w{{3,}}ed) (the \w+|{names})( (?:in|on|at|after|before) .+)?\.$", sentence)
    if match and not re.match(r"(?:\w+ )?(?:died|lived|played|moved|remained|married)$", match[2]):
        return f"{match[3][0].upper()}{match[3][1:]} was {match[2]} by {match[1]}{match[4] or ''}."
    return None


def number_rewritten(sentence: str, draw: random.Random) -> str | None:
    """Digits as words, words as digits, millions with and without their zeros, the sign for "percent"."""
    found = [
        re.sub(r"(?<![\d.,$£€:-])\b([2-9]|1[0-5])\b(?![\d.,:%-]\d|%| (?:million|billion|percent)|[-–:])",
               lambda m: _SMALL[int(m[1])], sentence, count=1),
        re.sub(r"\b(" + "|".join(_SMALL[2:]) + r")\b(?!-)", lambda m: str(_SMALL.index(m[1])), sentence, count=1),
        re.sub(r"\b(\d{1,3}),000,000\b", r"\1 million", sentence),
        re.sub(r"\b(\d+)\.(\d) million\b", lambda m: f"{m[1]},{m[2]}00,000", sentence),
        re.sub(r"\b(\d+) million\b", r"\1,000,000", sentence),
        re.sub(r"\b(\d{1,3}),(\d{3})\b(?!,)", r"\1\2", sentence),
        re.sub(r"(\d) ?%", r"\1 percent", sentence),
        re.sub(r"(\d) per ?cent\b", r"\1%", sentence),
    ]  # fmt: skip
    good = [text for text in found if text != sentence]
    return draw.choice(good) if good else None


def date_rewritten(sentence: str, draw: random.Random) -> str | None:
    """ "14 March 2024" as "March 14, 2024" or "2024-03-14" and the other way round; months shortened."""
    month = "|".join(MONTHS)

    def iso(year: str, name: str, day: str) -> str:
        return f"{year}-{MONTHS.index(name) + 1:02d}-{int(day):02d}"

    found = [
        re.sub(rf"\b(\d{{1,2}}) ({month}),? (\d{{4}})\b", r"\2 \1, \3", sentence),
        re.sub(rf"\b({month}) (\d{{1,2}}),? (\d{{4}})\b,?", r"\2 \1 \3", sentence),
        re.sub(rf"\b(\d{{1,2}}) ({month}),? (\d{{4}})\b", lambda m: iso(m[3], m[2], m[1]), sentence),
        re.sub(rf"\b({month}) (\d{{1,2}})\b(?!,? \d)", r"\2 \1", sentence),
        re.sub(rf"\b(\d{{1,2}}) ({month})\b(?!,? \d)", r"\2 \1", sentence),
        re.sub(r"\b(January|February|August|September|October|November|December)\b(?= \d)",
               lambda m: m[1][:3] + ".", sentence),
    ]  # fmt: skip
    good = [text for text in found if text != sentence]
    return draw.choice(good) if good else None


def name_shortened(sentence: str, draw: random.Random) -> str | None:
    """A person by the last name alone; a state or union by its letters."""
    found = [sentence.replace(long, short) for long, short in _SHORTENED.items() if long in sentence]
    person = r"(?<=[a-z] )([A-Z][a-z]+) ([A-Z][a-z]{3,})(?= (?:said|has|had|was|is|told|will|who)\b|[,.])"
    for match in re.finditer(person, sentence):
        found.append(sentence[: match.start()] + match[2] + sentence[match.end() :])
    good = [text for text in found if text != sentence]
    return draw.choice(good) if good else None


def words_exchanged(sentence: str, draw: random.Random) -> str | None:
    """One or two words by words of the same meaning, short forms of "not"."""
    if re.search(r"[“”\"]", sentence):
        return None
    text = sentence
    pairs = [*_FORMS, *_SYNONYMS.items()]
    draw.shuffle(pairs)
    changed = 0
    for word, other in pairs:
        after = re.sub(rf"(?<![\w’'-]){re.escape(word)}(?![\w’'-])", other, text, count=1)
        if after != text and changed < 2:
            text, changed = after, changed + 1
    return text if changed else None


def answered(question: str, answer: str) -> str | None:
    """A question with its answer as a statement."""
    q = re.sub(r"\s*\?+$", "", question)
    be, have = r"(?:is|are|was|were)", r"(?:has|have|had|can|could|will|would|may|did)"
    a = answer.rstrip(".,;")
    text = None
    past = r"\w+(?:ed|led|ought|ade|ave|ew|an|ook|eld|ent|ote|uilt)"
    if match := re.fullmatch(rf"(?:Who|What|Which \w+|What \w+) (?!{be}\b|{have}\b|do\b|does\b|of\b)({past} .+)", q):
        text = f"{a} {match[1]}"
    elif match := re.fullmatch(rf"(?:Who|What) ({be}|{have}) (\w+(?:ed|en|t|ing|ade|own)\b.*)", q):
        text = f"{a} {match[1]} {match[2]}"
    elif match := re.fullmatch(rf"(?:Who|What) ({be}) (?!in |on |at |of |about |from )(.+)", q):
        text = f"{match[2]} {match[1]} {a}"
    elif match := re.fullmatch(rf"(?:What|Which) (.+?) ({be}|{have}) (\w+(?:ed|en|t|ing)\b.*)", q):
        text = f"{a} {match[2]} {match[3]}"
    elif match := re.fullmatch(
        r"How many (.+? (?:is|are|was|were|has|have|had|can|could|will|would|lived|live) .+)", q
    ):
        text = f"{a} {match[1]}" if not re.search(match[1].split()[0], a) else None
    elif match := re.fullmatch(rf"(?:When|In (?:what|which) year) ({be}) (.+) (\w+(?:ed|en|nt|own|rn|ade|ght)\b.*)", q):
        joined = a if re.match(r"(?:in|on|during|after|since|between|from|by|the|at)\b", a, re.I) else f"in {a}"
        text = f"{match[2]} {match[1]} {match[3]} {joined}"
    elif match := re.fullmatch(rf"(?:Where) ({be}) (.+) (\w+(?:ed|en|nt|own|rn|ade|ght)\b.*)", q):
        joined = a if re.match(r"(?:in|on|at|near|from|to|outside|along)\b", a, re.I) else f"in {a}"
        text = f"{match[2]} {match[1]} {match[3]} {joined}"
    return f"{text[0].upper()}{text[1:]}." if text else None


def _lower_the(text: str) -> str:
    return re.sub(r"^(The|A|An|It|He|She|They|In|That|This|There)\b", lambda m: m[1].lower(), text)


RULES: dict[str, Rule] = {
    "as it is": as_it_is,
    "a clause dropped": clause_dropped,
    "reordered": reordered,
    "active for passive": voice_changed,
    "number written otherwise": number_rewritten,
    "date written otherwise": date_rewritten,
    "name shortened": name_shortened,
    "words of the same meaning": words_exchanged,
}

"""The verbs by which a sentence gives words to somebody, by what must follow them. A longer list finds more."""

from __future__ import annotations

import re

# Whatever follows is what was said: a clause, or the thing that is announced, denied, promised.
FREE = "say announce warn deny promise pledge vow predict urge demand condemn denounce".split()
# Somebody is named first who heard it.
TOLD = "tell assure remind inform".split()
# These mean something else too ("added two lanes"): a clause with its verb, "that", or a quotation must follow.
CLAUSE = """add state claim argue insist maintain note observe conclude repeat reiterate recall reveal suggest write
    post tweet reply respond answer declare assert remark comment complain joke continue elaborate clarify recount
    testify estimate boast underline stress emphasise emphasize concede caution contend counter apologise apologize
    confirm explain admit acknowledge allege proclaim muse shout whisper agree signal indicate""".split()
# These say something only with a quotation beside them.
QUOTING = "ask grin smile laugh sigh chant scream yell quip".split()
# Of several words; they count as FREE.
PHRASES = {
    "call for": "called for|calls for|calling for",
    "accuse": "accused|accuses|accusing",
    "criticise": "criticised|criticized|criticises|criticizes",
    "speak out": "spoke out (?:for|against)",
    "point out": "pointed out|points out|pointing out",
    "go on": "went on to (?:say|add|elaborate|explain)|went on",
    "put it": "put it|puts it",
}
# They carry on from what the same speaker said just before, on the same occasion.
CARRYING_ON = frozenset({"add", "continue", "go on", "elaborate"})
_DOUBLED = frozenset({"admit", "grin", "quip"})
_IRREGULAR = {"say": "said", "tell": "told", "write": "wrote"}


def _past(verb: str) -> str:
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith("e"):
        return f"{verb}d"
    if verb in _DOUBLED:
        return f"{verb}{verb[-1]}ed"
    return f"{verb[:-1]}ied" if re.search(r"[^aeou]y$", verb) else f"{verb}ed"


def _forms(verb: str) -> tuple[str, str, str]:
    """Past, present of one, and participle."""
    third = (
        f"{verb[:-1]}ies" if re.search(r"[^aeou]y$", verb) else f"{verb}{'es' if verb.endswith(('s', 'sh')) else 's'}"
    )
    stem = verb[:-1] if verb.endswith("e") else verb
    return _past(verb), third, f"{stem}{stem[-1]}ing" if verb in _DOUBLED else f"{stem}ing"


_ALL = [*FREE, *TOLD, *CLAUSE, *QUOTING]
_BY_FORM = {form: verb for verb in _ALL for form in (_past(verb), *_forms(verb), verb)}
# Of the plain forms only those that are no nouns: "tenants say", but not "the demand".
_PLAIN = {"say", "warn", "argue", "insist", "deny", "tell", "admit"}
_FINITE = sorted({f for f, verb in _BY_FORM.items() if not f.endswith("ing") and (f != verb or f in _PLAIN)}, key=len)
_PARTICIPLES = sorted((f for f in _BY_FORM if f.endswith("ing")), key=len)
_PHRASES = "|".join(PHRASES.values())
FINITE = rf"(?:{_PHRASES}|{'|'.join(reversed(_FINITE))})"
PARTICIPLE = rf"(?:{'|'.join(reversed(_PARTICIPLES))})"


def verb_of(form: str) -> str:
    """The verb of one of the forms above."""
    known = _BY_FORM.get(form)
    return known or next(verb for verb, forms in PHRASES.items() if re.fullmatch(forms, form))

"""Evidence in which the sentence stands and is not asserted: denied from afar, left open, refused; and its likes that
do assert it.

The sentence stays as the document has it, the evidence is changed. The two halves have different wordings, so that the
held-out half also shows wordings that no rule was read off. The changes know nothing of how the checker compares.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from index.types import Span
from rag.types import Evidence

_DENIED = (
    (
        "Nobody believes that {s}.",
        "The authors no longer believe that {s}.",
        "It is not true that {s}.",
        "{who} denied that {s}.",
        "There is no evidence that {s}.",
        "It is false to say that {s}.",
        "{who} does not think, as many did, that {s}.",
        "Hardly anybody who was asked expects that {s}.",
    ),
    (
        "No one we spoke to is convinced that {s}.",
        "{who} has never said that {s}.",
        "{who} disputed that {s}.",
        "It is a myth that {s}.",
        "{who} rejected the claim that {s}.",
        "The report that {s} was wrong.",
        "None of the experts thinks that {s}.",
        "Contrary to what was printed, it is untrue that {s}.",
    ),
)
_OPEN = (
    (
        "{who} doubts that {s}.",
        "It is unclear whether {s}.",
        "Nobody knows whether {s}.",
        "The committee is to find out whether {s}.",
        "{who} asked if {s}.",
        "Much would be different if {s}.",
    ),
    (
        "Whether {s} remains an open question.",
        "{who} has doubts that {s}.",
        "Investigators are trying to establish whether {s}.",
        "It has yet to be shown that {s}.",
        "{who} wondered whether {s}.",
        "Suppose, {who} wrote, that {s}.",
    ),
)
_ASSERTED = (
    (
        "Nobody doubts that {s}.",
        "{who} confirmed that {s}.",
        "Although nobody had asked, it was made public that {s}.",
        "{who}, who does not give interviews, said that {s}.",
        "There is no doubt that {s}.",
        "Few knew that {s}.",
        "{who} did not hide that {s}.",
    ),
    (
        "It is no secret that {s}.",
        "Nobody can deny that {s}.",
        "Without giving details, {who} announced that {s}.",
        "No longer in office, {who} recalled that {s}.",
        "Not everybody is happy that {s}.",
        "{who} was not surprised that {s}.",
        "{who} forgot to mention that {s}.",
    ),
)
_AFTERWARDS = (
    (
        "{s}, but nobody believes that it will last.",
        "{s}, and {who} denied that anything was wrong with it.",
        "{s}, although {who} had doubted it.",
        "{s}, and {who} did not comment.",
    ),
    (
        "{s}, {who} said, and declined to answer questions.",
        "{s}, which {who} had long thought impossible.",
        "{s}, yet it is unclear whether this will be enough.",
        "{s}, and there is no evidence that anybody objected.",
    ),
)
_REFUSED = (
    ("failed to", "refused to", "did not want to"),
    ("declined to", "was unable to", "decided not to"),
)
_WILL = re.compile(
    r"\b(?:will|would|could|can|should|must|did) (?=[a-z]{3,} )(?!(?:not|never|have|also|soon|only|be)\b)"
)
_OPENS = re.compile(r"^(The|A|An|In|It|He|She|They|This|That|These|Those|There|On|At|His|Her|Its|Their|For|As|By|To)\b")
_WHOLE = re.compile(r"[^“”\"?!;:]+\.")

Frame = Callable[[str, str, bool, random.Random], str | None]


def _framed(wordings: tuple[Sequence[str], Sequence[str]]) -> Frame:
    def change(sentence: str, who: str, held_out: bool, draw: random.Random) -> str | None:
        if not _WHOLE.fullmatch(sentence):
            return None
        wording = draw.choice(list(wordings[held_out]))
        inside = sentence[:-1]
        if not wording.startswith("{s}"):
            inside = _OPENS.sub(lambda m: m[1].lower(), inside)
        return wording.format(s=inside, who=who)

    return change


def _refused(sentence: str, who: str, held_out: bool, draw: random.Random) -> str | None:
    if not _WHOLE.fullmatch(sentence) or not _WILL.search(sentence):
        return None
    return _WILL.sub(draw.choice(_REFUSED[held_out]) + " ", sentence, count=1)


FRAMES: Mapping[str, tuple[bool, Frame]] = {
    "evidence denies it from afar": (False, _framed(_DENIED)),
    "evidence leaves it open": (False, _framed(_OPEN)),
    "evidence says that it was not done": (False, _refused),
    "evidence asserts it beside a denial": (True, _framed(_ASSERTED)),
    "evidence goes on with a denial": (True, _framed(_AFTERWARDS)),
}


def framed(
    sentence: str, evidence: Sequence[Evidence], frame: Frame, names: Sequence[str], held_out: bool, draw: random.Random
) -> tuple[Evidence, ...] | None:
    """The evidence with the sentence framed in its own document; None where the frame does not apply."""
    people = [name for name in draw.sample(list(names), min(50, len(names))) if len(name.split()) == 2]
    changed = frame(sentence, people[0], held_out, draw) if people else None
    if changed is None:
        return None
    first = evidence[0]
    text = first.document.text
    document = replace(first.document, text=text[: first.start_char] + changed + text[first.end_char :])
    span = Span(first.start_char, first.start_char + len(changed))
    return (replace(first, document=document, text=changed, end_char=span.end, sentences=(span,)), *evidence[1:])

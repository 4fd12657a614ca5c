"""An answer's words against reference answers."""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Sequence

_ARTICLES = re.compile(r"\b(a|an|the)\b", re.UNICODE)
_PUNCTUATION = str.maketrans("", "", string.punctuation)
_MARKS = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-", "‑": "-"}
)
_THOUSANDS = re.compile(r"(?<=\d)[,\u2009\u202f ](?=\d{3}(?!\d))")


def answer_em(answer: str, references: Sequence[str]) -> float:
    """Exact match after SQuAD's normalising (Rajpurkar et al. 2016, 2018); with no reference, 1 for an empty answer."""
    wanted = [squad_normalised(reference) for reference in references if squad_normalised(reference)] or [""]
    return float(squad_normalised(answer) in wanted)


def answer_f1(answer: str, references: Sequence[str]) -> float:
    """The best F1 of an answer's words with a reference's, by SQuAD 2.0's rules; no reference asks for no words."""
    wanted = [reference for reference in references if squad_normalised(reference)] or [""]
    return max(_f1(squad_normalised(answer).split(), squad_normalised(reference).split()) for reference in wanted)


def _f1(found: list[str], wanted: list[str]) -> float:
    if not found or not wanted:
        return float(found == wanted)
    shared = sum((Counter(found) & Counter(wanted)).values())
    # 2PR / (P + R), with P and R written out.
    return 2 * shared / (len(found) + len(wanted))


def squad_normalised(text: str) -> str:
    """Lower case, no ASCII punctuation, no articles, single spaces: as the official SQuAD 2.0 evaluation does it."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def answer_contains(answer: str, parts: Sequence[Sequence[str]]) -> float | None:
    """1 when the answer holds one alternative of every part, as whole words; None where no part is stated.

    Letter case, spacing, quotation marks, dashes and thousands separators do not matter.
    """
    stated = [part for part in parts if part]
    if not stated:
        return None
    said = _plain(answer)
    return float(all(any(_holds(said, _plain(alternative)) for alternative in part) for part in stated))


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).translate(_MARKS).casefold()
    return _THOUSANDS.sub("", " ".join(folded.split()))


def _holds(said: str, wanted: str) -> bool:
    """Whether a text holds another that does not begin or end within a word or a number."""
    if not wanted:
        return False
    for match in re.finditer(re.escape(wanted), said):
        before, after = said[: match.start()], said[match.end() :]
        if not (_joined(before[-1:], wanted[0]) or _joined(wanted[-1], after[:1]) or _in_number(before, wanted, after)):
            return True
    return False


def _joined(one: str, other: str) -> bool:
    """Whether two neighbouring characters belong to one word; scripts without spaces have no words to tell."""
    return bool(one) and bool(other) and all(c.isalnum() and not _is_unspaced(c) for c in (one, other))


def _is_unspaced(character: str) -> bool:
    return "\u3040" <= character <= "\u30ff" or "\u3400" <= character <= "\u9fff" or "\u0e00" <= character <= "\u0e7f"


def _in_number(before: str, wanted: str, after: str) -> bool:
    """Whether a number goes on beyond it, as 3 does in 3.5 and in 1.3."""
    left = wanted[0].isdigit() and re.search(r"\d[.,]$", before)
    right = wanted[-1].isdigit() and re.match(r"[.,]\d", after)
    return bool(left or right)

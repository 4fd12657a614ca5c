"""The language of a text. What a format states counts where the text agrees, or is too short to say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from index.facts.stated import BY_DEFAULT
from index.types import Fact

_LOOKED_AT_CHARS = 5_000
# Of 162 pieces of 50 characters, of reports in 27 languages (benchmarks/facts.py), none was given a wrong language from
# 0.7 on; 12 were unknown then, and 36 at 0.9. A text of two languages in equal parts had 0.896.
_FEWEST_LETTERS = 40
_SURE = 0.9
# What a statement needs of an unsure detector: a programmed-in one as much as to be likely by itself.
_POSSIBLE, _LIKELY = 0.01, 0.5
_SHOWN_CHARS = 60
_TAG = re.compile(r"([a-z]{2,3})(?:[-_][\w-]*)?", re.IGNORECASE)
_NO_LANGUAGE = frozenset({"und", "mul", "zxx", "mis", "qaa"})
_TWO_LETTERS = dict(
    pair.split("=")
    for pair in "ara=ar bul=bg cat=ca ces=cs cze=cs cym=cy wel=cy dan=da deu=de ger=de ell=el gre=el eng=en spa=es "
    "est=et eus=eu baq=eu fas=fa per=fa fin=fi fra=fr fre=fr gle=ga glg=gl heb=he hin=hi hrv=hr hun=hu hye=hy arm=hy "
    "ind=id isl=is ice=is ita=it jpn=ja kat=ka geo=ka kor=ko lat=la lit=lt lav=lv mkd=mk mac=mk msa=ms may=ms nld=nl "
    "dut=nl nor=no nob=nb nno=nn pol=pl por=pt ron=ro rum=ro rus=ru slk=sk slo=sk slv=sl sqi=sq alb=sq srp=sr swe=sv "
    "swa=sw tam=ta tha=th tur=tr ukr=uk urd=ur vie=vi zho=zh chi=zh cmn=zh iw=he in=id ji=yi".split()
)
# Languages of which a detector cannot tell one from the other in a news text: what is stated decides between them.
_NEAR = ({"no", "nb", "nn", "da"}, {"id", "ms"}, {"hr", "bs", "sr", "sh"}, {"zh", "yue", "wuu"}, {"cs", "sk"})


def language_code(stated: str | None) -> str | None:
    """The ISO 639 code in a tag such as "pt-BR" or "eng": two letters where there are; None where it names none."""
    match = _TAG.fullmatch((stated or "").strip())
    code = match[1].lower() if match else ""
    return None if not code or code in _NO_LANGUAGE else _TWO_LETTERS.get(code, code)


def settle_language(text: str, *, stated: Fact) -> Fact:
    """The language of `text`; unknown where it is too short or too mixed for a detector, and nothing states one."""
    if stated.method == "sidecar":
        return stated
    sample = text[:_LOOKED_AT_CHARS]
    chances = _chances(sample) if sum(map(str.isalpha, sample)) >= _FEWEST_LETTERS else {}
    best = max(chances, key=lambda code: chances[code], default="")
    is_sure = bool(best) and chances[best] >= _SURE
    if stated.value and is_sure and _is_near(stated.value, best):
        confidence = round(min(max(stated.confidence, chances[best]), 0.99), 2)
        return replace(stated, evidence=f"{stated.evidence}; the text agrees", confidence=confidence)
    if is_sure:
        opening = f"“{' '.join(sample.split())[:_SHOWN_CHARS].rstrip()} …”"
        evidence = f"{opening}; against {stated.evidence}" if stated.value else opening
        confidence = round(min(chances[best], 0.99) - (0.1 if stated.value else 0.0), 2)
        return Fact(value=best, evidence=evidence, method="detected", confidence=confidence)
    return stated if stated.value and _may_be(stated, chances) else Fact()


def _may_be(stated: Fact, chances: Mapping[str, float]) -> bool:
    """Whether a statement holds where the text is too short or too mixed to say."""
    if stated.confidence <= BY_DEFAULT:
        return chances.get(stated.value or "", 0.0) >= _LIKELY
    return not chances or any(_is_near(stated.value or "", code) for code, p in chances.items() if p >= _POSSIBLE)


def _is_near(stated: str, found: str) -> bool:
    return stated == found or any({stated, found} <= group for group in _NEAR)


def _chances(text: str) -> dict[str, float]:
    return {code: float(chance) for code, chance in _detector().rank(text)[:5]}


@cache
def _detector() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

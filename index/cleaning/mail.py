"""Of a mail: the messages it answers, the signature under it, and the notices of offices and programs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from index.cleaning.lines import Finding, Line

MAIL = frozenset({"message/rfc822", "message/news", "application/vnd.ms-outlook"})

_QUOTE = "quoted message"
_SIGNATURE = "signature"
_NOTICE = "notice of an office or a program"
_OWN_HEADERS = re.compile(r"(?:From|To|Cc|Date|Subject):(?: |$)")
_SUBJECT = re.compile(r"Subject: *(.*)")
_FORWARDED_SUBJECT = re.compile(r"(?:fwd?|wg|tr|rv|enc|doorst|пересл|ilt) ?:", re.IGNORECASE)
_ANSWER_SUBJECT = re.compile(r"(?:re|aw|sv|antw?|rép|odp|отв|ynt) ?(?:\[\d+\])?:", re.IGNORECASE)
_FORWARDED = re.compile(
    r"-{2,} ?(?:forwarded message|weitergeleitete nachricht|message transféré|mensaje reenviado|пересылаемое сообщение)"
    r"|begin forwarded message:?$|anfang der weitergeleiteten nachricht|début du message réexpédié",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"-{2,} ?(?:original message|original appointment|reply message|ursprüngliche nachricht|message d'origine"
    r"|message original|mensaje original|messaggio originale|oorspronkelijk bericht|исходное сообщение|orijinal mesaj)"
    r" ?-{2,}",
    re.IGNORECASE,
)
# "On Monday, Ada wrote:" in the ways of the common programs, on one line or broken over up to three.
_WROTE = re.compile(
    r"(?:\b(?:wrote|schrieb|a écrit|escribió|ha scritto|escreveu|skrev|schreef|napisał(?:\(a\))?|пишет"
    r"|написал(?:а|\(а\))?|yazdı)\b[^.!?]{0,80}) ?:$",
    re.IGNORECASE,
)
_ON = re.compile(r"(?:on|am|le|el|il|em|op|den|w dniu|в|\w{2,3}, \d|\d)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"[<(\[]?[\w.+-]{1,64}@[\w.-]{1,190}[>)\]]?")
_MOMENT = re.compile(r"\b(?:19|20)\d\d\b.{0,40}\b\d{1,2}[:.h]\d\d")
_WROTE_LINES = 3
_WROTE_CHARS = 240
# The header block of a quoted message, as Outlook writes it, in seven languages.
_BLOCK = tuple(
    re.compile(rf"\*?(?:{names}) ?:\*?(?: |$)", re.IGNORECASE)
    for names in (
        "from|von|de|da|от|kimden|van",
        "sent|date|gesendet|datum|envoyé|enviado(?: el)?|fecha|inviato|data|отправлено|дата|gönderilme|tarih|verzonden",
        "to|an|à|para|a|кому|kime|aan",
        "subject|betreff|objet|asunto|oggetto|assunto|тема|konu|onderwerp",
    )
)
_BLOCK_LINES = 8
_SIGN_OFF = re.compile(
    r"(?:(?:with )?(?:kind|best|warm|many|my best)(?:est)? (?:regards|wishes|thanks)|regards|best|sincerely|yours"
    r"(?: (?:sincerely|faithfully|truly))?|(?:sincerely|faithfully) yours|cheers|thank you"
    r"|thanks(?: (?:again|and regards))?"
    r"|mit (?:freundlichen|besten|herzlichen) grüßen|(?:viele|beste|liebe|herzliche|freundliche) grüße|mfg|gruß"
    r"|(?:bien )?cordialement|bien à vous|salutations|(?:un )?saludos?(?: cordial(?:es)?)?|atentamente|cordiali saluti"
    r"|distinti saluti|atenciosamente|met vriendelijke groet(?:en)?|med vänlig hälsning|с уважением|всего доброго"
    r"|saygılarımla|iyi çalışmalar) ?[,.!;]?",
    re.IGNORECASE,
)
_ABBREVIATED = re.compile(r"\b(?:Ltd|Inc|Co|Corp|Dr|Jr|Sr|St|Str|e\.V|M\.A|B\.A|Ph\.D)\.$")
_SIGNED_LINES = 9
_DELIMITED_LINES = 12
_SIGNED_CHARS = 90
_LIST_FOOTER = re.compile(r"_{20,}")
# Signatures and notices come in a few pieces; a mail of nothing else is none.
_MOST_PIECES = 6
_NOTICES = re.compile(
    r"(?:this|the information (?:contained )?in this) (?:e-?mail|message|communication|transmission)\b.{0,200}"
    r"\b(?:confidential|privileged|intended (?:only|solely|recipient))"
    r"|(?:if you are|if you have) (?:not the intended recipient|received this (?:e-?mail|message) in error)"
    r"|(?:e-?mail )?(?:confidentiality|legal|privacy) (?:notice|disclaimer)\b"
    r"|diese (?:e-?mail|nachricht).{0,80}vertraulich|ce (?:message|courriel).{0,80}confidentiel"
    r"|este (?:mensaje|correo).{0,80}confidencial|настоящее сообщение.{0,80}конфиденциальн"
    r"|(?:please )?(?:consider|think of) the environment before printing"
    r"|(?:sent|gesendet|envoyé|enviado|отправлено) (?:from|von|depuis|de|desde|с) (?:my|meinem|mon|mi|моего) .{2,40}$"
    r"|get outlook for \w+|virus-free\.",
    re.IGNORECASE,
)
# "This email is confidential until Friday" is the writer's own: a notice of an office speaks of all its mails.
_NOTICE_WORDS = re.compile(
    r"attachment|recipient|addressee|intended|privileged|delete|sender|notice|disclaimer|vertraulich|confidentiel"
    r"|confidencial|конфиденциальн|environment|virus|outlook|^(?:sent|gesendet|envoyé|enviado|отправлено) ",
    re.IGNORECASE,
)
_NOTICE_CHARS = 1500
_POINTS_BELOW = re.compile(
    r"(?:fyi|for your information|(?:please )?see below|zur (?:info|kenntnis)|z\. ?k\.|pour (?:info|information)"
    r"|para su información|к сведению|bilginize)\W*",
    re.IGNORECASE,
)
_SEE_BELOW = re.compile(
    r"\b(?:see|find|read|forward\w*|copied|pasted|quoted|attached|messages?|mails?|e-?mails?|letters?|repl(?:y|ies)|answers?"
    r"|offers?|text) (?:\w+ ){0,2}below\b|\bbelow (?:is|are|what|you)\b|\b(?:siehe|weiter) unten\b|\bci-dessous\b"
    r"|\bmás abajo\b|\bсм\. ниже\b|\başağıda",
    re.IGNORECASE,
)


def find_in_mail(lines: Sequence[Line]) -> list[Finding]:
    """What is not the writer's own, unless nothing would be left of that.

    What is forwarded is what was sent, and so is what the writer points to: "see below what they offer". It stays.
    """
    head = _head(lines)
    subject = next((m[1] for line in lines[:head] if (m := _SUBJECT.match(line.text))), "")
    body = lines[head:]
    body = body[: _forwarded_at(body, is_forward=_FORWARDED_SUBJECT.match(subject) is not None)]
    quoted = _quoted(body, is_answer=_ANSWER_SUBJECT.match(subject) is not None)
    own = [line for place, line in enumerate(body) if place not in quoted]
    tail = _tail(own)
    left = own[: len(own) - len(tail)]
    if not any(c.isalpha() for line in left for c in line.text) or all(_POINTS_BELOW.fullmatch(x.text) for x in left):
        return []
    quoted = set() if any(_SEE_BELOW.search(line.text) for line in left) else quoted
    quotes = (Finding(body[place].number, body[place].number, _QUOTE) for place in sorted(quoted))
    return list(_joined(sorted(chain(quotes, tail), key=lambda each: each.first)))


def _joined(found: Sequence[Finding]) -> Iterator[Finding]:
    """Neighbouring lines of one reason as one finding."""
    held: Finding | None = None
    for each in found:
        if held is not None and each.reason == held.reason and each.first == held.last + 1:
            held = Finding(held.first, each.last, held.reason)
            continue
        if held is not None:
            yield held
        held = each
    if held is not None:
        yield held


def _head(lines: Sequence[Line]) -> int:
    """How many of the lines are the mail's own header lines."""
    for place, line in enumerate(lines[:_BLOCK_LINES]):
        if not _OWN_HEADERS.match(line.text):
            return place
        if line.closes_block:
            return place + 1
    return min(len(lines), _BLOCK_LINES)


def _forwarded_at(body: Sequence[Line], *, is_forward: bool) -> int:
    """Where a forwarded message begins; the length of the body where there is none."""
    for place, line in enumerate(body):
        if _FORWARDED.match(line.text):
            return place
        if is_forward and (line.text.startswith(">") or _starts_chain(body, place)):
            return place
    return len(body)


def _starts_chain(body: Sequence[Line], place: int) -> bool:
    """Whether an answered message begins there that reaches to the end of the mail."""
    line = body[place]
    if _ORIGINAL.match(line.text) or _is_block(body, place):
        return True
    words = _wrote(body, place)
    return words is not None and (_ADDRESS.search(words) is not None or _MOMENT.search(words) is not None)


def _is_block(body: Sequence[Line], place: int) -> bool:
    if not _BLOCK[0].match(body[place].text):
        return False
    seen = set()
    for line in body[place : place + _BLOCK_LINES]:
        seen |= {number for number, names in enumerate(_BLOCK) if names.match(line.text[:40])}
        if line.closes_block:
            break
    return {0, 1} <= seen and bool(seen & {2, 3})


def _wrote(body: Sequence[Line], place: int) -> str | None:
    """The words that say who wrote the message that follows, where they begin at this line."""
    if not _ON.match(body[place].text):
        return None
    words = ""
    for line in body[place : place + _WROTE_LINES]:
        if line.text.startswith(">") or len(words) + len(line.text) > _WROTE_CHARS:
            return None
        words = f"{words} {line.text}".strip()
        if _WROTE.search(words):
            return words
        if line.closes_block:
            return None
    return None


def _quoted(body: Sequence[Line], *, is_answer: bool) -> set[int]:
    """The places of the lines of answered messages."""
    marked = [place for place, line in enumerate(body) if line.text.startswith(">")]
    chain_at = next(
        (p for p in range(len(body)) if _starts_chain(body, p) and not _is_marked_quote(body, p)), len(body)
    )
    while chain_at and chain_at < len(body) and _LIST_FOOTER.fullmatch(body[chain_at - 1].text):
        chain_at -= 1
    quoted = set(range(chain_at, len(body)))
    said = _said(body)
    if not is_answer and not said and not (marked and marked[-1] == len(body) - 1 and chain_at == len(body)):
        return quoted
    return quoted | set(marked) | said


def _is_marked_quote(body: Sequence[Line], place: int) -> bool:
    """Whether ">" stands before the lines of the message that these words introduce: it ends where they end."""
    return _wrote(body, place) is not None and any(
        line.text.startswith(">") for line in body[place + 1 : place + 1 + _WROTE_LINES]
    )


def _said(body: Sequence[Line]) -> set[int]:
    """The places of "Ada wrote:" above lines with ">"."""
    said: set[int] = set()
    for place, line in enumerate(body):
        if not line.text.startswith(">") or not place or body[place - 1].text.startswith(">"):
            continue
        for start in range(max(0, place - _WROTE_LINES), place):
            words = _wrote(body, start)
            if words is not None and words.endswith(body[place - 1].text):
                said.update(range(start, place))
                break
    return said


def _tail(own: Sequence[Line]) -> list[Finding]:
    """Signatures and notices at the end of the writer's own lines."""
    found: list[Finding] = []
    end = len(own)
    for _ in range(_MOST_PIECES):
        start, reason = _notice_at(own, end) if end else end, _NOTICE
        if start == end:
            start, reason = _signature_at(own, end), _SIGNATURE
        if start == end:
            break
        found += [Finding(line.number, line.number, reason) for line in own[start:end]]
        end = start
    return found


def _notice_at(own: Sequence[Line], end: int) -> int:
    """Where the closing block begins if it is a notice; `end` if it is none."""
    start, size = end - 1, len(own[end - 1].text)
    while start and not own[start - 1].closes_block and size <= _NOTICE_CHARS:
        start -= 1
        size += len(own[start].text)
    for first in (start, end - 1):
        words = " ".join(line.text for line in own[first:end]).lstrip("*_- ")
        if len(words) <= _NOTICE_CHARS and _NOTICES.match(words) and _NOTICE_WORDS.search(words):
            return first
    return end


def _signature_at(own: Sequence[Line], end: int) -> int:
    """Where a signature begins that reaches to `end`; `end` if there is none."""
    for start in range(end - 1, max(-1, end - 1 - _DELIMITED_LINES), -1):
        line = own[start].text
        if line == "--" or (_LIST_FOOTER.fullmatch(line) and start < end - 1):
            return start
        if len(line) > 2 * _SIGNED_CHARS:
            return end
        if end - start <= _SIGNED_LINES and _SIGN_OFF.fullmatch(line):
            return start if all(_is_signed(each) for each in own[start + 1 : end]) else end
    return end


def _is_signed(line: Line) -> bool:
    """Whether it may be a name, a role, a number or an address."""
    return len(line.text) <= _SIGNED_CHARS and (not line.is_sentence or _ABBREVIATED.search(line.text) is not None)

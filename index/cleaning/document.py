"""One document's text through every pass."""

from __future__ import annotations

from collections.abc import Container, Sequence

from index.cleaning.furniture import find_furniture
from index.cleaning.headlines import find_lists
from index.cleaning.lines import split_lines, without
from index.cleaning.mail import MAIL, find_in_mail
from index.cleaning.paged import find_running
from index.cleaning.removal import Cleaned, take_out
from index.cleaning.stubs import find_stubs

CLEANER_VERSION = "2"


def clean(
    text: str,
    *,
    media_type: str = "",
    page_starts: Sequence[int] = (),
    outlet: str | None = None,
    repeated: Container[int] = frozenset(),
    title: str | None = None,
) -> Cleaned:
    """`text` without what is not the document; one that would become empty is left as it is.

    `repeated` holds the keys (`repeated_keys`) of lines that many documents of the `outlet` carry. `title` is the
    stated one; where there is none, the first line may be it and stays.
    """
    lines = split_lines(text)
    findings = find_in_mail(lines) if media_type in MAIL else find_running(lines, page_starts, title)
    left = without(lines, findings)
    findings += find_stubs(left, title)
    left = without(lines, findings)
    findings += find_lists(left, title)
    if repeated:
        findings += find_furniture(without(lines, findings), repeated, outlet=outlet, title=title)
    return take_out(text, lines, findings, page_starts)

"""What `dateline doctor` found: checks, findings with their remedies, notes. And, for repairing, how to mend them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.store import Index

EXAMPLES = 20
SYNC = "Run: dateline sync"
REPAIR = "Run: dateline doctor --repair"
REPAIR_AND_SYNC = f"{REPAIR}   and then: dateline sync"

# Hears what is being looked at.
Tell = Callable[[str], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """Something wrong. `remedy` is what is still to be done about it; it is empty once everything is `repaired`.

    `details` are examples, at most 20 of `count`.
    """

    check: str
    problem: str
    remedy: str = ""
    repairable: bool = False
    repaired: str = ""
    details: tuple[str, ...] = ()
    count: int = 1

    def __post_init__(self) -> None:
        if not (self.remedy or self.repaired):
            raise ValueError(f"{self.check}: a finding has a remedy until it is repaired")
        if len(self.details) > EXAMPLES:
            raise ValueError(f"{self.check}: {len(self.details)} examples; {EXAMPLES} is the most")


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """A check that was made, and what it looked at in a few words."""

    name: str
    summary: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Diagnosis:
    """All checks in their order, what they found, and what is worth knowing without being wrong."""

    checks: tuple[Check, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def healthy(self) -> bool:
        """Whether nothing is left to be done."""
        return not any(finding.remedy for finding in self.findings)


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """A finding and, where the catalogue can tell how, the way to mend it: `mended` says so afterwards.

    `then` is what remains to be done after that.
    """

    finding: Finding
    mend: Callable[[Index], None] | None = None
    mended: str = ""
    then: str = ""

    def repaired(self) -> Finding:
        """The finding after `mend`."""
        return replace(self.finding, repaired=self.mended, remedy=self.then)


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What one check came to."""

    summary: str = ""
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def found(check: str, problem: str, remedy: str, *, details: Sequence[str] = (), count: int = 1) -> Outcome:
    """The outcome of a check that came to one finding, for people to mend."""
    finding = Finding(check=check, problem=problem, remedy=remedy, details=tuple(details[:EXAMPLES]), count=count)
    return Outcome(problems=(Problem(finding=finding),))


def repairable(
    check: str,
    problem: str,
    mend: Callable[[Index], None],
    mended: str,
    *,
    details: Sequence[str] = (),
    count: int = 1,
    then: str = "",
) -> Problem:
    """A problem that `--repair` mends."""
    finding = Finding(
        check=check,
        problem=problem,
        remedy=REPAIR_AND_SYNC if then else REPAIR,
        repairable=True,
        details=tuple(details[:EXAMPLES]),
        count=count,
    )
    return Problem(finding=finding, mend=mend, mended=mended, then=then)


def number(count: int, what: str, *, plural: str = "") -> str:
    """`1 thing`, `2,000 things`; `plural` where it is not made with an s at the end."""
    return f"{count:,} {what if count == 1 else plural or what + 's'}"

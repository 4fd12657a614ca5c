"""Facts out of fields that were made for them: the metadata of formats and pages, and the sidecar."""

from __future__ import annotations

import re
from dataclasses import replace

from index.types import Fact, FactMethod

# What the methods deserve: a field made for it, what the page shows, and what a program fills in by itself.
STATED, SHOWN, BY_DEFAULT = 0.95, 0.8, 0.4
_LONGEST_EVIDENCE_CHARS = 300
# What programs write where nobody filled a field in.
_UNFILLED = frozenset(
    {"", "admin", "administrator", "anonymous", "author", "default", "document", "document1", "microsoft office user"}
    | {"none", "null", "owner", "powerpoint presentation", "presentation", "python-docx", "root", "title", "unknown"}
    | {"unspecified", "untitled", "untitled document", "user", "windows user", "word document", "xlsxwriter"}
)
# "Microsoft Word - bridge.doc": the name of a file that was printed.
_PRINTED = re.compile(r"^microsoft (?:word|powerpoint|excel) - ", re.IGNORECASE)


def stated(label: str, value: str | None, *, method: FactMethod = "metadata", confidence: float | None = None) -> Fact:
    """What the field `label` says, with both as its evidence; an empty fact where it says nothing."""
    words = (value or "").strip()
    if not words:
        return Fact()
    evidence = " ".join(f"{label}: {words}".split())
    if len(evidence) > _LONGEST_EVIDENCE_CHARS:
        evidence = f"{evidence[: _LONGEST_EVIDENCE_CHARS - 2].rstrip()} …"
    usual = SHOWN if method == "page" else STATED
    return Fact(value=words, evidence=evidence, method=method, confidence=usual if confidence is None else confidence)


def overriding(key: str, value: str | None, otherwise: Fact) -> Fact:
    """What the sidecar says under `key`; `otherwise` where it says nothing."""
    found = stated(f"metadata.yaml: {key}", value, method="sidecar", confidence=1.0)
    return found if found.value else otherwise


def first_of(*facts: Fact) -> Fact:
    """The first that says something."""
    return next((fact for fact in facts if fact.value), Fact())


def filled(value: str | None) -> str | None:
    """A value that somebody filled in; None for what programs write by themselves."""
    words = " ".join((value or "").split())
    return None if words.strip("()[] .").casefold() in _UNFILLED or _PRINTED.match(words) else words


def contradicted(fact: Fact, by: str) -> Fact:
    """The fact with what contradicts it; it is worth half as much."""
    return replace(fact, evidence=f"{fact.evidence}{by}", confidence=fact.confidence / 2) if by else fact


def upheld(fact: Fact, by: str) -> Fact:
    """The fact as it was before `contradicted(fact, by)`."""
    return replace(fact, evidence=fact.evidence.removesuffix(by), confidence=fact.confidence * 2) if by else fact

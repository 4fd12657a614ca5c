"""A sentence that tells its source in another order is held against what that denies, wants and sets apart."""

from __future__ import annotations

import pytest

from rag.alignment import align, tokens
from rag.reordered import reordered


def found(sentence: str, evidence: str) -> list[str]:
    return reordered(align(tokens(sentence), tokens(evidence)))


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("Human deaths from the poison have been recorded.", "It can kill a dog, but no human death was recorded."),
        (
            "On Sundays children under six are admitted to the tower.",
            "It opens on Sundays; children under six are not admitted to the tower.",
        ),
        (
            "The cellar has been opened to visitors by the firm.",
            "The old cellar is kept, and the firm hopes to open it to visitors.",
        ),
        ("A bus lane was built on Kettle Road.", "We recommend that a bus lane be built on Kettle Road."),
        (
            "What divided them was less the hours than the money.",
            "What divided them was less the money than the hours.",
        ),
        ("Unlike iron cells, lithium cells cannot burn.", "Unlike lithium cells, iron cells cannot burn."),
        (
            "Petra's sales fell, whereas the baker had a record year.",
            "The baker's sales fell, whereas Petra had a record year.",
        ),
    ],
)
def test_what_is_told_otherwise(sentence: str, evidence: str) -> None:
    assert found(sentence, evidence)


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("A crane fell onto the depot on Monday.", "Nobody was hurt when a crane fell onto the depot on Monday."),
        (
            "The first cells come a year later than promised.",
            "It will not deliver its first cells before spring, a year later than promised.",
        ),
        ("No human death was recorded from the poison.", "It can kill a dog, but no human death was recorded."),
        (
            "The firm plans to open the cellar to visitors.",
            "The old cellar is kept, and the firm hopes to open it to visitors.",
        ),
        (
            "The northern tower is higher than the southern tower.",
            "The southern tower is shorter than the northern tower.",
        ),
        (
            "The baker had a record year, whereas her sales fell.",
            "Her sales fell, whereas the baker had a record year.",
        ),
        ("Moss cats feed on voles.", "Moss cats rarely attack people, do not hibernate and feed on voles."),
        ("The tower opened in May.", "It rained."),
    ],
)
def test_what_is_only_told_in_another_order(sentence: str, evidence: str) -> None:
    assert found(sentence, evidence) == []

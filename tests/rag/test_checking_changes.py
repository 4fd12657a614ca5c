"""One thing of a true sentence changed is unsupported, by kind; the same thing in other words is kept."""

from __future__ import annotations

import pytest

from rag.checking import Checked, check_sentence
from rag.config import AnswerConfig
from rag.types import Evidence
from tests.corpus import make_document
from tests.fakes import bag_of_words
from tests.rag.excerpts import evidence_of

HARBOUR = make_document(
    "Ostrick defeated Dornmere in the harbour regatta on 14 March 2024. "
    "The council of Ostrick built 12 piers within 3 years, engineer Jonas Fenn said. "
    "Minister Ilse Brandt may open the northern lock in October. "
    "Mayor Ada Reyhall plans to close the old quay. "
    "The Hask Line carried 4.5 million passengers, 8 percent more than before. "
    "Captain Tobias Maurell did not sign the contract with the United States. "
    "The lock was designed by Petra Quill. "
    "The tower in Velmouth is 40 metres high.",
    "harbour.txt",
    title="A year in the harbour",
    outlet="Radio Hask",
)
CHAPEL = make_document("The chapel of Velmouth was painted in 1911 by Hanno Dreis.", "chapel.txt")
EVIDENCE = evidence_of(HARBOUR, CHAPEL)


def check(sentence: str, question: str = "", evidence: tuple[Evidence, ...] = EVIDENCE) -> Checked:
    config = AnswerConfig()
    return check_sentence(sentence, question, evidence, embed=bag_of_words, weight=lambda stem: 1.0, config=config)


@pytest.mark.parametrize(
    "sentence",
    [
        "Ostrick defeated Dornmere in the harbour regatta on March 14, 2024.",
        "Ostrick defeated Dornmere in the harbour regatta on 2024-03-14.",
        "Dornmere was defeated by Ostrick in the harbour regatta on 14 Mar. 2024.",
        "On 14 March 2024, Ostrick defeated Dornmere in the harbour regatta.",
        "The council of Ostrick built twelve piers within three years.",
        "According to Fenn, the council of Ostrick built 12 piers within 3 years.",
        "Engineer Jonas Fenn said that the council of Ostrick built 12 piers within 3 years.",
        "Brandt may open the northern lock in October.",
        "Minister Ilse Brandt might open the northern lock in October.",
        "Reyhall is planning to close the old quay.",
        "The Hask Line carried 4,500,000 passengers, 8% more than before.",
        "Captain Tobias Maurell didn't sign the contract with the U.S.",
        "Captain Maurell never signed the contract with the United States.",
        "Petra Quill designed the lock.",
        "The council of Ostrick built 12 piers within 3 years, and the lock was designed by Petra Quill.",
        "Radio Hask reported that Ostrick defeated Dornmere in the harbour regatta.",
    ],
)
def test_the_same_in_other_words_is_kept(sentence: str) -> None:
    checked = check(sentence)
    assert checked.verdict == "supported", checked


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        # Parts exchanged.
        ("Dornmere defeated Ostrick in the harbour regatta on 14 March 2024.", "other way round"),
        ("Ostrick was defeated by Dornmere in the harbour regatta.", "other way round"),
        # Numbers of the same evidence.
        ("The council of Ostrick built 3 piers within 12 years, engineer Jonas Fenn said.", "where this has"),
        ("The tower in Velmouth is 12 metres high.", "40"),
        ("The chapel of Velmouth was painted in 2024 by Hanno Dreis.", "1911"),
        # Dates.
        ("Ostrick defeated Dornmere in the harbour regatta on 2024-03-15.", "number 15"),
        ("Ostrick defeated Dornmere in the harbour regatta on 14 October 2024.", "march"),
        # Units and scales.
        ("The Hask Line carried 4.5 billion passengers, 8 percent more than before.", "number 4500000000"),
        ("The Hask Line carried 4.5 million passengers, 8 points more than before.", "point"),
        ("The tower in Velmouth is 40 feet high.", "feet"),
        ("The council of Ostrick built 12 piers within 3 months.", "month"),
        # Names of the same evidence.
        ("The council of Velmouth built 12 piers within 3 years, engineer Jonas Fenn said.", "velmouth"),
        ("The chapel of Ostrick was painted in 1911 by Hanno Dreis.", "ostrick"),
        ("Quill may open the northern lock in October.", "quill"),
        # Denials.
        ("Captain Tobias Maurell signed the contract with the United States.", "denies"),
        ("The council of Ostrick never built 12 piers within 3 years.", "deny"),
        ("The lock was not designed by Petra Quill.", "deny"),
        # What may be, is planned, is done.
        ("Minister Ilse Brandt will open the northern lock in October.", "may be so"),
        ("Mayor Ada Reyhall has closed the old quay.", "to come"),
        ("Mayor Ada Reyhall will close the old quay.", "wanted"),
        ("The lock may have been designed by Petra Quill.", "surer"),
        # Who said it.
        ("Minister Ilse Brandt said that the council of Ostrick built 12 piers within 3 years.", "brandt"),
        ("According to Petra Quill, the council of Ostrick built 12 piers within 3 years.", "quill"),
        ("Jonas Fenn said that the lock was designed by Petra Quill.", "fenn"),
    ],
)
def test_what_was_changed_is_unsupported(sentence: str, reason: str) -> None:
    checked = check(sentence)
    assert checked.verdict == "unsupported" and checked.spans == (), checked
    assert reason in " ".join(checked.reasons).lower(), checked.reasons


@pytest.mark.parametrize(
    ("evidence", "sentence", "verdict"),
    [
        ("Ada Quill is to be sworn in on Friday.", "Ada Quill was sworn in on Friday.", "unsupported"),
        ("Ada Quill is to be sworn in on Friday.", "Ada Quill will be sworn in on Friday.", "supported"),
        ("The new quay is to open in November 2024.", "The new quay opened in November 2024.", "unsupported"),
        ("The new quay is to open in November 2024.", "The new quay opens in November 2024.", "supported"),
        ("The new quay will open in November 2024.", "The new quay is to open in November 2024.", "supported"),
    ],
)
def test_what_is_to_be_is_not_done(evidence: str, sentence: str, verdict: str) -> None:
    assert check(sentence, evidence=evidence_of(make_document(evidence, "a.txt"))).verdict == verdict


def test_a_model_of_entailment_lowers_the_verdict_by_one_step() -> None:
    asked: list[tuple[str, str]] = []

    def contradicts(evidence: str, sentence: str) -> float:
        asked.append((evidence, sentence))
        return 0.9

    def verdict(supported: float, partly: float) -> str:
        config = AnswerConfig(supported=supported, partly=partly)
        return check_sentence(
            "The tower in Velmouth is 40 metres high.",
            "",
            EVIDENCE,
            embed=bag_of_words,
            weight=lambda stem: 1.0,
            config=config,
            contradicts=contradicts,
        ).verdict

    assert [verdict(0.5, 0.3), verdict(1.0, 0.3), verdict(1.0, 1.0)] == ["partly", "unsupported", "unsupported"]
    assert asked[0] == ("The tower in Velmouth is 40 metres high.", "The tower in Velmouth is 40 metres high.")

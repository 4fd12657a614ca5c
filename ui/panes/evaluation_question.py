"""One question of a run as HTML: what is right, what was answered on which words, and every score. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rag.evaluation.metrics.citations import stands_on
from rag.evaluation.summary import main_metric
from ui.markup import counted, escape, isolated
from ui.panes.evaluation_run import meaning, outcome
from ui.panes.parts import facts, table

Json = Mapping[str, Any]
_RANKED = 10


def render_question(run: Json, question_id: str) -> str:
    """The question of that id with all that is known of it; "" where the run has none."""
    row = next((row for row in run["rows"] if row["id"] == question_id), None)
    if row is None:
        return ""
    became = outcome(row, main_metric(run["rows"], run["stage"]))
    error = f'<p class="dl-down">{escape(row["error"])}</p>' if row["error"] else ""
    return (
        f'<article class="dl-asked" aria-label="A question of the run"><h4 tabindex="-1">{isolated(row["question"])} '
        f'<span class="dl-became" data-became="{became}">{became}</span></h4>{error}{facts(_about(row))}'
        f'<div class="dl-beside"><section><h5>What is right</h5>{_gold(row)}</section>'
        f"<section><h5>What was answered</h5>{_answer(row)}</section></div>{_ranked(row)}{_scores(row)}</article>"
    )


def _about(row: Json) -> list[tuple[str, str]]:
    asked = row["standalone"] if row["standalone"] != row["question"] else ""
    return [
        ("Understood as", isolated(asked) if asked else ""),
        ("After", "<br>".join(isolated(turn["question"]) for turn in row["history"])),
        ("Limited to", escape(", ".join(f"{key} {value}" for key, value in row["filters"].items()))),
        ("Marked", isolated(", ".join(row["tags"])) if row["tags"] else ""),
    ]


def _gold(row: Json) -> str:
    parts = [" or ".join(f"“{isolated(each)}”" for each in part) for part in row["answers"]]
    lines = [f"<li>{part}</li>" for part in parts]
    if row["answerable"] is False:
        lines.append("<li>The documents do not say: silence is right.</li>")
    for gold in row["gold"]:
        quote = f'<q class="dl-text" dir="auto">{escape(gold["quote"])}</q>, in ' if gold["quote"] else ""
        lines.append(f'<li>{quote}<span class="dl-id">{isolated(gold["document"])}</span></li>')
    return f'<ul class="dl-plain">{"".join(lines)}</ul>' if lines else '<p class="dl-quiet">The set does not say.</p>'


def _answer(row: Json) -> str:
    answer = row["answer"]
    if answer is None:
        return '<p class="dl-quiet">The search alone was run.</p>'
    if answer["abstained"]:
        return f"<p>Silence: {isolated(answer['abstain_reason'] or 'no reason')}</p>{_withheld(answer)}"
    said = "".join(
        f'<li><span class="dl-text" dir="auto">{escape(each["text"])}</span> '
        f"{''.join(f'[{marker}]' for marker in each['citations'])} "
        f'<span class="dl-quiet">{escape(each["verdict"])}</span></li>'
        for each in answer["sentences"]
    )
    return f'<ul class="dl-plain">{said}</ul>{_withheld(answer)}{_citations(answer["citations"], row["gold"])}'


def _withheld(answer: Json) -> str:
    if not answer["withheld"]:
        return ""
    items = "".join(
        f'<li><span dir="auto">{escape(each["text"])}</span> '
        f'<span class="dl-quiet">{isolated("; ".join(each["checks"]))}</span></li>'
        for each in answer["withheld"]
    )
    return f'<p class="dl-quiet">Withheld:</p><ul class="dl-plain">{items}</ul>'


def _citations(citations: Sequence[Json], golds: Sequence[Json]) -> str:
    wanted = [(gold["document"], gold["start_char"], gold["end_char"]) for gold in golds]
    items = []
    for each in citations:
        cited = (each["document_id"], each["start_char"], each["end_char"])
        stands = any(stands_on(cited, gold) for gold in wanted)
        told = "" if not wanted else " — on the right words" if stands else " — elsewhere"
        items.append(
            f'<li>[{each["marker"]}] <q class="dl-text" dir="auto">{escape(each["quote"])}</q> '
            f'<span class="dl-quiet">{isolated(each["title"] or each["document_id"])}{told}</span></li>'
        )
    return f'<p class="dl-quiet">{counted(len(citations), "citation")}:</p><ul class="dl-plain">{"".join(items)}</ul>'


def _ranked(row: Json) -> str:
    right = {gold["document"] for gold in row["gold"]}
    items = "".join(
        f"<li>{isolated(name)}{' <strong>(right)</strong>' if name in right else ''}</li>"
        for name in row["ranked"][:_RANKED]
    )
    missing = sorted(right - set(row["ranked"]))
    not_found = f'<p class="dl-down">Not found: {isolated(", ".join(missing))}</p>' if missing else ""
    return (
        f'<details class="dl-more"><summary>What the search found</summary><ol class="dl-plain">{items}</ol></details>'
        f"{not_found}"
    )


def _scores(row: Json) -> str:
    scores = [
        (escape(name), f"{value:.3f}", meaning(name)) for name, value in row["metrics"].items() if value is not None
    ]
    if row["confidence"] is not None:
        scores.append(("confidence", f"{row['confidence']:.3f}", "below the threshold the answer is silence"))
    times = [(escape(name), f"{ms:,.0f} ms") for name, ms in row["timings_ms"].items() if ms is not None]
    return (
        '<details class="dl-more"><summary>Every score and time</summary>'
        f"{table('Scores', ('metric', 'value', 'meaning'), scores)}"
        f"{table('Times', ('stage', 'time'), times)}</details>"
    )

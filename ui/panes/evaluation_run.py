"""An opened run as HTML: its metrics, risk and coverage, what changed against another run, its questions. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rag.evaluation.report.plots import Series, curves
from rag.evaluation.shelf import RunOnShelf
from rag.evaluation.summary import LATENCIES, is_told, main_metric, right
from ui.markup import counted, escape, isolated
from ui.panes.evaluation_page import interval_words
from ui.panes.parts import facts, options, table

Json = Mapping[str, Any]
PAGE = 25
_CHANGES = 30
SHOWN = (("all", "all"), ("bad", "wrong, silent or failed"), ("wrong", "wrong"), ("failed", "failed"))
# What a metric says, for readers who do not know its name; {k} is the cutoff.
_MEANINGS = {
    "hit": "a right document is among the first {k}",
    "recall": "share of the right documents among the first {k}",
    "mrr": "1 / place of the first right document, of {k}",
    "ndcg": "right documents stand in front, of {k}",
    "all_evidence": "all right documents are among the first {k}",
    "passage_hit": "a passage with the answer is among the first {k}",
    "passage_recall": "share of the answer's passages among the first {k}",
    "answer_em": "the answer is the reference, word for word",
    "answer_f1": "words that answer and reference share",
    "answer_contains": "the answer holds what it must",
    "citation_precision": "citations that stand on the right words",
    "citation_recall": "right words that are cited",
    "span_validity": "citations whose quote stands in the document as cited",
    "abstention_precision": "silences that were right",
    "abstention_recall": "unanswerable questions met with silence",
    "wrongly_silent": "answerable questions met with silence (less is better)",
    "origin_count_error": "independent reports miscounted (less is better)",
    "prompt_tokens": "tokens read by the model, per answer",
    "completion_tokens": "tokens written by the model, per answer",
    "judged_right": "a language model finds the answer right",
    "latency_ms_p50": "milliseconds that half of the questions took at most",
    "latency_ms_p95": "milliseconds that 95 of 100 questions took at most",
}


def render_run(run: Json, name: str, others: Sequence[RunOnShelf], against: str = "") -> str:
    """The head of an opened run; `against` is the file name of the run it is compared with."""
    about = [
        ("Questions", f"{len(run['rows'])} of {run['set']['questions']} in {isolated(Path(run['set']['path']).name)}"),
        ("Stage", escape(run["stage"])),
        ("Model", isolated(run["model"]) if run["model"] else "none"),
        ("Documents", f"{run['index']['documents']:,}, {run['index']['passages']:,} passages"),
        ("Configuration", escape(run["config_hash"])),
        ("Code", escape((run["git"]["revision"] or "unknown")[:12]) + (", changed" if run["git"]["dirty"] else "")),
    ]
    choices = [("", "no other run"), *((r.file.name, r.file.stem) for r in others if r.file.name != name)]
    return (
        f'<h3 class="dl-section" id="dl-run" tabindex="-1">{isolated(name.removesuffix(".json"))}</h3>{facts(about)}'
        f'<p><a class="dl-link" href="report/{escape(name)}" target="_blank" rel="noopener">The whole report'
        '<span class="dl-sr"> (opens in a new tab)</span></a></p>'
        f"{_metrics(run)}{_silence(run)}"
        f'<div class="dl-fields dl-above"><label>Compare with the earlier run<select name="against">'
        f"{options(choices, against)}</select></label></div>"
    )


def _metrics(run: Json) -> str:
    scored = {name: found for name, found in run["metrics"].items() if found["value"] is not None}
    # What a reader sees first: answers, then rankings, then times.
    scored = dict(sorted(scored.items(), key=lambda each: (each[0] in LATENCIES, "@" in each[0])))
    deepest = max((int(name.partition("@")[2]) for name in scored if "@" in name), default=0)
    told = [name for name in scored if is_told(name, deepest)]
    more = [name for name in scored if name not in told]
    rest = ""
    if more:
        below = _metric_table("Other cutoffs", scored, more)
        rest = f'<details class="dl-more"><summary>Other cutoffs</summary>{below}</details>'
    return _metric_table("Metrics with 95 % intervals", scored, told) + rest


def _metric_table(caption: str, scored: Mapping[str, Json], names: Sequence[str]) -> str:
    rows = [
        (
            escape(name),
            interval_words(*(scored[name][end] for end in ("value", "low", "high")), digits=_digits(name)),
            str(scored[name]["n"]),
            str(scored[name]["unscored"]),
            meaning(name),
        )
        for name in names
    ]
    return table(caption, ("metric", "value [interval]", "n", "not scored", "meaning"), rows)


def meaning(name: str) -> str:
    """What a metric says, in words; "" for one that is not known."""
    stem, _, cutoff = name.partition("@")
    return _MEANINGS.get(stem, "").format(k=cutoff)


def _digits(name: str) -> int:
    return 0 if name in LATENCIES else 3


def _silence(run: Json) -> str:
    points = run["risk_coverage"]
    if not points:
        return ""
    plot = curves(
        "Risk and coverage",
        "share of questions answered",
        "share of the answers that are wrong",
        [Series(run["name"], [(p["coverage"], p["risk"]) for p in points])],
    )
    last = points[-1]
    return (
        f'<figure class="dl-plot">{plot}<figcaption>The more questions are answered, the more answers are wrong. Mean '
        f"risk {run['aurc']:.3f}; at the right end {last['coverage']:.0%} of the questions are answered and "
        f"{last['risk']:.0%} of these answers are wrong (n = {last['answered']}).</figcaption></figure>"
    )


def render_comparison(found: Json) -> str:
    """What changed from the other run to this one."""
    deepest = max((int(name.partition("@")[2]) for name in found["metrics"] if "@" in name), default=0)
    rows = [
        (
            escape(name),
            f"{each['a']:.{_digits(name)}f}",
            f"{each['b']:.{_digits(name)}f}",
            f"{'+' if each['difference'] > 0 else ''}"
            f"{interval_words(each['difference'], each['low'], each['high'], digits=_digits(name))}",
            f"{each['p_adjusted']:.3f}",
            str(each["n"]),
            escape(each["verdict"]),
        )
        for name, each in found["metrics"].items()
        if is_told(name, deepest)
    ]
    notes = "".join(f'<p class="dl-down">{escape(note)}</p>' for note in found["notes"])
    settings = "".join(
        f"<li>{escape(s['key'])}: {isolated(str(s['a']))} → {isolated(str(s['b']))}</li>" for s in found["settings"]
    )
    changed = f'<ul class="dl-plain">{settings}</ul>' if settings else ""
    head = ("metric", "before", "after", "difference [95 %]", "adjusted p", "n", "verdict")
    return (
        f'<h4 class="dl-subsection">From {isolated(found["a"])} to {isolated(found["b"])}: '
        f"{counted(found['n'], 'question')} in both</h4>{notes}{changed}"
        f"{table('Paired differences', head, rows)}{_changes(found['changed'])}"
    )


def _changes(changed: Sequence[Json]) -> str:
    by_question: dict[str, list[Json]] = {}
    for change in changed:
        by_question.setdefault(change["id"], []).append(change)
    if not by_question:
        return '<p class="dl-quiet">No question scores otherwise.</p>'
    items = "".join(
        f"<li>{_question_button(name, each[0]['question'])} {', '.join(_change(change) for change in each[:4])}</li>"
        for name, each in list(by_question.items())[:_CHANGES]
    )
    more = f'<p class="dl-quiet">and {len(by_question) - _CHANGES} more</p>' if len(by_question) > _CHANGES else ""
    words = counted(len(by_question), "question")
    return (
        f'<details class="dl-more"><summary>{words} changed</summary><ul class="dl-plain">{items}</ul>{more}</details>'
    )


def _change(change: Json) -> str:
    direction = "better" if change["better"] else "worse"
    return f"{escape(change['metric'])} {change['a']:.2f} → {change['b']:.2f} ({direction})"


def _question_button(question_id: str, question: str) -> str:
    return (
        f'<button type="button" class="dl-inline" data-question="{escape(question_id)}">{isolated(question)}</button>'
    )


def outcome(row: Json, metric: str) -> str:
    """What became of a question: right, wrong, rightly silent, wrongly silent, silent, failed, not scored."""
    if row["error"]:
        return "failed"
    answer = row["answer"]
    if answer is not None and answer["abstained"]:
        return {True: "wrongly silent", False: "rightly silent", None: "silent"}[row["answerable"]]
    value = right(row) if answer is not None else row["metrics"].get(metric)
    if value is None:
        return "not scored"
    return "right" if value else "wrong"


_KEPT: dict[str, Callable[[str], bool]] = {
    "all": lambda _: True,
    "bad": lambda became: became in ("wrong", "wrongly silent", "failed"),
    "wrong": lambda became: became == "wrong",
    "failed": lambda became: became == "failed",
}


def render_questions(run: Json, kind: str = "all", page: int = 0) -> str:
    """A page of the questions of a run, and how many there are; `kind` as in SHOWN."""
    metric = main_metric(run["rows"], run["stage"])
    rows = [(row, outcome(row, metric)) for row in run["rows"]]
    kept = [(row, became) for row, became in rows if _KEPT.get(kind, _KEPT["all"])(became)]
    page = max(0, min(page, (len(kept) - 1) // PAGE))
    shown = kept[page * PAGE : (page + 1) * PAGE]
    listed = [
        (
            _question_button(row["id"], row["question"]),
            f'<span class="dl-became" data-became="{became}">{became}</span>',
            _score(row["metrics"].get(metric)),
            f"{row['timings_ms']['total']:,.0f}" if "total" in row["timings_ms"] else "",
        )
        for row, became in shown
    ]
    body = (
        table("Questions", ("question", "outcome", metric, "ms"), listed)
        if listed
        else '<p class="dl-quiet">No question of this kind.</p>'
    )
    return (
        '<h4 class="dl-subsection">Questions</h4><div class="dl-fields"><label>Show<select name="kind">'
        f"{options(SHOWN, kind)}</select></label></div>"
        f'<p role="status" class="dl-quiet">{_range(page, len(kept), len(rows))}</p>{body}{_pages(page, len(kept))}'
    )


def _range(page: int, kept: int, total: int) -> str:
    if not kept:
        return f"0 of {counted(total, 'question')}"
    return f"{page * PAGE + 1} to {min(kept, (page + 1) * PAGE)} of {kept}; the run has {counted(total, 'question')}"


def _pages(page: int, kept: int) -> str:
    if kept <= PAGE:
        return ""
    turns = ((page - 1, "Earlier", page == 0), (page + 1, "Later", (page + 1) * PAGE >= kept))
    buttons = "".join(
        f'<button type="button" data-page="{to}"{" disabled" if ends else ""}>{words}</button>'
        for to, words, ends in turns
    )
    return f'<p class="dl-choices">{buttons}</p>'


def _score(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"

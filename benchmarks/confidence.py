"""Fits how evidence and the model's own yes turn into confidence, and how well that separates.

    python -m benchmarks.answers squad2 --llm none --curve --limit 600
    python -m benchmarks.answers news --llm none --curve --limit 600
    python -m benchmarks.confidence results/…-squad2-none.json results/…-news-none.json

It reads the rows of runs of benchmarks/answers.py, with `--llm local` for the fit with a model. What it prints of a set
is measured on fifths of it that the fit did not see.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

_FOLDS = 5
_THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7)


def main() -> None:
    """Fit on all sets together, and print coefficients and quality by set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", type=Path, nargs="+", help="files that benchmarks/answers.py wrote")
    arguments = parser.parse_args()
    sets = {file.stem: json.loads(file.read_text(encoding="utf-8"))["rows"] for file in arguments.runs}
    rows = [row for name in sets for row in sets[name]]
    names = ["similarity", "cover", "missing_names"]
    if all("model_yes" in row["signals"] for row in rows if row["signals"]):
        names.append("model_yes")
    rows = [row for row in rows if set(names) <= row["signals"].keys()]
    x = np.array([[row["signals"][name] for name in names] for row in rows])
    y = np.array([row["answerable"] for row in rows])
    of = np.array([name for name in sets for row in sets[name] if set(names) <= row["signals"].keys()])
    fitted = LogisticRegression(C=10.0).fit(x, y)
    told = ", ".join(f"{name} {value:.2f}" for name, value in zip(names, fitted.coef_[0], strict=True))
    print(f"fitted on all: intercept {fitted.intercept_[0]:.2f}, {told}")
    unseen = held_out(x, y)
    for name in sets:
        print("\n".join(quality(name, names, x[of == name], y[of == name], unseen[of == name])))


def held_out(x: NDArray[np.float64], y: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Each row's probability by a fit on the other folds."""
    fold = np.random.default_rng(7).permutation(len(y)) % _FOLDS
    probability = np.zeros(len(y))
    for number in range(_FOLDS):
        fitted = LogisticRegression(C=10.0).fit(x[fold != number], y[fold != number])
        probability[fold == number] = fitted.predict_proba(x[fold == number])[:, 1]
    return probability


def quality(
    name: str, names: Sequence[str], x: NDArray[np.float64], y: NDArray[np.bool_], probability: NDArray[np.float64]
) -> list[str]:
    """What separates the answerable questions of one set, and what each threshold would do."""
    lines = [f"{name}: n={len(y)}, AUC together {roc_auc_score(y, probability):.3f}"]
    lines += [f"  {signal:<14} AUC {roc_auc_score(y, x[:, column]):.3f}" for column, signal in enumerate(names)]
    for threshold in _THRESHOLDS:
        kept = probability >= threshold
        silent, rightly = 1 - kept[y].mean(), 1 - kept[~y].mean()
        lines.append(f"  threshold {threshold}: wrongly silent {silent:.3f}, on the unanswerable {rightly:.3f}")
    return lines


if __name__ == "__main__":
    main()

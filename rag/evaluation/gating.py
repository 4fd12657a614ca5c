"""A gate for continuous integration: rules that a run must hold, with the reasons where it does not."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from index.errors import ConfigError
from index.yaml_text import read_yaml, refuse_duplicates
from rag.evaluation.comparing import Pair, rows_of_both, values_of_both
from rag.evaluation.statistics import non_inferior
from rag.evaluation.summary import LESS_IS_BETTER
from rag.evaluation.writing import write_whole

_Number = Annotated[float, Field(strict=False)]


class Rule(BaseModel):
    """One rule: an absolute bound, or at most `margin` worse than the baseline.

    `of: low` and `of: high` hold a bound against that end of the 95 % interval, `value` against the value itself.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    metric: str
    at_least: _Number | None = None
    at_most: _Number | None = None
    margin: Annotated[_Number | None, Field(ge=0)] = None
    of: Literal["value", "low", "high"] = "value"

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Rule:
        if sum(bound is not None for bound in (self.at_least, self.at_most, self.margin)) != 1:
            raise ValueError("needs one of at_least, at_most and margin")
        return self


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    rules: Annotated[tuple[Rule, ...], Field(min_length=1, strict=False)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A rule, whether it holds, and why."""

    rule: Rule
    holds: bool
    reason: str


def read_rules(file: Path) -> tuple[Rule, ...]:
    """The rules in a YAML file. Raises ConfigError naming the file and what is wrong."""
    try:
        loaded, twice = read_yaml(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}.", hint="Name a file of rules.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise ConfigError(f"{file}{line}: not readable as YAML.", hint="Start with `rules:` and a list.") from error
    refuse_duplicates(file, twice)
    try:
        return _Rules.model_validate(loaded).rules
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part + 1 if isinstance(part, int) else part) for part in first["loc"]) or "the file"
        message = first["msg"].removeprefix("Value error, ")
        raise ConfigError(
            f"{file}: {place}: {message}.", hint="A rule is `metric` and one of `at_least`, `at_most`, `margin`."
        ) from None


def gate(run: Mapping[str, Any], rules: Sequence[Rule], baseline: Mapping[str, Any] | None = None) -> list[Judged]:
    """Every rule with its judgement. A metric that the run has not scored breaks its rule.

    Raises ConfigError where a rule needs a baseline and there is none.
    """
    if baseline is None and any(rule.margin is not None for rule in rules):
        raise ConfigError("A rule with `margin` compares with a baseline.", hint="Name a run with --baseline.")
    pairs = rows_of_both(baseline, run) if baseline is not None else []
    return [_beside(pairs, rule) if rule.margin is not None else _alone(run, rule) for rule in rules]


def _alone(run: Mapping[str, Any], rule: Rule) -> Judged:
    found = run["metrics"].get(rule.metric)
    if found is None or found[rule.of] is None:
        return Judged(rule=rule, holds=False, reason=f"{rule.metric} was not scored")
    value, n = found[rule.of], found["n"]
    shown = f"{rule.metric} is {value:.3f}{'' if rule.of == 'value' else f' ({rule.of} end of its interval)'}, n={n}"
    if rule.at_least is not None:
        return Judged(rule=rule, holds=value >= rule.at_least, reason=f"{shown}; at least {rule.at_least:g} is asked")
    assert rule.at_most is not None, "a rule without margin has a bound"
    return Judged(rule=rule, holds=value <= rule.at_most, reason=f"{shown}; at most {rule.at_most:g} is asked")


def _beside(pairs: Sequence[Pair], rule: Rule) -> Judged:
    assert rule.margin is not None, "a rule of the other kind has a bound"
    both = values_of_both(pairs, rule.metric)
    if not both:
        return Judged(rule=rule, holds=False, reason=f"{rule.metric} was not scored in both runs")
    sign = -1.0 if rule.metric in LESS_IS_BETTER else 1.0
    found = non_inferior(
        [sign * a for a, _, _ in both], [sign * b for _, b, _ in both], rule.margin, [c for _, _, c in both]
    )
    reason = (
        f"{rule.metric} differs by {sign * found.difference:+.3f} from the baseline, n={len(both)}; it may be worse by "
        f"{max(0.0, -found.low):.3f}; {rule.margin:g} is allowed"
    )
    return Judged(rule=rule, holds=found.holds, reason=reason)


def junit(judged: Sequence[Judged], name: str) -> str:
    """The judgements as JUnit XML, a test case per rule."""
    broken = sum(not each.holds for each in judged)
    suite = ET.Element("testsuite", name=f"dateline gate {name}", tests=str(len(judged)), failures=str(broken))
    for each in judged:
        case = ET.SubElement(suite, "testcase", classname="dateline.gate", name=_named(each.rule))
        if not each.holds:
            ET.SubElement(case, "failure", message=each.reason)
        else:
            ET.SubElement(case, "system-out").text = each.reason
    ET.indent(suite)
    return ET.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def write_junit(judged: Sequence[Judged], name: str, file: Path) -> None:
    """Put the XML in place of whatever `file` was. Raises ConfigError where it cannot be written."""
    write_whole(file, [junit(judged, name)], hint="Name another file.")


def _named(rule: Rule) -> str:
    if rule.margin is not None:
        return f"{rule.metric} not worse by more than {rule.margin:g}"
    bound = f"at least {rule.at_least:g}" if rule.at_least is not None else f"at most {rule.at_most:g}"
    return f"{rule.metric} {bound}{'' if rule.of == 'value' else f' ({rule.of})'}"

from __future__ import annotations

from datetime import date

import pytest
import yaml

from index.yaml_text import read_yaml


@pytest.mark.parametrize(
    ("text", "twice"),
    [
        ("a: 1\nb: {a: 2}\nc: [{a: 3}, {a: 4}]", []),
        ("a: 1\na: 2", ["line 2: a stands in line 1 already"]),
        (
            "a:\n  x: 1\n  y: 2\n  x: 3\nb: 1\na: 4",
            ["line 6: a stands in line 1 already", "line 4: x stands in line 2 already"],
        ),
        ("- b: 1\n- b: 1\n  b: 2", ["line 3: b stands in line 2 already"]),
        ("a: 1\n'a': 2", ["line 2: a stands in line 1 already"]),
        ("1: x\n'1': y", []),
        ("base: &base {a: 1}\none: {<<: *base, a: 2}\ntwo: *base", []),
    ],
)
def test_keys_that_stand_twice(text: str, twice: list[str]) -> None:
    value, found = read_yaml(text)
    assert value == yaml.safe_load(text)
    assert [str(each) for each in found] == twice


def test_nothing_and_nonsense() -> None:
    assert read_yaml("") == (None, ())
    for text in ("a: [", "a: 0x_", "a: !!int b", "[" * 5_000):
        with pytest.raises(yaml.YAMLError):
            read_yaml(text)
    assert read_yaml("[2024-02-31, 2024-13-45T10:00:00Z, 2024-02-29]")[0] == [
        "2024-02-31",
        "2024-13-45T10:00:00Z",
        date(2024, 2, 29),
    ]


def test_many_aliases_cost_no_time() -> None:
    text = "a0: &a0 {x: 1}\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
    assert read_yaml(text)[1] == ()

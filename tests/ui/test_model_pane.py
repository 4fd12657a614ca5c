from __future__ import annotations

from pathlib import Path

import pytest

from rag import Config
from rag.config import parse_config
from rag.language_models import ModelState, Trial
from rag.models import CATALOGUE
from rag.types import AnswerReady
from tests.ui.fakes import FakeAssistant
from ui.choosing import answering_for, chosen_model
from ui.panes.model_page import render_models, render_settings

BIG = {"name": "Big (paid)", "kind": "hosted", "model": "big", "base_url": "https://u:secret@big.example/v1"}
OWN = {"name": "Own", "kind": "hosted", "model": "own", "base_url": "http://127.0.0.1:9/v1"}
CHOSEN = {"cookie": "other=1; dateline_model=Big%20(paid)"}


@pytest.fixture
def config() -> Config:
    return parse_config({"llm": {"kind": "none", "also": [BIG, OWN]}}, file=Path("/here/config.yaml"))


@pytest.mark.parametrize(
    ("cookie", "name"),
    [
        ("dateline_model=Big%20(paid)", "Big (paid)"),
        ("dateline_model=Own", "Own"),
        ("dateline_model=Gone", ""),
        ("dateline_model=", ""),
        ("dateline_model=%00<script>", ""),
        ("", ""),
        (";;=;[", ""),
    ],
)
def test_only_a_configured_model_is_chosen(config: Config, cookie: str, name: str) -> None:
    assert chosen_model({"cookie": cookie}, config) == name


def test_the_choice_is_the_reader_s_own(config: Config) -> None:
    assistant = FakeAssistant(config=config)
    assert answering_for(assistant, {}) is assistant
    mine = answering_for(assistant, CHOSEN)
    assert mine.config.llm.model == "big" and assistant.config.llm.kind == "none"
    assert mine.describe_model() == "big at big.example"
    *_, last = mine.stream("When will the northern lighthouse be lit again?")
    assert isinstance(last, AnswerReady) and mine.ask("When will it be lit?").question
    assert assistant.written_by == ["Big (paid)"] * 2
    assert mine.documents() == assistant.documents()


def test_it_says_what_goes_to_which_host(config: Config) -> None:
    html = render_settings(config, [], Path("/models"))
    assert "big.example" in html and "secret" not in html
    assert "127.0.0.1, this goes" not in html and "With <bdi>Own" not in html, "that is this machine"
    assert "up to 8 sentences of evidence" in html and "No whole document" in html
    assert "No question and no text of a document" in render_settings(Config(), [], Path("/models"))


def test_thresholds_and_catalogue_are_in_words(config: Config) -> None:
    html = render_settings(
        config, [(CATALOGUE["all-MiniLM-L6-v2"], ""), (CATALOGUE["granite-4.0-micro"], "no")], Path()
    )
    assert "0.5: below it the answer is silence" in html and ">installed<" in html
    assert "dateline models pull granite-4.0-micro" in html and "2.1 GB" in html
    assert "confidence: 0.5" in html


def test_a_card_says_why_a_model_is_down_and_what_it_wrote(config: Config) -> None:
    llm = config.with_model("Big (paid)").llm
    down = ModelState(name="Big (paid)", config=llm, state="down", reason="It <b>broke</b>.", hint="Mend it.")
    up = ModelState(name="Own", config=config.with_model("Own").llm, state="ready")
    html = render_models([down, up], "Own", {"Own": Trial("<i>ready</i>", 0.125)}, 2_000_000_000)
    assert "It &lt;b&gt;broke&lt;/b&gt;." in html and "Mend it." in html and "cannot answer" in html
    assert "&lt;i&gt;ready&lt;/i&gt;</bdi>” and began after 0.12 s" in html and "2.0 GB" in html
    assert html.count('aria-pressed="true"') == 1 and 'data-use="Own" aria-pressed="true"' in html
    alone = render_models([up], "", {}, None)
    assert "data-use" not in alone and "llm.also" in alone

from __future__ import annotations

from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from tests.ui.fakes import FakeAssistant
from ui import chat_text
from ui.sources import shown_citations

QUESTION = "When will the northern lighthouse be lit again?"
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


@pytest.mark.parametrize(
    "text",
    [
        "![x](http://evil.example/p.png)",
        "[x](http://evil.example)",
        "[x]: http://evil.example",
        '<img src=x onerror="alert(1)">',
        "<!-- hidden -->",
        "**bold** and _more_ and `code` and ~~gone~~",
        "# heading",
        "1. first",
        "- item",
        "> quote",
        "&lt;b&gt; &#65;",
        "a \\ b",
        "2013.",
    ],
)
def test_text_stays_what_it_is(text: str) -> None:
    (paragraph,) = [token for token in MARKDOWN.parse(f"{chat_text.literal(text)} [1]") if token.type == "inline"]
    kinds = {child.type for child in paragraph.children or ()}
    assert kinds <= {"text", "text_special"}, kinds
    assert "".join(child.content for child in paragraph.children or ()) == f"{text} [1]"


def test_controls_and_marks_that_reorder_are_left_out() -> None:
    assert chat_text.literal("a\x1b[31m\u202eb\n\n# c\x00") == "a\\[31mb # c"


def test_an_answer_has_markers_verdicts_and_sources() -> None:
    assistant = FakeAssistant(reply="It is so.|It is partly so.", verdicts=("supported", "partly"))
    answer = assistant.ask(QUESTION)
    assert chat_text.sentences(answer) == ["It is so. [1]", "It is partly so. *(only partly supported)* [1]"]
    below = chat_text.below(answer, shown_citations(answer))
    assert "\n\n**Sources**\n\n- [1] **" in below
    assert "independent source" in below


def test_silence_gives_its_reason_and_says_that_the_passages_are_only_near() -> None:
    answer = FakeAssistant().ask("Which zebra won?")
    assert chat_text.sentences(answer) == ["The documents do not say anything about this."]
    below = chat_text.below(answer, shown_citations(answer))
    assert "Nearest passages, which do not answer it" in below
    assert chat_text.SOURCES not in below


def test_withheld_sentences_are_counted_and_not_shown() -> None:
    answer = FakeAssistant().ask(QUESTION)
    withheld = (replace(answer.sentences[0], text="The moon is lit.", verdict="unsupported"),)
    below = chat_text.below(replace(answer, withheld=withheld), shown_citations(answer))
    assert "1 sentence of the language model withheld" in below
    assert "moon" not in below


def test_an_earlier_answer_comes_back_without_sources_and_markers() -> None:
    answer = FakeAssistant(reply="It is so.|It is not.", verdicts=("supported", "supported")).ask(QUESTION)
    sent = " ".join(chat_text.sentences(answer)) + chat_text.below(answer, shown_citations(answer))
    assert chat_text.said(sent).startswith("It is so. It is not.")
    assert "Sources" not in chat_text.said(sent)

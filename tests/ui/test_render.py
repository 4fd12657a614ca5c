from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from index.types import Dated
from rag import Answer, Filters
from rag.types import AnswerSentence, Conflict, ConflictValue, OriginGroup
from tests.ui.fakes import DOCUMENTS, FakeAssistant
from ui.age import age_line
from ui.conversation import Conversation, Exchange
from ui.excerpt import Excerpt
from ui.markup import counted, direction, escape, iso_in_words, web_address
from ui.render import announcement, origins_line, render_answer, render_current, render_earlier, render_exchange
from ui.render_sources import marker_button, render_excerpt, render_source
from ui.sources import collect_sources

QUESTION = "When will the northern lighthouse be lit again?"
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</mark></span></details><h1>mine</h1>",
    '"><button data-lift="outlet" onclick="alert(1)">',
    "a\u202eevil\u202c b \u2066c",
    "x" * 5000,
    "{{value}} ${alert(1)} `",
    "line\r\nbreak\rend",
    "**bold** [link](javascript:alert(1))",
)


class Elements(HTMLParser):
    """Every start tag with its attributes, and the text between `<mark>` and `</mark>`."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.marked = ""
        self._inside = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = self._inside or tag == "mark"

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "mark"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.marked += data


@pytest.fixture
def assistant() -> FakeAssistant:
    return FakeAssistant()


def exchange_of(assistant: FakeAssistant, question: str = QUESTION) -> Exchange:
    answer = assistant.ask(question)
    return Exchange(
        number=1, question=question, state="answered", answer=answer, sources=collect_sources(assistant, answer)
    )


def conflict_of(answer: Answer, *values: str) -> Conflict:
    citation = answer.citations[0]
    return Conflict(about="cost", values=tuple(ConflictValue(value=value, citation=citation) for value in values))


def test_a_supported_sentence_is_plain_with_its_citation_behind_it(assistant: FakeAssistant) -> None:
    assistant.reply, assistant.verdicts = "It will be lit in May.", ("supported",)
    answer = replace(assistant.ask(QUESTION), timings_ms={"evidence": 31.0, "total": 2250.0})
    label = "Source 1: Northern lighthouse to be lit again, Harbour Courier, 4 March 2024"
    assert render_answer(answer) == (
        '<p class="dl-answer" dir="ltr"><span class="dl-sentence dl-supported"><span class="dl-text" dir="auto">'
        'It will be lit in May.</span>&nbsp;<span class="dl-tick" role="img" aria-label="supported">✓</span>'
        f'<sup><button type="button" class="dl-cite" data-marker="1" aria-controls="sources" aria-label="{label}">'
        "1</button></sup></span></p>"
        '<p class="dl-origins">1 article, 1 independent source</p>'
        f'<p class="dl-age">{age_line(answer)}</p>'
        '<div class="dl-footing"><details><summary>How each sentence was checked</summary><ol><li>'
        '<span dir="auto">It will be lit in May.</span> <span class="dl-quiet"><bdi>checked by the fake</bdi></span>'
        "</li></ol></details>"
        '<p class="dl-timings"><bdi>fake-model</bdi> · evidence 31 ms · total 2.2 s</p></div>'
    )


def test_each_verdict_is_said_in_words_with_its_reasons(assistant: FakeAssistant) -> None:
    assistant.reply, assistant.verdicts = "It is.|It may be.|It is not.", ("supported", "partly", "unsupported")
    html = render_answer(assistant.ask(QUESTION))
    assert re.findall(r'class="dl-(?:tick|verdict)"[^>]*aria-label="(.*?)"', html) == [
        "supported",
        "partly supported: checked by the fake",
        "not supported: checked by the fake",
    ]
    assert re.findall(r'data-why="(.*?)"', html) == ["checked by the fake"] * 2
    assert re.findall(r"</span> ((?:partly|not) supported)</button>", html) == ["partly supported", "not supported"]


def test_a_verdict_without_reasons_is_no_button(assistant: FakeAssistant) -> None:
    answer = assistant.ask(QUESTION)
    unreasoned = replace(answer, sentences=(replace(answer.sentences[0], verdict="partly", checks=()),))
    assert '<span class="dl-verdict">partly supported</span>' in render_answer(unreasoned)


def test_withheld_sentences_are_counted_and_can_be_read(assistant: FakeAssistant) -> None:
    lie = AnswerSentence(text="The king lit it.", verdict="unsupported", citations=(), checks=("no king in evidence",))
    answer = replace(assistant.ask(QUESTION), withheld=(lie,))
    assert '<details class="dl-withheld"><summary>1 sentence was withheld</summary>' in render_answer(answer)
    assert "2 sentences were withheld" in render_answer(replace(answer, withheld=(lie, lie)))
    assert "no king in evidence" in render_answer(answer)


def test_silence_gives_its_reason_and_the_nearest_passages(assistant: FakeAssistant) -> None:
    html = render_exchange(exchange_of(assistant, "Which zebra won?"))
    assert '<p class="dl-silence" dir="auto">The documents do not say anything about this.</p>' in html
    assert html.count('class="dl-cite"') == len(DOCUMENTS) == html.count('<details class="dl-source"')
    assert "dl-answer" not in html


def test_an_answer_without_a_language_model_is_a_list_of_quotes(assistant: FakeAssistant) -> None:
    html = render_answer(replace(assistant.ask(QUESTION), model=None))
    assert '<h3 class="dl-label">Quoted from the documents</h3><ul class="dl-quotes"><li dir="ltr">' in html
    by = "<bdi>Lighthouse returns in May</bdi>, <bdi>Coast Wire</bdi>, <bdi>date unknown</bdi>"
    assert f'<span class="dl-by">{by}</span>' in html


def test_copies_count_as_one_source() -> None:
    first = OriginGroup(origin_id="a", documents=(("1", ""), ("2", "rewrite"), ("3", "identical")))
    assert origins_line([first]) == "3 articles, 1 independent source"
    assert origins_line([first, OriginGroup(origin_id="b", documents=(("4", ""),))]) == (
        "4 articles, 2 independent sources"
    )


def test_notes_conflicts_chips_and_the_understood_question_are_shown(assistant: FakeAssistant) -> None:
    answer = replace(
        assistant.ask(QUESTION),
        standalone_question="When is the lamp lit?",
        notes=("The filter left nothing and was lifted.",),
        conflicts=(conflict_of(assistant.ask(QUESTION), "2.4 million", "2.6 million"),),
        filters=Filters(outlet="Harbour Courier", as_of=date(2024, 5, 1)),
    )
    html = render_answer(answer, newest=True)
    assert 'Understood as: <q dir="auto">When is the lamp lit?</q>' in html
    assert "<li><bdi>The filter left nothing and was lifted.</bdi></li>" in html
    assert "The sources disagree" in html
    said = html.partition('<div class="dl-conflicts">')[2].partition("</div>")[0]
    assert re.findall(r'<strong><bdi>(.*?)</bdi></strong><sup><button[^>]*data-marker="(\d)"', said) == [
        ("2.4 million", "1"),
        ("2.6 million", "1"),
    ]
    assert said.count('<span class="dl-by"><bdi>Harbour Courier</bdi>, <bdi>4 March 2024</bdi></span>') == 2
    assert re.findall(r'data-lift="(\w+)" aria-label="([^"]+)"', html) == [
        ("outlet", "Ask again without outlet: Harbour Courier"),
        ("as_of", "Ask again without as of 1 May 2024"),
    ]
    assert "data-lift" not in render_answer(answer), "only the newest exchange can be asked again"
    assert "Understood as" not in render_answer(replace(answer, standalone_question=answer.question))


def test_states_of_an_exchange(assistant: FakeAssistant) -> None:
    extract = assistant.ask(QUESTION)
    searching = Exchange(number=1, question=QUESTION)
    assert "Searching the documents" in render_exchange(searching)
    evidence = render_exchange(replace(searching, state="evidence", answer=extract))
    assert "Evidence found" in evidence
    assert "Writing the answer" in evidence
    writing = render_exchange(replace(searching, state="writing", answer=extract, draft="It <b>will"))
    assert '<span class="dl-draft" dir="auto">It &lt;b&gt;will</span>' in writing
    assert "dl-quotes" not in writing
    stopped = render_exchange(replace(searching, state="stopped", answer=extract))
    assert "Stopped." in stopped
    assert "Evidence found" in stopped
    failed = render_exchange(replace(searching, state="failed", problem="No model.", hint="Pull one: <name>"))
    assert (
        '<div class="dl-problem" role="alert"><p><strong>No model.</strong></p>'
        '<p class="dl-hint">Pull one: &lt;name&gt;</p></div>' in failed
    )


def test_settled_sentences_stand_before_the_draft(assistant: FakeAssistant) -> None:
    answer = assistant.ask(QUESTION)
    lie = AnswerSentence(text="No.", verdict="unsupported", citations=())
    settled = replace(answer, sentences=answer.sentences[:1], withheld=(lie,))
    writing = Exchange(number=1, question=QUESTION, state="writing", answer=answer, settled=settled, draft="And <so")
    html = render_exchange(writing)
    first, _, rest = html.partition('<span class="dl-draft" dir="auto">')
    assert first.count('class="dl-cite"') == len(answer.sentences[0].citations)
    assert rest.startswith("And &lt;so</span></p>") and "1 sentence withheld" in rest
    assert f'data-version="1-settled{len(settled.citations)}-"' in html
    stopped = render_exchange(replace(writing, state="stopped"))
    assert 'class="dl-sentence' in stopped and "Evidence found" not in stopped, "what was checked stays"


def test_what_happens_is_said_once_per_state_and_not_per_word(assistant: FakeAssistant) -> None:
    assert render_current(Conversation()) == ""
    asked = Conversation().asked(QUESTION)
    assert 'data-said="Searching the documents." aria-busy="true"' in render_current(asked)
    assert "aria-live" not in render_current(asked)
    done = exchange_of(assistant)
    assert 'data-said="Answer complete: 2 sentences, 2 citations." aria-busy="false"' in render_exchange(done)
    first, second = (replace(done, state="writing", draft=draft) for draft in ("It", "It will"))
    assert announcement(first) == announcement(second) == "Writing the answer."
    assert announcement(exchange_of(assistant, "Which zebra won?")).startswith("Answer complete. The documents do not")
    assert QUESTION in render_earlier(asked.asked("And now?"), asked.exchanges)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:20])
def test_hostile_text_stays_text(assistant: FakeAssistant, text: str) -> None:
    hostile = replace(
        DOCUMENTS[0],
        text=f"{text} lighthouse {text}. The lighthouse {text}.",
        title=text,
        outlet=text,
        author=text,
        published=replace(DOCUMENTS[0].published, evidence=text),
    )
    assistant.corpus = (hostile,)
    assistant.reply, assistant.verdicts = text.replace("|", " "), ("partly",)
    question = f"lighthouse {text}"
    exchange = exchange_of(assistant, question)
    assert exchange.answer is not None
    disagreement = replace(conflict_of(exchange.answer, text, text), about=text)
    noisy = replace(exchange.answer, notes=(text,), conflicts=(disagreement,), standalone_question=text, model=text)
    html = render_exchange(replace(exchange, answer=noisy), newest=True)
    allowed = {"article", "h2", "h3", "div", "p", "q", "span", "sup", "button", "ul", "ol", "li", "bdi", "details"}
    allowed |= {"summary", "blockquote", "mark", "dl", "dt", "dd", "time", "a", "strong"}
    elements = Elements(html)
    assert {tag for tag, _ in elements.tags} <= allowed
    assert not [name for _, attributes in elements.tags for name in attributes if name.startswith("on")]
    assert not [attributes for _, attributes in elements.tags if "data-lift" in attributes]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:20])
def test_the_mark_is_the_quote_character_by_character(text: str) -> None:
    html = render_excerpt(Excerpt(before=text, quote=text, after=text, cut_before=True, cut_after=True))
    assert Elements(html).marked == text


@pytest.mark.parametrize(
    ("uri", "linked"),
    [
        ("https://a.example/x?y=1&z=2", True),
        ("HTTP://a.example", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("https://a.example/\nx", False),
        ("data:text/html,<script>", False),
        ("file:///etc/passwd", False),
        ("//a.example/x", False),
        ("https:///nohost", False),
        ("https:\\\\a.example", False),
        ("https://[broken", False),
        ("notes/a.txt", False),
        ("", False),
    ],
)
def test_only_web_addresses_become_links(assistant: FakeAssistant, uri: str, linked: bool) -> None:
    assert (web_address(uri) is not None) == linked
    assistant.corpus = (replace(DOCUMENTS[0], uri=uri),)
    source = exchange_of(assistant).sources[0]
    links = [attributes for tag, attributes in Elements(render_source(source)).tags if tag == "a"]
    assert [link["href"] for link in links] == ([uri] if linked else [])
    assert all(link["rel"] == "noopener noreferrer" and link["target"] == "_blank" for link in links)


def test_a_source_tells_its_date_evidence_and_copies(assistant: FakeAssistant) -> None:
    first, second = exchange_of(assistant).sources[:2]
    html = render_source(first)
    assert '<time datetime="2024-03-04">4 March 2024</time>' in html
    assert '<span class="dl-quiet">from the dateline: “<bdi>4 March 2024</bdi>”; confidence 90%</span>' in html
    assert "<dd><bdi>News › Harbour</bdi></dd>" in html
    assert '<span class="dl-unknown">date unknown</span>' in render_source(second)
    assert "<dt>Credits</dt><dd><bdi>Harbour Courier</bdi></dd>" in render_source(second)
    undated = replace(second, published=Dated(value=date(2020, 1, 2)))
    assert '<time datetime="2020-01-02">2 January 2020</time></dd>' in render_source(undated)


def test_the_button_of_a_citation_names_its_source(assistant: FakeAssistant) -> None:
    citation = replace(exchange_of(assistant).sources[0].citation, title='A "title"', outlet=None, published=None)
    assert 'aria-label="Source 1: A &quot;title&quot;, date unknown"' in marker_button(citation)


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("متى انكسر", "rtl"),
        ("12. „שלום“", "rtl"),
        ("The מנורה", "ltr"),
        ("灯台", "ltr"),
        ("", "ltr"),
        ("\u202e12", "ltr"),
    ],
)
def test_the_direction_is_that_of_the_first_letter(assistant: FakeAssistant, text: str, way: str) -> None:
    assert direction(text) == way
    assistant.reply, assistant.verdicts = text, ("supported",)
    assert f'<p class="dl-answer" dir="{way}">' in render_answer(assistant.ask(QUESTION))


def test_a_day_behind_an_outlet_of_another_direction_keeps_its_order(assistant: FakeAssistant) -> None:
    source = exchange_of(assistant).sources[0]
    html = render_source(replace(source, citation=replace(source.citation, outlet="بريد الميناء")))
    assert "<bdi>بريد الميناء</bdi>, <bdi>4 March 2024</bdi>" in html


def test_small_pieces() -> None:
    assert counted(1, "article") == "1 article"
    assert counted(0, "article") == "0 articles"
    assert counted(2000, "passage") == "2,000 passages"
    assert iso_in_words("2023-11-11T10:00:00+00:00") == "11 November 2023"
    assert iso_in_words("autumn 2023") == "autumn 2023"
    assert escape("\x00<&\"'>") == "\ufffd&lt;&amp;&quot;&#x27;&gt;"


@pytest.mark.parametrize(
    ("as_of", "line"),
    [
        (date(2024, 3, 4), "that day"),
        (date(2024, 3, 5), "1 day before 5 March 2024"),
        (date(2024, 5, 3), "60 days before 3 May 2024"),
        (date(2024, 5, 14), "2 months before 14 May 2024"),
        (date(2026, 11, 4), "2 years before 4 November 2026"),
    ],
)
def test_the_age_of_the_newest_support(assistant: FakeAssistant, as_of: date, line: str) -> None:
    answer = assistant.ask(QUESTION, filters=Filters(as_of=as_of))
    dated = tuple(each for each in answer.citations if each.published == "2024-03-04")
    assert age_line(replace(answer, citations=dated)) == f"Newest support: 4 March 2024, {line}"
    undated = replace(dated[0], published=None, document_id="other", marker=2)
    assert age_line(replace(answer, citations=(*dated, undated))).endswith("; 1 cited article undated")
    assert age_line(replace(answer, citations=(undated,))) == "Date unknown"
    assert age_line(replace(answer, citations=())) == ""


def test_a_day_that_is_still_to_come_is_not_today(assistant: FakeAssistant) -> None:
    answer = assistant.ask(QUESTION)
    later = replace(answer.citations[0], published="9999-12-31")
    assert age_line(replace(answer, citations=(later,))) == "Newest support: 31 December 9999, a day in the future"

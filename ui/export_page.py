"""An answer as a web page that stands alone: no script, nothing loaded from anywhere. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from rag import Answer, Citation
from rag.types import AnswerSentence
from ui.markup import escape, filter_words, iso_in_words, isolated, web_address

VERDICTS = {"partly": "partly supported", "unsupported": "not supported"}
STYLE = (
    ":root{color-scheme:light dark}"
    "body{max-width:42rem;margin:2rem auto;padding:0 1rem;font:1rem/1.6 system-ui,sans-serif}"
    "blockquote{margin:.3rem 0 0;padding-inline-start:.8rem;border-inline-start:3px solid;font-family:serif;"
    "white-space:pre-line}li{margin:0 0 1rem}small,.facts{opacity:.8}em.verdict{font-size:.85em}"
    "*{overflow-wrap:anywhere}"
)
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(answer: Answer) -> str:
    """The whole document."""
    question = escape(" ".join(answer.question.split()))
    about = "".join(f"<p><small>{isolated(line)}</small></p>" for line in _about(answer))
    conflicts = "".join(
        f"<p><strong>{'Reported differently over time' if each.is_succession else 'The sources disagree'}: "
        f"{isolated(each.about)}</strong> "
        + "; ".join(f"{isolated(value.value)} {_markers([value.marker])}" for value in each.values)
        + "</p>"
        for each in answer.conflicts
    )
    sources = "".join(_source(citation) for citation in answer.citations if not answer.abstained)
    listed = f"<h2>Sources</h2><ol>{sources}</ol>" if sources else ""
    return (
        '<!doctype html><html><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">'
        f"<title>{question}</title><style>{STYLE}</style></head><body>"
        f'<h1 dir="auto">{question}</h1>{about}<p>{_text(answer)}</p>{conflicts}{listed}</body></html>\n'
    )


def _about(answer: Answer) -> Sequence[str]:
    return [*filter_words(answer.filters).values(), *answer.notes]


def _text(answer: Answer) -> str:
    if answer.abstained:
        return isolated(answer.text)
    return " ".join(_sentence(sentence) for sentence in answer.sentences)


def _sentence(sentence: AnswerSentence) -> str:
    label = VERDICTS.get(sentence.verdict)
    verdict = f' <em class="verdict">({label})</em>' if label else ""
    return f'<span dir="auto">{escape(sentence.text)}</span>{verdict}{_markers(sentence.citations)}'


def _markers(markers: Sequence[int]) -> str:
    return "".join(f' <a href="#source-{marker}">[{marker}]</a>' for marker in markers)


def _source(citation: Citation) -> str:
    web, title = web_address(citation.uri), isolated(citation.title or citation.document_id)
    linked = f'<a href="{escape(web)}" rel="noopener noreferrer">{title}</a>' if web else title
    pages = f"page {citation.page}" if citation.page is not None else ""
    facts = [citation.outlet, citation.author, iso_in_words(citation.published), pages, citation.document_id]
    told = ", ".join(isolated(fact) for fact in facts if fact)
    return (
        f'<li id="source-{citation.marker}" value="{citation.marker}">{linked}<br><span class="facts">{told}</span>'
        f'<blockquote dir="auto">{escape(citation.quote)}</blockquote></li>'
    )

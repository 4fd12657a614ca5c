"""Evidence made of documents that were never indexed."""

from __future__ import annotations

from index.sentences import sentence_spans
from index.types import Document, Passage
from rag.types import Evidence, ScoredPassage


def evidence_of(*documents: Document) -> tuple[Evidence, ...]:
    """Every sentence of the documents, in order."""
    return tuple(
        Evidence(
            document=document,
            passage_id=f"{document.document_id}#1",
            text=span.of(document.text),
            start_char=span.start,
            end_char=span.end,
            page=None,
            score=1.0,
            scores={"similarity": 0.5, "cover": 0.5, "passage": 1.0},
            sentences=(span,),
        )
        for document in documents
        for span in sentence_spans(document.text)
    )


def whole_passage(document: Document, *, rank: int = 1, score: float = 1.0) -> ScoredPassage:
    """The whole document as one passage that was found."""
    sentences = tuple(sentence_spans(document.text))
    start, end = sentences[0].start, sentences[-1].end
    passage = Passage(
        passage_id=f"{document.document_id}#1",
        document_id=document.document_id,
        ordinal=0,
        text=document.text[start:end],
        start_char=start,
        end_char=end,
        sentences=sentences,
    )
    return ScoredPassage(passage=passage, document=document, score=score, rank=rank, scores={"fused": score})

"""Question sets: one schema in three forms, four public formats, and what can be wrong with them."""

from rag.evaluation.sets.checking import check
from rag.evaluation.sets.corpora import write_corpus
from rag.evaluation.sets.loading import load
from rag.evaluation.sets.problems import Finding
from rag.evaluation.sets.resolving import resolve

__all__ = ["Finding", "check", "load", "resolve", "write_corpus"]

"""A corpus that comes with a question set, in an index of its own."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rag.config import Config, parse_config
from rag.evaluation.sets import write_corpus
from rag.evaluation.types import CorpusDocument

_PLACE = "sets"


def digest_of(corpus: Sequence[CorpusDocument]) -> str:
    """SHA-256 over everything that the documents say."""
    whole = hashlib.sha256()
    for document in corpus:
        whole.update(json.dumps(asdict(document), sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    return whole.hexdigest()


def own_config(config: Config, corpus: Sequence[CorpusDocument]) -> Config:
    """The configuration with an index for this corpus alone, beside the configured index; its documents are written.

    Two sets with equal corpora share it. Raises OSError where nothing can be written.
    """
    place = config.index_path / _PLACE / digest_of(corpus)[:16]
    documents = place / "documents"
    if not documents.is_dir():
        unfinished = place / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        write_corpus(corpus, unfinished)
        unfinished.rename(documents)
    settings = config.model_dump()
    kept = {key: value for key, value in settings["documents"].items() if key not in ("include", "exclude")}
    settings["documents"] = {**kept, "folders": [str(documents)]}
    settings["index"] |= {"path": str(place / "index")}
    return parse_config(settings, file=Path(config.folder) / "config.yaml")

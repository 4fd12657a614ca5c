"""A set's own corpus as a folder of files that a sync reads back as they were."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path, PurePosixPath

import yaml

from rag.evaluation.types import CorpusDocument

_FACTS = ("title", "outlet", "author", "published", "url")
_IN_A_FOLDER = 1_000
_LONGEST_NAME = 80


class Names:
    """Names of files for the ids that a corpus has, each its own, a thousand to a folder."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._taken: set[str] = set()

    def of(self, document: str) -> str:
        """The name that stands for an id; the same each time."""
        if document not in self._names:
            plain = re.sub(r"[^\w.-]+", "_", document).strip("._")[:_LONGEST_NAME] or "document"
            if plain != document or plain.lower() in self._taken:
                plain = f"{plain}-{sha256(document.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
            self._taken.add(plain.lower())
            self._names[document] = f"{len(self._names) // _IN_A_FOLDER:03d}/{plain}.txt"
        return self._names[document]


def write_corpus(corpus: Sequence[CorpusDocument], folder: Path) -> None:
    """Each document as a text file, what is known of them in `metadata.yaml`. Raises OSError."""
    known: dict[PurePosixPath, dict[str, dict[str, str]]] = defaultdict(dict)
    for document in corpus:
        path = PurePosixPath(document.name)
        (folder / path.parent).mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(document.text.encode("utf-8", "replace"))
        facts = {key: value for key in _FACTS if (value := getattr(document, key))}
        if facts:
            known[path.parent][path.name] = facts
    for place, files in known.items():
        text = yaml.dump({"files": files}, Dumper=yaml.CSafeDumper, allow_unicode=True)
        (folder / place / "metadata.yaml").write_text(text, encoding="utf-8")

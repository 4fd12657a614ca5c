"""What people change of the folders of documents: new files, deleted ones, and facts in `metadata.yaml`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from index.errors import ConfigError, DocumentMissing, DocumentUnreadable
from rag.config import Config

if TYPE_CHECKING:
    from index.catalogue import Catalogue
    from index.incoming import Upload
    from index.trash import Trashed

UPLOADS_FOLDER = "uploads"
MOST_UPLOADS = 100
_SHOWN_DELETED = 20
_READ_ONLY = "This page only shows documents."
_READ_ONLY_HINT = "Set chat.editing to true in config.yaml, and start it again."


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a document lies: `relative` is its file below `root`, one of the configured folders.

    `part` names the document inside the file, empty where it is the file itself; `documents` counts all of the file.
    """

    root: Path
    relative: str
    part: str
    documents: int

    @property
    def file(self) -> Path:
        """The file."""
        return self.root / self.relative


class CorpusFiles:
    """The files below the configured folders. Every change raises ConfigError where `chat.editing` is off, and
    DocumentUnreadable where the disk does not take it.
    """

    def __init__(self, config: Config, catalogue: Callable[[], Catalogue]) -> None:
        self._config = config
        self._catalogue = catalogue
        self._editing = threading.Lock()
        self._cut_off: list[str] = []
        self.sweep()

    @property
    def editable(self) -> bool:
        """Whether the page may change anything."""
        return self._config.chat.editing

    @property
    def cut_off(self) -> tuple[str, ...]:
        """Names of uploads that were killed, and of which nothing was kept, since the list was dismissed."""
        return tuple(self._cut_off)

    def dismiss(self) -> None:
        """Forget them."""
        self._cut_off.clear()

    def sweep(self) -> None:
        """Take away what killed uploads left."""
        from index.incoming import remove_leftovers

        if self.editable:
            for folder in self._config.folders:
                self._cut_off += remove_leftovers(folder)

    def upload(self, name: str, folder: str = UPLOADS_FOLDER) -> Upload:
        """A file to be written into a folder below the first configured one. Raises ConfigError for a folder or a file
        that no sync would read, with the remedy.
        """
        from index.files import Choice
        from index.incoming import Upload, safe_folder, safe_name
        from index.readers import READERS, media_type

        self._require_editing()
        below, plain = safe_folder(folder), safe_name(name)
        if media_type(plain) is None:
            kinds = ", ".join(sorted(suffix.removeprefix(".") for suffix in READERS))
            raise ConfigError("Files of this kind cannot be read.", hint=f"These can: {kinds}.")
        documents = self._config.documents
        choice = Choice(documents.include, documents.exclude)
        relative = below / plain
        if not choice.takes(str(relative)) or not all(
            choice.enters(str(each)) for each in relative.parents if each.name
        ):
            hint = "Name another folder, or change documents.include and documents.exclude in config.yaml."
            raise ConfigError(f"The configuration leaves out {relative}.", hint=hint)
        return Upload(self._config.folders[0], below, plain, most_bytes=documents.max_file_mb * 1_000_000)

    def place(self, document_id: str) -> Place:
        """Where a document lies. Raises DocumentMissing, and ConfigError outside of the configured folders."""
        records = self._catalogue().files
        record = records.of_document(document_id)
        if record is None:
            raise DocumentMissing(f"No document {document_id!r} is indexed.", hint="Look at the list anew.")
        path = Path(record.path)
        root = next((r for folder in self._config.folders if path.is_relative_to(r := folder.resolve())), None)
        if root is None or not path.parent.resolve().is_relative_to(root):
            raise ConfigError(
                f"{path.name} lies outside of the configured folders.", hint="Change it where it lies, and sync."
            )
        counts = records.document_counts(str(path.parent))
        return Place(
            root=root,
            relative=path.relative_to(root).as_posix(),
            part=document_id.removeprefix(record.document_id).removeprefix("/"),
            documents=counts.get(record.path, 1),
        )

    def delete(self, document_id: str) -> Trashed:
        """Move the file of a document to the trash of its folder; all documents of it go with the next sync."""
        from index.trash import put_away

        self._require_editing()
        place = self.place(document_id)
        with self._editing:
            return put_away(place.root, place.relative)

    def discard(self, relative: str) -> Trashed:
        """Move a file of which no document came to the trash; `relative` is its path below its folder."""
        from index.files import OWN_PREFIX
        from index.readers import media_type
        from index.trash import put_away

        self._require_editing()
        parts = PurePath(relative).parts
        is_safe = bool(parts) and ".." not in parts and not any(part.startswith(OWN_PREFIX) for part in parts)
        found: dict[Path, Path] = {}
        for root in (folder.resolve() for folder in self._config.folders) if is_safe else ():
            path = (root / relative).parent.resolve() / PurePath(relative).name
            if not media_type(path.name) or not path.is_relative_to(root) or not path.is_file():
                continue
            if not self._catalogue().files.document_counts(str(path.parent)).get(str(path)):
                found[path] = root
        if len(found) > 1:
            raise ConfigError(
                f"{len(found)} of the folders have a file {relative} without documents in the index.",
                hint="Delete the one that is meant where it lies, and sync.",
            )
        if not found:
            raise ConfigError(
                f"{relative} is no file of its own, below the configured folders, without documents in the index.",
                hint="Delete it where it lies, or the file that holds it, and sync.",
            )
        ((path, root),) = found.items()
        with self._editing:
            return put_away(root, path.relative_to(root).as_posix())

    def deleted(self) -> tuple[Trashed, ...]:
        """What lies in the trash, the newest first."""
        from index.trash import trashed

        found = [each for folder in self._config.folders for each in trashed(folder, most=_SHOWN_DELETED)]
        return tuple(sorted(found, key=lambda each: each.name, reverse=True)[:_SHOWN_DELETED])

    def bring_back(self, name: str) -> str:
        """Take a file out of the trash; its path below its folder."""
        from index.trash import bring_back, trashed

        self._require_editing()
        with self._editing:
            for folder in self._config.folders:
                if any(each.name == name for each in trashed(folder, most=_SHOWN_DELETED)):
                    return bring_back(folder, name)
        raise ConfigError("It is not in the trash any more.", hint="Look into the folder of documents.")

    def edit(self, document_id: str, facts: Mapping[str, str]) -> None:
        """State title, outlet, author or published of a document; empty ones are no longer stated."""
        from index.sidecar_edit import write_facts

        self._require_editing()
        place = self.place(document_id)
        name = f"{place.file.name}/{place.part}" if place.part else place.file.name
        if not place.file.parent.is_dir():
            raise DocumentUnreadable(f"{place.relative} is not there any more", hint="Sync first.")
        with self._editing:
            write_facts(place.file.parent, name, facts)

    def stated(self, document_id: str) -> dict[str, str]:
        """What `metadata.yaml` states beside the document's file, of what can be edited."""
        from index.sidecar_edit import stated_facts

        place = self.place(document_id)
        return stated_facts(place.file.parent, f"{place.file.name}/{place.part}" if place.part else place.file.name)

    def _require_editing(self) -> None:
        if not self.editable:
            raise ConfigError(_READ_ONLY, hint=_READ_ONLY_HINT)

"""Tables of the catalogue, for SQLAlchemy Core. A change of meaning raises SCHEMA_VERSION."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

SCHEMA_VERSION = "3"

metadata = MetaData()

# Facts about the index itself: schema, embedder fingerprint, generation.
facts = Table("facts", metadata, Column("name", String, primary_key=True), Column("value", String, nullable=False))

# One row per file that was read or tried. Its documents are the file itself, or what it holds (mails, attachments).
files = Table(
    "files",
    metadata,
    Column("path", String, primary_key=True),
    # The folder that was named when the file was first seen; document ids count from it.
    Column("folder", String, nullable=False, index=True),
    Column("document_id", String, nullable=False, unique=True),
    Column("size_bytes", Integer, nullable=False),
    Column("mtime_ns", Integer, nullable=False),
    Column("content_hash", String, nullable=False),
    # Digest of what the stored form depends on besides the bytes: sidecar entries, reader and cleaner.
    Column("recipe", String, nullable=False),
    # [[uri, reason]] of what could not be read: the file itself, or parts of it.
    Column("failures", JSON, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("document_id", String, primary_key=True),
    Column("file_path", String, ForeignKey("files.path"), nullable=False, index=True),
    # Digest of splitter and embedder: how the text became passages.
    Column("splitting", String, nullable=False, index=True),
    Column("uri", String, nullable=False),
    Column("title", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("media_type", String, nullable=False),
    Column("content_hash", String, nullable=False),
    # The report that the document carries, alone or with others, and its relation to the earliest that carries it.
    Column("origin_id", String, nullable=False, index=True),
    Column("relation", String, nullable=False),
    # Whom it names as its source: [[source, kind, start, end]].
    Column("attributions", JSON, nullable=False),
    # The version of the comparison with other documents; empty until it has been made.
    Column("compared", String, nullable=False, index=True),
    Column("outlet", String, index=True),
    Column("author", String),
    Column("published", String),
    Column("published_evidence", String, nullable=False),
    Column("published_method", String, nullable=False),
    Column("published_confidence", Float, nullable=False),
    # [[value, evidence, method, note]] of the evidence that was weighed.
    Column("published_candidates", JSON, nullable=False),
    # What the sidecar or the format says of its publication: [value, evidence, method, confidence, candidates].
    Column("stated", JSON, nullable=False),
    Column("language", String),
    # [evidence, method, confidence] of title, outlet, author and language, by name.
    Column("facts", JSON, nullable=False),
    Column("removed", JSON, nullable=False),
    # Digest of the lines that its outlet repeats and that cleaning knew of; see `outlet_lines`.
    Column("furniture", String, nullable=False),
    Column("page_starts", JSON, nullable=False),
    Column("headings", JSON, nullable=False),
    Column("indexed_at", String, nullable=False),
)


# What may show that two documents carry one report: documents that share a key are compared.
origin_keys = Table(
    "origin_keys",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("document_id", String, primary_key=True, index=True),
    # Its primary key is all of it: kept once, not twice.
    sqlite_with_rowid=False,
)

# Pairs of documents that carry one report; `first` < `second`.
kinships = Table(
    "kinships",
    metadata,
    Column("first", String, primary_key=True),
    Column("second", String, primary_key=True, index=True),
    Column("relation", String, nullable=False),
    # Which of the two is the excerpt, and which one the other credits; empty where that is not so.
    Column("part", String, nullable=False),
    Column("source", String, nullable=False),
    Column("containment", Float, nullable=False),
    Column("reasons", JSON, nullable=False),
    # [[start, end, start, end]]: what `first` and `second` share, in characters of their texts.
    Column("spans", JSON, nullable=False),
)

# Lines of documents with a known outlet, before cleaning: what many documents of one outlet repeat is not theirs.
outlet_lines = Table(
    "outlet_lines",
    metadata,
    Column("outlet", String, primary_key=True),
    Column("key", Integer, primary_key=True),
    Column("document_id", String, primary_key=True, index=True),
    sqlite_with_rowid=False,
)

# Outlets whose documents changed since it was last looked what they repeat.
doubtful_outlets = Table("doubtful_outlets", metadata, Column("outlet", String, primary_key=True))


def _passage_columns() -> list[Column[Any]]:
    return [
        Column("passage_id", String, primary_key=True),
        Column("document_id", String, ForeignKey("documents.document_id"), nullable=False, index=True),
        Column("ordinal", Integer, nullable=False),
        Column("text", Text, nullable=False),
        Column("start_char", Integer, nullable=False),
        Column("end_char", Integer, nullable=False),
        Column("sentences", JSON, nullable=False),
        Column("page", Integer),
        Column("headings", JSON, nullable=False),
        Column("vector_key", String, nullable=False, index=True),
    ]


passages = Table("passages", metadata, *_passage_columns())

# Passages of a rebuild under another embedder, until all of them take the place of the served ones at once.
staged_passages = Table("staged_passages", metadata, *_passage_columns())

# float16 rows, keyed by what was embedded: equal texts are embedded once.
vectors = Table(
    "vectors",
    metadata,
    Column("vector_key", String, primary_key=True),
    Column("fingerprint", String, primary_key=True),
    Column("passage", LargeBinary, nullable=False),
    Column("sentences", LargeBinary, nullable=False),
)

# Write-ahead list: passages whose rows in the vector and lexical indexes may differ from this catalogue.
unsettled = Table("unsettled", metadata, Column("passage_id", String, primary_key=True))

# Answers that were given, so that it can be seen later whether the words they rest on still stand. An index that is
# older than this table gets it with the first answer.
answers = Table(
    "answers",
    metadata,
    Column("answer_id", Integer, primary_key=True),
    # ISO 8601, UTC.
    Column("asked_at", String, nullable=False),
    # Which browser asked, a random key; empty for the command line.
    Column("reader", String, nullable=False, index=True),
    Column("question", Text, nullable=False),
    # What an answer depends on besides the documents; the newest answer to equal ones takes the place of the last.
    Column("asked", String, nullable=False, index=True),
    # [[question, answer]] of the earlier turns.
    Column("history", JSON, nullable=False),
    # The answer as `ask --json` prints it, without its evidence.
    Column("answer", JSON, nullable=False),
    # [[document id, content hash, digest of the text]] of the cited documents.
    Column("rests_on", JSON, nullable=False),
    # "right", "wrong" or empty; then what is right, or null: {"answer": …} or {"unanswerable": true}.
    Column("rating", String, nullable=False),
    Column("correction", JSON, nullable=False),
    # Ids of answers that are gone do not come back: a page may still hold one.
    sqlite_autoincrement=True,
)

# From schema 1, where each document was one file: the same documents, passages and vectors, served all the while.
_FROM_1 = (
    """CREATE TABLE files (path VARCHAR NOT NULL PRIMARY KEY, folder VARCHAR NOT NULL,
    document_id VARCHAR NOT NULL UNIQUE, size_bytes INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    content_hash VARCHAR NOT NULL, recipe VARCHAR NOT NULL, failures JSON NOT NULL)""",
    "CREATE INDEX ix_files_folder ON files (folder)",
    """INSERT INTO files SELECT folder || '/' || relative_path, folder, document_id, size_bytes, mtime_ns, content_hash,
    recipe, '[]' FROM documents""",
    "ALTER TABLE documents ADD COLUMN file_path VARCHAR NOT NULL DEFAULT ''",
    "ALTER TABLE documents ADD COLUMN splitting VARCHAR NOT NULL DEFAULT ''",
    "ALTER TABLE documents ADD COLUMN relation VARCHAR NOT NULL DEFAULT 'identical'",
    "ALTER TABLE documents ADD COLUMN attributions JSON NOT NULL DEFAULT '[]'",
    "ALTER TABLE documents ADD COLUMN compared VARCHAR NOT NULL DEFAULT ''",
    "CREATE INDEX ix_documents_compared ON documents (compared)",
    "UPDATE documents SET file_path = folder || '/' || relative_path",
    "ALTER TABLE documents ADD COLUMN published_candidates JSON NOT NULL DEFAULT '[]'",
    "CREATE INDEX ix_documents_file_path ON documents (file_path)",
    "CREATE INDEX ix_documents_splitting ON documents (splitting)",
    "DROP INDEX IF EXISTS ix_documents_folder",
    *(
        f"ALTER TABLE documents DROP COLUMN {name}"
        for name in ("folder", "relative_path", "size_bytes", "mtime_ns", "recipe")
    ),
)
# Evidence and repeated lines are found when the files are read again, which a new cleaner asks for.
_FROM_2 = (
    "ALTER TABLE documents ADD COLUMN stated JSON NOT NULL DEFAULT '[]'",
    "ALTER TABLE documents ADD COLUMN language VARCHAR",
    "ALTER TABLE documents ADD COLUMN facts JSON NOT NULL DEFAULT '{}'",
    "ALTER TABLE documents ADD COLUMN furniture VARCHAR NOT NULL DEFAULT ''",
    "CREATE INDEX ix_documents_outlet ON documents (outlet)",
    "UPDATE documents SET compared = ''",
    "DROP TABLE IF EXISTS kinships",
    f"UPDATE facts SET value = '{SCHEMA_VERSION}' WHERE name = 'schema'",
)
UPGRADES = {"1": (*_FROM_1, *_FROM_2), "2": _FROM_2}


def upgrade(connection: Connection, found: str) -> None:
    """Bring tables of schema `found` to SCHEMA_VERSION inside the caller's transaction."""
    for statement in UPGRADES[found]:
        connection.execute(text(statement))

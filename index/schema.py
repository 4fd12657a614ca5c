"""Tables of the catalogue, for SQLAlchemy Core. A change of meaning raises SCHEMA_VERSION."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Float, ForeignKey, Integer, LargeBinary, MetaData, String, Table, Text

SCHEMA_VERSION = "1"

metadata = MetaData()

# Facts about the index itself: schema, embedder fingerprint, generation.
facts = Table("facts", metadata, Column("name", String, primary_key=True), Column("value", String, nullable=False))

documents = Table(
    "documents",
    metadata,
    Column("document_id", String, primary_key=True),
    Column("folder", String, nullable=False, index=True),
    Column("relative_path", String, nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("mtime_ns", Integer, nullable=False),
    # Digest of everything the stored form depends on: bytes, sidecar entry, reader, cleaner and splitter.
    Column("recipe", String, nullable=False),
    Column("uri", String, nullable=False),
    Column("title", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("media_type", String, nullable=False),
    Column("content_hash", String, nullable=False),
    Column("origin_id", String, nullable=False, index=True),
    Column("outlet", String),
    Column("author", String),
    Column("published", String),
    Column("published_evidence", String, nullable=False),
    Column("published_method", String, nullable=False),
    Column("published_confidence", Float, nullable=False),
    Column("removed", JSON, nullable=False),
    Column("page_starts", JSON, nullable=False),
    Column("headings", JSON, nullable=False),
    Column("indexed_at", String, nullable=False),
)

passages = Table(
    "passages",
    metadata,
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
)

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

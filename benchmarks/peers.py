"""Other libraries' retrieval as their own quickstarts set it up: what Dateline is held against.

    pip install --constraint constraints.txt --editable '.[peers]'

A peer gets the documents of a set with all that the set states of them as metadata, and the same embedding model; all
else is its library's default. llama-index embeds metadata in front of the text, LangChain embeds the text alone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from index.embedder import Embedder
from rag.evaluation.types import CorpusDocument

_LIBRARIES = "langchain-chroma langchain-text-splitters llama-index-retrievers-bm25 llama-index-vector-stores-chroma"
Rank = Callable[[str], list[str]]
# As many as Dateline's own arm returns: ten documents and room for several chunks of one.
_CHUNKS = 30


def ready(corpus: Sequence[CorpusDocument], embedder: Embedder, folder: Path) -> dict[str, Rank]:
    """From a question to document ids, best first, by the name of each peer, over `corpus`, indexed below `folder`.

    A line on stderr for each library that is not installed.
    """
    found: dict[str, Rank] = {}
    for name, build in _PEERS.items():
        try:
            found |= build(corpus, embedder, folder / name)
        except ModuleNotFoundError as error:
            hint = "pip install --constraint constraints.txt --editable '.[peers]'"
            print(f"skipped: {name}, for {error.name} is not installed: {hint}", file=sys.stderr)
    return found


def versions() -> dict[str, str]:
    """The versions of the libraries that are installed."""
    installed = {each.name for each in metadata.distributions()}
    return {name: metadata.version(name) for name in _LIBRARIES.split() if name in installed}


def _llama_index(corpus: Sequence[CorpusDocument], embedder: Embedder, folder: Path) -> dict[str, Rank]:
    """The quickstart over Chroma, and its vectors and its BM25 fused in both ways that the library recommends."""
    from llama_index.core import Document, StorageContext, VectorStoreIndex
    from llama_index.core.llms import MockLLM
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.core.retrievers import QueryFusionRetriever
    from llama_index.core.retrievers.fusion_retriever import FUSION_MODES
    from llama_index.retrievers.bm25 import BM25Retriever
    from llama_index.vector_stores.chroma import ChromaVectorStore

    documents = [Document(text=each.text, doc_id=each.name, metadata=_stated(each)) for each in corpus]
    nodes = SentenceSplitter().get_nodes_from_documents(documents)
    store = ChromaVectorStore(chroma_collection=_client(folder).create_collection("quickstart"))
    context = StorageContext.from_defaults(vector_store=store)
    index = VectorStoreIndex(nodes, storage_context=context, embed_model=_same_model(embedder))
    vectors = index.as_retriever(similarity_top_k=_CHUNKS)
    words = BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=min(_CHUNKS, len(nodes)))

    def fused(mode: FUSION_MODES) -> Any:
        # With one query the language model is never asked; without a stand-in it has to be OpenAI's.
        return QueryFusionRetriever(
            [vectors, words], MockLLM(), mode=mode, similarity_top_k=_CHUNKS, num_queries=1, use_async=False
        )

    def ranking(retriever: Any) -> Rank:
        return lambda question: _distinct(hit.node.ref_doc_id for hit in retriever.retrieve(question))

    return {
        "llama-index quickstart": ranking(vectors),
        "llama-index fusion, ranks": ranking(fused(FUSION_MODES.RECIPROCAL_RANK)),
        "llama-index fusion, scores": ranking(fused(FUSION_MODES.RELATIVE_SCORE)),
    }


def citing(corpus: Sequence[CorpusDocument], embedder: Embedder, model: Any) -> Callable[[str], Iterator[str]]:
    """llama-index's citation query engine with `model`, one of its own kind: from a question to its words as they come.

    The quickstart's index in memory, and three passages; all else is the library's default.
    """
    from llama_index.core import Document, VectorStoreIndex
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.core.query_engine import CitationQueryEngine

    documents = [Document(text=each.text, doc_id=each.name, metadata=_stated(each)) for each in corpus]
    index = VectorStoreIndex(SentenceSplitter().get_nodes_from_documents(documents), embed_model=_same_model(embedder))
    engine = CitationQueryEngine.from_args(index, llm=model, similarity_top_k=3, streaming=True)

    def words(question: str) -> Iterator[str]:
        reply: Any = engine.query(question)
        yield from reply.response_gen

    return words


def _same_model(embedder: Embedder) -> Any:
    """The embedder as llama-index wants one."""
    from llama_index.core.embeddings import BaseEmbedding

    class SameModel(BaseEmbedding):
        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            return [vector.tolist() for vector in embedder.embed_queries(texts)]

        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_text_embeddings([text])[0]

        def _get_query_embedding(self, query: str) -> list[float]:
            return self._get_text_embedding(query)

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_text_embedding(query)

    return SameModel(embed_batch_size=256)


def _langchain(corpus: Sequence[CorpusDocument], embedder: Embedder, folder: Path) -> dict[str, Rank]:
    """The quickstart over Chroma: 1,000 characters, 200 of them shared with the chunk before."""
    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    documents = [Document(page_content=each.text, metadata={"source": each.name, **_stated(each)}) for each in corpus]
    chunks = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200).split_documents(documents)
    store = Chroma(client=_client(folder), collection_name="quickstart", embedding_function=_SameModel(embedder))
    for first in range(0, len(chunks), 1_000):
        store.add_documents(chunks[first : first + 1_000])
    return {
        "LangChain quickstart": lambda question: _distinct(
            hit.metadata["source"] for hit in store.similarity_search(question, k=_CHUNKS)
        )
    }


_PEERS: Mapping[str, Callable[[Sequence[CorpusDocument], Embedder, Path], dict[str, Rank]]] = {
    "llama-index": _llama_index,
    "LangChain": _langchain,
}


@dataclass(frozen=True, slots=True)
class _SameModel:
    """The embedder by the names of LangChain's methods. Texts beyond its window are cut, as they are by its own."""

    embedder: Embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [vector.tolist() for vector in self.embedder.embed_queries(texts)]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def _client(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


def _stated(document: CorpusDocument) -> dict[str, str]:
    """What the set says of a document, beside its text."""
    known = {name: getattr(document, name) for name in ("title", "outlet", "author", "published", "url")}
    return {name: value for name, value in known.items() if value}


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))

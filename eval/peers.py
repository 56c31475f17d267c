"""What people would use instead of Wenqu: LangChain with Chroma, and with BM25 beside it.

The only file that imports them. They are given Wenqu's passages as Wenqu embeds them, the same
weights (on torch, as they come) and the same prompts; nothing is sent out, and all that they keep
is kept in the folder they are given.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

from eval.beside import DENSE, HYBRID, Other
from rag import prepared
from rag.errors import SettingsError
from rag.ingestion.split import embedded_text
from rag.settings import Settings
from rag.types import Passage, Progress

Found = list[tuple[Passage, float]]  # best first; scores order one search and say nothing else
Search = Callable[[str, int], Found]

DEPTH = 30  # passages that each half of the hybrid gives
HALVES = [0.5, 0.5]
BATCH = 256  # passages added at once; Chroma takes at most 5,461
PROMPTS = {"query": "query: ", "document": "passage: "}  # e5's
PACKAGES = (
    "langchain-chroma", "langchain-huggingface", "langchain-classic", "langchain-community",
    "rank-bm25",
)  # fmt: skip


@contextmanager
def _installed() -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        raise SettingsError(
            f"the peers are not installed (there is no {error.name}); "
            "install the extra: pip install 'wenqu[peers]'"
        ) from error


def versions() -> dict[str, str]:
    """The versions of the peers' packages. Raises SettingsError when they are not installed."""
    with _installed():
        return {package: version(package) for package in PACKAGES}


def load_embeddings(weights: Path) -> Embeddings:
    """LangChain's HuggingFaceEmbeddings of a sentence-transformer's folder, with e5's prompts.

    Raises SettingsError when the extra is not installed.
    """
    with _installed():
        from langchain_huggingface import HuggingFaceEmbeddings
    encoding = {
        kind: {"prompt": prompt, "normalize_embeddings": True} for kind, prompt in PROMPTS.items()
    }
    embeddings: Embeddings = HuggingFaceEmbeddings(
        model_name=str(weights),
        model_kwargs={"device": "cpu"},
        encode_kwargs=encoding["document"],
        query_encode_kwargs=encoding["query"],
    )
    return embeddings


class Dense:
    """Those embeddings in langchain_chroma, kept in an empty folder.

    Raises SettingsError when the extra is not installed.
    """

    def __init__(self, embeddings: Embeddings, folder: Path) -> None:
        with _installed():
            from chromadb.config import Settings as ChromaSettings
            from langchain_chroma import Chroma
        self.store = Chroma(
            embedding_function=embeddings,
            persist_directory=str(folder),
            client_settings=ChromaSettings(anonymized_telemetry=False, is_persistent=True),
            collection_configuration={"hnsw": {"space": "cosine"}},
        )
        self.documents: list[Document] = []
        self.passages: dict[str, Passage] = {}

    def add(self, passages: Sequence[Passage]) -> None:
        """Embeds passages and makes them searchable."""
        documents = [
            Document(embedded_text(passage), id=passage.id, metadata={"id": passage.id})
            for passage in passages
        ]
        self.store.add_documents(documents)
        self.documents += documents
        self.passages |= {passage.id: passage for passage in passages}

    def search(self, query: str, k: int) -> Found:
        """The k nearest passages with their cosines."""
        found = self.store.similarity_search_with_score(query, k)
        return [
            (self.passages[document.metadata["id"]], 1 - distance) for document, distance in found
        ]


class Hybrid:
    """LangChain's EnsembleRetriever of Dense and of BM25 over the words that jieba finds."""

    def __init__(self, dense: Dense) -> None:
        with _installed():
            import jieba
            from langchain_classic.retrievers import EnsembleRetriever
            from langchain_community.retrievers import BM25Retriever

            bm25 = BM25Retriever.from_documents(
                dense.documents, preprocess_func=jieba.lcut, k=DEPTH
            )
        nearest = dense.store.as_retriever(search_kwargs={"k": DEPTH})
        self._both = EnsembleRetriever(retrievers=[nearest, bm25], weights=HALVES, id_key="id")
        self._passages = dense.passages

    def search(self, query: str, k: int) -> Found:
        """The k first passages of the fused ranks; it gives no scores, so these are 1 / rank."""
        found = self._both.invoke(query)[:k]
        return [
            (self._passages[document.metadata["id"]], 1 / rank)
            for rank, document in enumerate(found, 1)
        ]


def over(
    settings: Settings, passages: Sequence[Passage], folder: Path, progress: Progress
) -> dict[Other, Search]:
    """The peers over these passages, kept in an empty folder.

    Raises SettingsError when the extra is not installed, WeightsError when the weights are not
    there.
    """
    dense = Dense(load_embeddings(prepared.plain_weights(settings)), folder)
    for start in range(0, len(passages), BATCH):
        progress("passages of the peers", start, len(passages))
        dense.add(passages[start : start + BATCH])
    return {DENSE: dense.search, HYBRID: Hybrid(dense).search}

"""The page over the seeds, served on this machine, with a scripted chat model."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.additions import Additions
from rag.assistant import Assistant
from rag.choices import Choices
from rag.generation.hostile.guarded import GuardedRetriever
from rag.generation.model import Model
from rag.index.index import Index
from rag.ingestion.reader import Reader
from rag.integrations.http.serving import Server, address, bind
from rag.retrieval.retriever import HybridRetriever
from rag.settings import load_settings
from rag.wenqu import Wenqu
from tests.conftest import FUSION, THRESHOLDS, now
from tests.fakes import BigramEncoder, ScriptedChat


def choices_over(folder: Path, chat: ScriptedChat) -> Choices:
    """What the page chooses from, with the scripted model and without one."""
    encoder, index = BigramEncoder(), Index(folder, "bigrams")
    retriever = HybridRetriever(index, encoder, fusion=FUSION, now=now)
    guarded = GuardedRetriever(retriever, index.article)

    def assemble(name: str, caution: str) -> Wenqu:
        model = None if name == "none" else Model(chat, name, "remote")
        assistant = Assistant(guarded, encoder, index, model, passages=8, thresholds=THRESHOLDS)
        return Wenqu(index, retriever, assistant, model)

    return Choices(
        index, encoder, "bigrams", ["scripted", "none"], ["balanced", "strict"], assemble
    )


@contextmanager
def served(
    seeds_folder: Path,
    folder: Path,
    scripts: dict[str, str | None],
    *,
    pause: float = 0.0,
    **chosen: object,
) -> Iterator[str]:
    """The address of the page over a copy of the seeds in `folder`; `chosen` are settings."""
    from ui.desk import Desk
    from ui.serve import open_app  # Gradio takes seconds to import

    if not folder.exists():
        shutil.copytree(seeds_folder, folder)
    choices = choices_over(folder, ScriptedChat(scripts=scripts, pause=pause))
    additions = Additions(choices.index, choices.encoder, Reader())
    settings = load_settings(index=folder, **chosen)
    desk = Desk()
    server = Server(open_app(settings, choices, additions, desk), 5, desk.close)
    with running(server) as url:
        yield url
    additions.close()


@contextmanager
def running(server: Server) -> Iterator[str]:
    """The address of a server that runs in a thread meanwhile."""
    bound = bind("127.0.0.1", 0)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    try:
        yield address(bound)
    finally:
        server.should_exit = True
        thread.join(10)
        bound.close()

"""Has an answer grow inside other programs: an event loop stays free, and drafts stay unseen."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextvars import copy_context

from langchain_core.runnables.config import var_child_runnable_config

from rag.types import Answer, Filters, Turn
from rag.wenqu import Wenqu


def grow(
    wenqu: Wenqu,
    question: str,
    history: Sequence[Turn],
    filters: Filters,
    stopped: threading.Event | None = None,
) -> Iterator[Answer]:
    """The answer as it grows, by proven sentences.

    What the chat model inside drafts is not proven: callbacks and event streams of a LangChain
    chain that we are a part of would show it, and so are not passed on to it.
    """
    apart = copy_context()
    apart.run(var_child_runnable_config.set, None)
    answers = wenqu.stream(question, history, filters, stopped=stopped)
    while (answer := apart.run(next, answers, None)) is not None:
        yield answer


async def agrow(
    wenqu: Wenqu, question: str, history: Sequence[Turn], filters: Filters
) -> AsyncIterator[Answer]:
    """The same for an event loop, which is free meanwhile. Leaving early stops the model."""
    stopped = threading.Event()
    answers = grow(wenqu, question, history, filters, stopped)
    try:
        while (answer := await asyncio.to_thread(next, answers, None)) is not None:
            yield answer
    finally:
        stopped.set()

"""Wenqu answers questions about a body of articles, every sentence with the passage it rests on.

>>> import rag
>>> with rag.open(".wenqu") as wenqu:
...     answer = wenqu.ask("晋陕豫黄河金三角会议的主题是什么?")
...     hits = wenqu.search("黄河金三角", k=3, filters=rag.Filters(since="2021"))

What `search` and `ask` return, and how to narrow them, is here by its own name: `Hit`, `Answer`,
`Citation`, `Filters`, `Turn`; all of it in `rag.types`. Whatever is raised on purpose is a
`WenquError` whose message says what to do. Importing this loads no model and no library for one.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike
    from typing import Any

    from rag.errors import WenquError
    from rag.types import Answer, Article, Citation, Filters, Hit, Passage, Sentence, Turn
    from rag.wenqu import Wenqu

__all__ = [
    "Answer",
    "Article",
    "Citation",
    "Filters",
    "Hit",
    "Passage",
    "Sentence",
    "Turn",
    "Wenqu",
    "WenquError",
    "open",
]
_HOMES = {"Wenqu": "rag.wenqu", "WenquError": "rag.errors"}  # all others: rag.types


def open(index: "str | PathLike[str] | None" = None, **settings: "Any") -> "Wenqu":
    """Opens an index for search and answers, in a second or two; close it when done with it.

    `index` is its folder, which `wenqu ingest` has made; None is WENQU_INDEX, or `.wenqu`.
    `settings` are those of `rag.settings.Settings` by name (`chat="none"`, `passages=12`); one
    that is not given is as WENQU_* variables have it.

    Raises a WenquError: CorpusError where there is no index or it cannot be trusted, WeightsError
    without the embedder's files, SettingsError for a setting that is unknown or does not fit.
    """
    from rag.build import open_wenqu
    from rag.settings import load_settings

    return open_wenqu(load_settings(index=index, **settings))


def __getattr__(name: str) -> "Any":
    """The words of the system, loaded when they are first asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES.get(name, "rag.types")), name)

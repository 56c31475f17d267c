"""Wenqu answers questions about a body of articles, every sentence with the passage it rests on.

>>> import rag
>>> wenqu = rag.open(".wenqu")
>>> answer = wenqu.ask("晋陕豫黄河金三角会议的主题是什么?")
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike
    from typing import Any

    from rag.wenqu import Wenqu


def open(index: "str | PathLike[str] | None" = None, **settings: "Any") -> "Wenqu":
    """Opens an index for search and answers.

    `settings` are those of `rag.settings.Settings`, before WENQU_* variables. Raises a WenquError
    whose message says what to do: no index, no embedder, an unknown setting.
    """
    from rag.build import open_wenqu
    from rag.settings import load_settings

    return open_wenqu(load_settings(index=index, **settings))

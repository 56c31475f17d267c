"""What an article says of itself: its title, its outlet, its author and when it was published.

Unknown stays unknown: a date in the story is when something happened, a source that it quotes is
not the one it comes from.
"""

from collections.abc import Sequence

from rag.ingestion import chinese_bylines, western_bylines
from rag.ingestion.headlines import title
from rag.ingestion.margins import margins
from rag.ingestion.mastheads import page_outlet, published
from rag.ingestion.records import Facts


def find_facts(text: str, removed: Sequence[str] = ()) -> Facts:
    """The facts in a repaired text, one paragraph a line.

    `removed` are the lines that repair took out as no part of the article; they may hold facts.
    There is a title wherever there is a text.
    """
    of = margins(text, removed)
    return Facts(
        title=title(of, text) or None,
        outlet=chinese_bylines.outlet(of)
        or western_bylines.outlet(of)
        or page_outlet(of)
        or western_bylines.copyright_holder(of),
        author=chinese_bylines.author(of) or western_bylines.author(of),
        published=published(of),
    )

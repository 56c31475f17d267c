"""Takes out of an answer the addresses that stand in none of the articles found."""

import re
from collections.abc import Sequence

from rag.types import Hit

_END = r"\s\"'<>()（）\[\]【】「」『』《》“”‘’，。；：、！？"
_MARKDOWN = re.compile(r"!?\[([^\[\]\n]*)\]\(\s*([^()\s]+)[^()\n]*\)")
_ADDRESS = re.compile(
    rf"(?:[a-z][a-z0-9+.-]{{1,20}}://|www\.)[^{_END}]+"
    rf"|\b[a-z0-9-]+(?:\.[a-z0-9-]+)+/[^{_END}]*"
    r"|\b(?:javascript|data|vbscript):[^\s]+",
    re.IGNORECASE,
)


def without_foreign_links(text: str, hits: Sequence[Hit]) -> str:
    """`text` in which an address stands only where a passage found has it, letter for letter.

    Of a Markdown link or image with another address its words stay.
    """
    known = "\n".join(hit.passage.text for hit in hits).casefold()

    def is_known(address: str) -> bool:
        return address.rstrip(".,;:!?").casefold() in known

    def kept(match: re.Match[str]) -> str:
        return match[0] if is_known(match[0]) else ""

    text = _MARKDOWN.sub(lambda link: link[0] if is_known(link[2]) else link[1], text)
    return _ADDRESS.sub(kept, text)

"""Somebody else's text as Markdown that shows it and does nothing: no markup, link, image or HTML.

Readers of Markdown differ: whatever one of the common ones takes for more than text is escaped,
web addresses as well, which GitHub makes links of by themselves.
"""

import re

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}  # some know no backslash before these
_MARK = re.compile(
    r"[\\`*_{}\[\]()#~|$^=!:]"  # emphasis, code, links, headings, tables, formulas, emoji
    r"|(?<=\w)\.(?=[^\W\d_])"  # www.example.com
    r"|^[-+\"']"  # a list, or the title of a link
    r"|(?<=\d)\.(?=\s|$)"  # a numbered list
)
_PART = re.compile("([&<>]|@+)")


def escaped(text: str) -> str:
    """The text in one line of Markdown, fit to begin a paragraph; white space is folded."""
    return "".join(map(_escaped, _PART.split(" ".join(text.split()))))


def _escaped(part: str) -> str:
    if part.startswith("@"):  # GitHub knows an address by it, escaped or not, but in code
        return f"`{part}`"
    return _ENTITIES.get(part) or _MARK.sub(r"\\\g<0>", part)

"""HTML that cannot be injected into: a text becomes markup only by being escaped."""

from collections.abc import Iterable
from html import escape

_VOID = frozenset({"meta", "input"})
# Control characters have no place in HTML, and half characters none in UTF-8.
_UNFIT = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160)), "�")


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def text(value: object) -> Html:
    """Any value as it is to be read, escaped; markup stays what it is."""
    if isinstance(value, Html):
        return value
    shown = str(value).translate(_UNFIT).encode("utf-8", "replace").decode("utf-8")
    return Html(escape(shown))


def join(parts: Iterable[object]) -> Html:
    """Several pieces one after the other."""
    return Html("".join(map(text, parts)))


def element(tag: str, /, *children: object, **attributes: object) -> Html:
    """An element; `class_` is the attribute class, `data_state` data-state, None leaves one out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{text(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if tag in _VOID:
        return Html(f"<{tag}{written}>")
    return Html(f"<{tag}{written}>{join(children)}</{tag}>")


def table(headings: Iterable[object], rows: Iterable[Iterable[object]], kind: str = "") -> Html:
    """A table that scrolls by itself where the screen is narrow; a row's first cell names it."""
    head = element("tr", *(element("th", heading, scope="col") for heading in headings))
    body = [
        element("tr", element("th", first, scope="row"), *(element("td", cell) for cell in cells))
        for first, *cells in rows
    ]
    whole = element("table", element("thead", head), element("tbody", *body), class_=kind or None)
    return element("div", whole, class_="wide", tabindex="0", role="region", aria_label="table")

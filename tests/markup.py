"""What markup a page is made of, as a browser reads it."""

from html.parser import HTMLParser


class Tags(HTMLParser):
    """The tags of a page in order, with their attributes; and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.opened: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.misplaced: list[str] = []
        self.text = ""
        self.other: list[str] = []
        self.feed(page)
        self.close()
        self.misplaced += self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.append((tag, dict(attrs)))
        self.open += [tag] if tag != "input" else []

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.misplaced.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.other.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment

    @property
    def shape(self) -> list[tuple[str, list[str]]]:
        """All of its markup, without what it says."""
        return [(tag, list(attrs)) for tag, attrs in self.opened]

    def values(self, *names: str) -> list[str | None]:
        """What stands in some attributes."""
        return [attrs[name] for _, attrs in self.opened for name in names if name in attrs]

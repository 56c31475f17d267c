"""The parts of the page in Gradio, by name, and how what is to be shown reaches them."""

from collections.abc import Callable
from typing import Any

import gradio

from ui.conversation import LONGEST_QUESTION
from ui.render import fill
from ui.visit import Changes, Session, Visitor

LARGEST_TEXT = 1_000_000  # characters that can be pasted
LARGEST = "20 MB"  # of a file that is added
KINDS = [
    ".txt", ".md", ".html", ".htm", ".xhtml", ".mhtml", ".pdf", ".docx", ".epub", ".eml",
    ".json", ".jsonl", ".csv", ".tsv", ".gz", ".xz", ".bz2",
]  # fmt: skip

Shown = dict[Any, Any]  # as Gradio takes it: by component


def panel(name: str, *handlers: Callable[..., object]) -> gradio.HTML:
    """A part made of HTML; what is clicked, sent or typed in it is an event named as its handler.

    Gradio knows the events of such a part by their names in its script.
    """
    verbs = ", ".join(f"'{handler.__name__}'" for handler in handlers)
    return gradio.HTML(
        elem_id=name,
        js_on_load=f"wenqu.attach(element, trigger, watch, [{verbs}])",
        apply_default_css=False,
    )


class Parts:
    """The parts of one page; made where Gradio is putting a page together."""

    def __init__(self, handlers: dict[str, list[Callable[..., Any]]]) -> None:
        """`handlers` are those of each panel, by its name."""
        named: dict[str, Any] = {
            "session": gradio.State(Session()),
            "chat": gradio.BrowserState("", storage_key="wenqu-chat", secret="wenqu"),
        }

        def add(name: str) -> None:
            named[name] = panel(name, *handlers.get(name, ()))

        with gradio.Column(elem_id="page"):
            add("head")
            add("side")
            with gradio.Column(elem_id="talk-column"):
                with gradio.Column(elem_id="talk"):
                    add("past")
                    add("now")
                with gradio.Column(elem_id="composer"):
                    add("filters")
                    named["question"] = _question()
            with gradio.Column(elem_id="library"):
                with gradio.Accordion(elem_id="add-area", open=False) as adding:
                    add("kinds")
                    named |= {"adding": adding, **_adding()}
                add("results")
                add("shelf")
            add("reader")
        self.named = named

    @property
    def all(self) -> list[Any]:
        """Every part that can be shown anew."""
        return list(self.named.values())

    def shown(self, changes: Changes) -> Shown:
        """Changes as Gradio takes them."""
        return {
            self.named[name]: gradio.update(**value) if isinstance(value, dict) else value
            for name, value in changes.items()
        }


def _question() -> gradio.Textbox:
    return gradio.Textbox(
        elem_id="question",
        show_label=False,
        container=False,
        lines=1,
        max_lines=8,
        autofocus=True,
        submit_btn=True,
        max_length=4 * LONGEST_QUESTION,
    )


def _adding() -> dict[str, Any]:
    return {
        "files": gradio.File(elem_id="files", file_count="multiple", file_types=KINDS, height=140),
        "title": gradio.Textbox(elem_id="title", max_lines=1, max_length=200),
        "text": gradio.Textbox(elem_id="text", lines=4, max_lines=12, max_length=LARGEST_TEXT),
        "add": gradio.Button(elem_id="add", variant="primary"),
    }


def labels(visitor: Visitor) -> Changes:
    """What stands on Gradio's own parts, in the visitor's language."""
    own = visitor.words
    return {
        "question": {
            "label": own["ask_label"],
            "placeholder": own["ask_placeholder"],
            "submit_btn": own["ask_button"],
        },
        "files": {"label": own["add_files"]},
        "title": {"label": own["paste_title"]},
        "text": {"label": own["paste_text"]},
        "add": {"value": own["paste_button"]},
        "adding": {"label": own["add"]},
        "kinds": fill("note", own, note=own.say("add_kinds", size=LARGEST)),
    }

"""The chat page in Gradio: what happens when its parts are used, and how it is mounted."""

import inspect
import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # read when Gradio is imported
# Gradio's queue sums up its events in a pandas frame after each of them, for a dashboard that is
# not served here: it keeps one event, and never sums up.
os.environ.setdefault("GRADIO_ANALYTICS_MAX_EVENTS", "1")
os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", str(10**12))

import gradio
from fastapi import FastAPI

from rag.errors import WenquError
from rag.integrations.http.guard import USER_HEADER
from ui.conversation import Conversation
from ui.history import History
from ui.library import Library
from ui.parts import Parts, Shown, labels
from ui.sources import Sources
from ui.visit import Changes, Data, Session, Visitor
from ui.words import words_for

log = logging.getLogger(__name__)

LANGUAGE = "wenqu_language"  # the cookie of those who have chosen one
QUEUED = 256  # events of all kinds that may wait
SESSIONS = 1_000  # of pages that are open; who comes later than that many others begins anew
LARGEST = "20mb"  # of a file that is added
OLD = 3600  # seconds after which Gradio's copies of uploads are removed
NONSENSE = "what this page sent cannot be understood: reload it, and try again"
QUIET: dict[str, Any] = {
    "show_progress": "hidden",
    "api_visibility": "private",
    "concurrency_limit": None,  # the desk keeps the order of questions, all else is quick
}

Handler = Callable[[Session, Data, Visitor], Changes | Iterator[Changes]]


@dataclass(frozen=True, slots=True)
class Rooms:
    """What answers to readers: in the conversation, its history, its sources, and the library."""

    conversation: Conversation
    history: History
    sources: Sources
    library: Library
    head: Callable[[Visitor], str]


def visitor_of(request: gradio.Request) -> Visitor:
    """Who asks, as the request says it; the guard has put in the name or taken it out."""
    headers = request.headers
    own = words_for(headers.get("accept-language", ""), request.cookies.get(LANGUAGE, ""))
    return Visitor(unquote(headers.get(USER_HEADER, "")), own, request.session_hash or "")


def build_page(rooms: Rooms) -> gradio.Blocks:
    """The page, not served yet."""
    talk, history, sources = rooms.conversation, rooms.history, rooms.sources
    in_talk: list[Handler] = [
        talk.ask,
        talk.retry,
        talk.edit,
        talk.like,
        talk.dislike,
        sources.cite,
        sources.read,
    ]
    handlers: dict[str, list[Handler]] = {
        "past": in_talk,
        "now": in_talk,
        "side": [
            history.begin, history.find, history.open,
            history.rename, history.remove, history.erase,
        ],
        "filters": [sources.filter, sources.unfilter, sources.choose, talk.leave],
        "reader": [sources.close, sources.only],
        "shelf": [rooms.library.search, rooms.library.takeout, sources.read],
    }  # fmt: skip
    with gradio.Blocks(
        title="问渠 Wenqu", analytics_enabled=False, fill_width=True, delete_cache=(OLD, OLD)
    ) as page:
        parts = Parts(handlers)
        _open(page, parts, rooms)
        for name, of_panel in handlers.items():
            for handler in of_panel:
                _listen(parts, name, handler)
        _ask(parts, talk)
        _add(parts, rooms.library)
    page.queue(max_size=QUEUED, api_open=False)
    return page


def _open(page: gradio.Blocks, parts: Parts, rooms: Rooms) -> None:
    """Fills the page when it is opened."""

    def opened(chat: str, request: gradio.Request) -> Shown:
        who = visitor_of(request)
        changes = rooms.history.open(Session(), {"chat": chat or ""}, who)
        changes |= rooms.library.opened(who) | labels(who)
        changes |= rooms.sources.close(Session(), {}, who) | {"head": rooms.head(who)}
        return parts.shown(changes)

    page.load(opened, parts.named["chat"], parts.all, **QUIET)


def _listen(parts: Parts, name: str, handler: Handler) -> None:
    """Has a handler answer to the event of its name in a panel."""

    def grown(
        session: Session, event: gradio.EventData, request: gradio.Request
    ) -> Iterator[Shown]:
        data, who = event._data or {}, visitor_of(request)
        yield from told(parts, lambda: handler(session, data, who))

    def changed(session: Session, event: gradio.EventData, request: gradio.Request) -> Shown:
        (shown,) = grown(session, event, request)
        return shown

    # What grows is shown again by Gradio when it has ended: nothing else may be, or it undoes
    # what was done since.
    grows = inspect.isgeneratorfunction(handler)
    listen = getattr(parts.named[name], handler.__name__)
    # A question is asked once however often it is clicked; of what is typed the last counts.
    mode = "once" if grows else "always_last"
    listen(
        grown if grows else changed, parts.named["session"], parts.all, trigger_mode=mode, **QUIET
    )


def _ask(parts: Parts, talk: Conversation) -> None:
    """Has questions answered and stopped."""
    question, session = parts.named["question"], parts.named["session"]

    def ask(session: Session, text: str, request: gradio.Request) -> Iterator[Shown]:
        who = visitor_of(request)
        yield from told(parts, lambda: talk.ask(session, {"text": text}, who))

    def stop(request: gradio.Request) -> None:
        talk.stop(visitor_of(request))

    question.submit(ask, [session, question], parts.all, **QUIET)
    question.stop(stop, None, None, **QUIET)


def _add(parts: Parts, library: Library) -> None:
    """Has files and texts added to the library."""
    named = parts.named

    def add_files(paths: list[str] | None, request: gradio.Request) -> Iterator[Shown]:
        files = [(Path(path).name, Path(path)) for path in paths or []]
        who = visitor_of(request)
        yield from told(parts, lambda: library.add_files(files, who))
        yield parts.shown({"files": {"value": None}})

    def add_text(title: str, text: str, request: gradio.Request) -> Iterator[Shown]:
        who = visitor_of(request)
        yield from told(parts, lambda: library.add_text(title, text, who))

    named["files"].upload(add_files, named["files"], parts.all, **QUIET)
    named["add"].click(add_text, [named["title"], named["text"]], parts.all, **QUIET)


def told(parts: Parts, doing: Callable[[], Changes | Iterator[Changes]]) -> Iterator[Shown]:
    """Changes one after another; what goes wrong is shown above the page, in one line."""
    try:
        changes = doing()
        for some in [changes] if isinstance(changes, dict) else changes:
            yield parts.shown(some)
    except WenquError as error:
        raise gradio.Error(str(error), print_exception=False) from error
    except (KeyError, ValueError, TypeError) as error:  # a browser sent what no page of ours does
        log.warning("a page sent what cannot be understood: %s", type(error).__name__)
        raise gradio.Error(NONSENSE, print_exception=False) from error


def mounted(app: FastAPI, page: gradio.Blocks) -> FastAPI:
    """`app` with the page at its root."""
    page.state_session_capacity = SESSIONS
    gradio.mount_gradio_app(
        app,
        page,
        path="/",
        footer_links=[],
        show_error=False,
        enable_monitoring=False,
        ssr_mode=False,
        run_history=False,
        app_kwargs={"openapi_url": None},
        max_file_size=LARGEST,
        pwa=False,
        mcp_server=False,
        theme=gradio.themes.Base(font=("system-ui", "sans-serif"), font_mono=("monospace",)),
    )
    return app


def forget(page: gradio.Blocks, session: str) -> None:
    """Drops what Gradio keeps for somebody who has closed the page."""
    holder, queue = page.state_holder, page._queue
    kept = (holder.session_data, holder.time_last_used)
    for known in (*kept, queue.pending_messages_per_session, queue.pending_event_ids_session):
        known.pop(session, None)

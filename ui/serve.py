"""Serves the page: Gradio in our shell, behind the guard and, where there are accounts, a login."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from rag.additions import Additions
from rag.choices import Choices
from rag.errors import SettingsError
from rag.index.catalogue import Catalogue
from rag.integrations.http.guard import Guard
from rag.integrations.http.serving import LOCAL, Server, address, bind
from rag.settings import Settings
from ui.app import Rooms, build_page, forget, mounted
from ui.conversation import Conversation
from ui.desk import Desk
from ui.head import Head
from ui.history import History
from ui.library import Library
from ui.panels import Panels
from ui.presence import Presence
from ui.record import exporting
from ui.record.chats import Chats
from ui.record.feedback import Feedback
from ui.shell import Shell
from ui.signin.accounts import parse_accounts
from ui.signin.login import Login
from ui.sources import Sources

ASSETS = Path(__file__).with_name("assets")
LARGEST = 4_000_000  # bytes of an ordinary request: a text that is pasted
LARGEST_UPLOAD = 21_000_000  # a file of 20 MB with what goes around it
PATIENCE = 3  # seconds that open streams are given when the program ends


def open_app(settings: Settings, choices: Choices, additions: Additions, desk: Desk) -> ASGIApp:
    """The page as an ASGI app; questions are answered at the desk.

    Raises SettingsError for accounts that cannot be read.
    """
    catalogue = Catalogue(choices.index.ledger.database)
    chats = Chats(settings.index / "chats.db")
    panels = Panels(choices, catalogue, chats)
    feedback = Feedback(settings.index / "feedback.jsonl")
    page = build_page(
        Rooms(
            Conversation(panels, choices, chats, feedback, desk),
            History(panels, chats),
            Sources(panels, choices),
            Library(catalogue, additions),
            Head(choices).html,
        )
    )
    app = FastAPI(openapi_url=None)
    exporting.add_to(app, chats)
    app.mount("/page", StaticFiles(directory=ASSETS))
    inside: ASGIApp = Presence(Shell(mounted(app, page)), partial(forget, page))
    if accounts := accounts_of(settings):
        inside = Login(inside, accounts)
    return Guard(
        inside,
        hosts=(settings.host, *settings.hosts),
        largest=LARGEST,
        uploads={"/gradio_api/upload": LARGEST_UPLOAD},
    )


def check(settings: Settings) -> None:
    """Raises SettingsError for what would keep the page from being served, before all is opened:

    accounts that cannot be read, and an address that others can reach while there are none.
    """
    accounts_of(settings)
    if settings.host not in LOCAL and not settings.auth:
        raise SettingsError(
            f"WENQU_HOST={settings.host}: others could read and ask without signing in; set "
            "WENQU_AUTH=name:password as well, or serve on 127.0.0.1"
        )


def accounts_of(settings: Settings) -> dict[str, str]:
    """The passwords of those who may sign in, by name. Raises SettingsError."""
    return parse_accounts(settings.auth.get_secret_value() if settings.auth else "")


def serve(
    settings: Settings, choices: Choices, additions: Additions, ready: Callable[[str], None]
) -> None:
    """Serves the page until interrupted, and starts the chat model; `ready` is told the address.

    Raises SettingsError as `check` does, and for a port that is taken.
    """
    check(settings)
    taken = bind(settings.host, settings.port)
    choices.warm()
    desk = Desk()
    app = open_app(settings, choices, additions, desk)
    ready(address(taken))
    try:
        Server(app, PATIENCE, desk.close).run(sockets=[taken])
    finally:
        additions.close()
        choices.close()

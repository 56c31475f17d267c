"""Serves the API until it is told to end; what goes on then is finished first."""

import signal
from collections.abc import Callable
from contextlib import suppress

from rag.additions import Additions
from rag.choices import Choices
from rag.errors import SettingsError
from rag.integrations.http.app import open_app
from rag.integrations.http.keys import Keys
from rag.integrations.http.limits import Limits
from rag.integrations.http.service import Service
from rag.integrations.http.serving import LOCAL, Server, address, bind
from rag.settings import Settings

AFTER_GRACE = 5  # seconds in which those that had to be stopped are told so


def open_keys(settings: Settings) -> Keys | None:
    """The keys of the settings; None where there are none and nobody else can come.

    Raises SettingsError for an address that others can reach without keys, and for a file of keys
    that has none.
    """
    if settings.keys is None:
        if settings.host not in LOCAL:
            raise SettingsError(
                f"WENQU_HOST={settings.host}: others could read, ask and write without a key; set "
                "WENQU_KEYS to a file and run wenqu keys add NAME, or serve on 127.0.0.1"
            )
        return None
    keys = Keys(settings.keys)
    if not len(keys):
        raise SettingsError(f"there are no keys in {settings.keys}; make one: wenqu keys add NAME")
    return keys


def serve(
    settings: Settings,
    choices: Choices,
    additions: Additions,
    keys: Keys | None,
    ready: Callable[[str], None],
) -> None:
    """Serves until SIGTERM or Ctrl+C; `ready` is told the address.

    Then nothing new is taken, and what goes on has half a minute to end. Raises SettingsError for
    a port that is taken.
    """
    service = Service(choices, additions, Limits.of(settings))
    taken = bind(settings.host, settings.api_port, setting="WENQU_API_PORT")
    patience = int(service.limits.grace) + AFTER_GRACE
    server = Server(open_app(settings, service, keys), patience, service.stop_soon)

    def run() -> None:
        service.health.warm()
        ready(address(taken))
        server.run(sockets=[taken])

    try:
        _until_terminated(run)
    finally:
        service.close()
        additions.close()
        choices.close()


def _until_terminated(run: Callable[[], None]) -> None:
    """Runs what ends by itself on SIGTERM.

    uvicorn raises the signal once more when it has ended, which would pass for a death.
    """

    def ended(number: int, frame: object) -> None:
        raise SystemExit(0)

    before = signal.signal(signal.SIGTERM, ended)
    try:
        with suppress(SystemExit):
            run()
    finally:
        signal.signal(signal.SIGTERM, before)

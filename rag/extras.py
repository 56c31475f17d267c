"""Parts of Wenqu that are installed by name: whoever needs a missing one is told how to get it."""

from collections.abc import Iterator
from contextlib import contextmanager

from rag.errors import SettingsError


@contextmanager
def extra(name: str) -> Iterator[None]:
    """To be held while importing what the extra `name` installs.

    Raises SettingsError with the command that installs it, when it is not there or not whole.
    """
    try:
        yield
    except ImportError as error:
        raise SettingsError(
            f"this needs more than is installed ({error}); run: pip install 'wenqu[{name}]'"
        ) from error

"""Who may sign in: accounts as a setting writes them, checked in a time that tells nothing."""

import hmac
import re
import secrets
import unicodedata
from collections.abc import Mapping
from hashlib import sha256

from rag.errors import SettingsError

SHORTEST_PASSWORD = 8
LONGEST_NAME = 100


def parse_accounts(text: str) -> dict[str, str]:
    """Passwords by name, of `name:password` pairs between commas or line breaks.

    Spaces around a name or a password are not part of it, and neither is how a keyboard composes
    its letters (NFC). Raises SettingsError, in whose words no password appears.
    """
    accounts: dict[str, str] = {}
    pairs = [pair for pair in re.split(r"[,\r\n]", text) if pair.strip()]
    if text and not pairs:  # somebody meant there to be a login
        raise SettingsError("WENQU_AUTH names nobody; write name:password, or leave it unset")
    for number, pair in enumerate(pairs, 1):
        name, colon, password = (composed(part.strip()) for part in pair.partition(":"))
        if not colon or not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
            raise SettingsError(
                f"WENQU_AUTH: entry {number} is no account; write name:password, with commas or "
                "line breaks between the accounts and none inside a password"
            )
        if len(password) < SHORTEST_PASSWORD:
            raise SettingsError(
                f"WENQU_AUTH: the password of {name} is short; it takes {SHORTEST_PASSWORD} "
                "characters or more"
            )
        if name in accounts:
            raise SettingsError(f"WENQU_AUTH: there are two accounts named {name}; keep one")
        accounts[name] = password
    return accounts


def composed(text: str) -> str:
    """The text with each letter in its composed form, however it was typed."""
    return unicodedata.normalize("NFC", text)


class Passwords:
    """Knows whether a name and a password belong together, and takes as long for either answer."""

    def __init__(self, accounts: Mapping[str, str]) -> None:
        self._digests = {_digest(name): _digest(password) for name, password in accounts.items()}
        self._nobody = secrets.token_bytes(32)

    def fit(self, name: str, password: str) -> bool:
        """Whether the password is that account's. An unknown name is compared all the same."""
        expected = self._digests.get(_digest(name), self._nobody)
        return hmac.compare_digest(expected, _digest(password))


def _digest(text: str) -> bytes:
    return sha256(text.encode("utf-8", "replace")).digest()

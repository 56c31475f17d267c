"""Sessions that need no memory: a cookie with a name and an end, which the password signs.

So they outlive a restart, hold in every process, and end when the password is changed. Signing
out takes the cookie from the browser; a copy of it would still do until its end.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from hashlib import scrypt, sha256

COOKIE = "wenqu_session"
LASTS = 7 * 24 * 3600  # seconds


class Sessions:
    """Makes and reads the cookie of each account."""

    def __init__(self, accounts: Mapping[str, str], now: Callable[[], float]) -> None:
        self._now = now
        self._names = {_text(name.encode()): name for name in accounts}
        self._keys = {name: _key(name, password) for name, password in accounts.items()}

    def issue(self, name: str) -> str:
        """A cookie that says for `LASTS` seconds that this account is signed in."""
        claim = f"{_text(name.encode())}.{int(self._now()) + LASTS}"
        return f"{claim}.{self._signature(name, claim)}"

    def name(self, cookie: str) -> str:
        """The account that a cookie signs in; empty when it signs in nobody (any longer)."""
        claim, _, signature = cookie.rpartition(".")
        written, _, end = claim.partition(".")
        name = self._names.get(written, "")
        if not name:
            return ""
        right = self._signature(name, claim).encode()
        if not hmac.compare_digest(right, signature.encode("utf-8", "replace")):
            return ""
        return name if int(end) > self._now() else ""

    def _signature(self, name: str, claim: str) -> str:
        return _text(hmac.digest(self._keys[name], claim.encode(), sha256))


def _key(name: str, password: str) -> bytes:
    """A key of this account's alone, so that no cookie helps to guess another's password.

    Slow to make (some 50 ms, once), so that a stolen cookie helps little to guess its own.
    """
    salt = b"wenqu session " + name.encode()
    return scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)


def _text(value: bytes) -> str:
    return urlsafe_b64encode(value).decode("ascii").rstrip("=")

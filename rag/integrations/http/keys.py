"""API keys: a file with a name, a hash and scopes a line; the keys themselves are kept nowhere."""

import hmac
import os
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal, get_args

from rag.errors import SettingsError

Scope = Literal["read", "write"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_HEADING = "# name, sha256 of the key, scopes; made by: wenqu keys add NAME\n"


@dataclass(frozen=True, slots=True)
class Key:
    """Somebody's right to use the API; `digest` is the hash of what they send."""

    name: str
    digest: str
    scopes: tuple[Scope, ...]


class Keys:
    """The keys of a file, read anew when it changes: a key that is taken out is of no use at once.

    Raises SettingsError when the file cannot be read. One that cannot be read any longer, or is
    gone, lets nobody in.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = self._stamp()
        self._keys = read_keys(path)

    def __len__(self) -> int:
        return len(self._keys)

    def find(self, secret: str) -> Key | None:
        """The key that somebody sent, None for a wrong one. Takes as long for either."""
        if (stamp := self._stamp()) != self._seen:
            self._seen, self._keys = stamp, ()
            try:
                self._keys = read_keys(self._path)
            except SettingsError:
                return None
        sent, found = digest(secret), None
        for key in self._keys:
            if hmac.compare_digest(key.digest, sent):
                found = key
        return found

    def _stamp(self) -> tuple[int, int, int]:
        try:
            facts = self._path.stat()
        except OSError:
            return 0, 0, 0
        return facts.st_mtime_ns, facts.st_size, facts.st_ino


def new_secret() -> str:
    """A key that nobody guesses: 32 random bytes, after a word that says what it is for."""
    return f"wenqu_{secrets.token_urlsafe(32)}"


def digest(secret: str) -> str:
    """What is kept of a key."""
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


def read_keys(path: Path) -> tuple[Key, ...]:
    """The keys in a file. Raises SettingsError, with the line that is wrong."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"the keys in {path} cannot be read ({error}); make one: wenqu keys add NAME"
        ) from error
    rows = [(number, line.split()) for number, line in enumerate(lines, 1)]
    return tuple(_key(path, number, row) for number, row in rows if row and row[0][0] != "#")


def _key(path: Path, number: int, row: Sequence[str]) -> Key:
    match row:
        case [name, kept, scopes] if _NAME.fullmatch(name) and _DIGEST.fullmatch(kept):
            given = scopes.split(",")
            if set(given) <= set(SCOPES):
                return Key(name, kept, tuple(scope for scope in SCOPES if scope in given))
    raise SettingsError(
        f"{path}, line {number}: no key; write a name, the sha256 of the key in hexadecimal, and "
        f"scopes with commas between them ({','.join(SCOPES)})"
    )


def add_key(path: Path, name: str, scopes: Iterable[str]) -> str:
    """Makes a key and keeps its hash; returns the key, which cannot be had again.

    The file is made where there is none. Raises SettingsError for a name that is taken or is none,
    and for a scope there is not.
    """
    keys = read_keys(path) if path.exists() else ()
    if not _NAME.fullmatch(name):
        raise SettingsError(f"{name!r} is no name of a key: letters, digits and . _ @ -, up to 64")
    if name in {key.name for key in keys}:
        raise SettingsError(f"there is a key named {name}; first: wenqu keys remove {name}")
    secret, wanted = new_secret(), set(scopes)
    if not wanted or not wanted <= set(SCOPES):
        raise SettingsError(f"a key is for one or more of: {', '.join(SCOPES)}")
    kept = tuple(scope for scope in SCOPES if scope in wanted)
    _write(path, (*keys, Key(name, digest(secret), kept)))
    return secret


def remove_key(path: Path, name: str) -> None:
    """Takes a key out. Raises SettingsError when there is none of that name."""
    keys = read_keys(path)
    left = [key for key in keys if key.name != name]
    if len(left) == len(keys):
        names = ", ".join(key.name for key in keys) or "none"
        raise SettingsError(f"there is no key named {name!r}; there are: {names}")
    _write(path, left)


def _write(path: Path, keys: Iterable[Key]) -> None:
    rows = (f"{key.name} {key.digest} {','.join(key.scopes)}\n" for key in keys)
    unfinished = path.with_name(path.name + ".unfinished")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.writelines((_HEADING, *rows))
        unfinished.replace(path)
    except OSError as error:
        raise SettingsError(f"{path} cannot be written ({error.strerror}); name another") from error

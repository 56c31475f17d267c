"""Gives a file that a stranger sends a name under which it is safe to keep and to show."""

import re
import unicodedata

from rag.disguises import without_invisible

LONGEST = 120  # bytes: with what a file system or a backup puts around it, it still fits
NAMELESS = "article"

_SEPARATOR = re.compile(r"[/\\]")
_SPECIAL = re.compile(r'[<>:"|?*#]')  # to Windows, and # stands between a table and its row
_SUFFIX = re.compile(r"\.[^. ]{1,12}(?:\.(?:gz|xz|bz2))?$", re.IGNORECASE)
_RESERVED = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_AROUND = " .~-_"  # hides a file, locks it, or passes for an option


def safe_name(name: str, number: int = 1) -> str:
    """The last part of `name`, of visible characters that no system reads as anything else.

    At most LONGEST bytes, with the suffixes it had. `number`, from 2, tells files of one name
    apart: `news-2.jsonl.xz`.
    """
    plain = _visible(_SEPARATOR.split(name)[-1])
    plain = _SPECIAL.sub("_", unicodedata.normalize("NFC", plain)).rstrip(_AROUND)
    found = _SUFFIX.search(plain)
    suffix = found[0] if found else ""
    stem = plain.removesuffix(suffix).strip(_AROUND) or NAMELESS
    if _RESERVED.fullmatch(stem):
        stem = f"{NAMELESS}-{stem}"
    end = f"-{number}{suffix}" if number > 1 else suffix
    room = LONGEST - len(end.encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip(_AROUND) + end


def _visible(name: str) -> str:
    """A name in one line, without what is not to be seen or turns the direction of reading."""
    spaced = "".join(c if c.isprintable() else " " if c.isspace() else "" for c in name)
    return " ".join(without_invisible(spaced)[0].split())

"""Makes a scraped text readable again, and says what it changed.

Nothing is guessed: what the text itself cannot tell is left as it stands, or marked as lost.
"""

import re
from collections import Counter

from rag.ingestion.characters import break_control_tokens, clean_characters, count_unreadable
from rag.ingestion.furniture import take_out
from rag.ingestion.glued import take_off
from rag.ingestion.mojibake import undo_misreading
from rag.ingestion.pinyin import remove_pinyin
from rag.ingestion.records import Repaired
from rag.ingestion.wraps import join_wrapped

_SPACES = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f]+")
_MOST_ROUNDS = 5


def repair(raw: str, *, wrapped: bool = False) -> Repaired:
    """`raw` with one line a paragraph, without furniture, pinyin noise, odd characters and spaces.

    `wrapped` says that its lines end where the page did (PDF, mail) and not where paragraphs do.
    What is repaired needs no repair: the same text comes out of its own repair.
    """
    changes: Counter[str] = Counter()
    text, removed = _repair_once(raw, wrapped, changes)
    for _ in range(_MOST_ROUNDS):  # what one round takes out may lay bare something for the next
        before = text
        text, more = _repair_once(before, False, changes)
        removed += more
        if text == before:
            break
    changes["unreadable"] = count_unreadable(text)
    return Repaired(text, {kind: count for kind, count in changes.items() if count}, tuple(removed))


def _repair_once(raw: str, wrapped: bool, changes: Counter[str]) -> tuple[str, list[str]]:
    text = clean_characters(undo_misreading(raw, changes), changes)
    text = break_control_tokens(remove_pinyin(text, changes), changes)
    text, glued = take_off(text)
    story, page = take_out([line.rstrip() for line in text.split("\n")])
    changes["furniture"] += len(glued) + len(page)
    paragraphs = join_wrapped(story, wrapped=wrapped, changes=changes)
    lines = (_SPACES.sub(" ", line).strip() for line in paragraphs)
    return "\n".join(line for line in lines if line), [*glued, *page]

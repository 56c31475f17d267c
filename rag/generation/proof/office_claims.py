"""Offices that a sentence claims for somebody, held against those that the articles tell."""

import re
from collections.abc import Sequence

from rag.generation.proof.offices import Holding
from rag.text import fold


def contradicted(claimed: Sequence[Holding], told: Sequence[Holding]) -> bool:
    """Whether what is claimed of an office is otherwise by what the articles tell.

    Somebody whose offices are told, and not that one; or an office told to be another's.
    """
    return any(_is_contradicted(one, told) for one in claimed)


def _is_contradicted(claim: Holding, told: Sequence[Holding]) -> bool:
    theirs = [one for one in told if one.person == claim.person]
    if any(claim.office.fits(one.office) for one in theirs):
        return False
    if theirs:
        return True
    return any(claim.office.fits(one.office) and one.office.place for one in told)


def told_nowhere(claimed: Sequence[Holding], told: Sequence[Holding], texts: Sequence[str]) -> bool:
    """Whether an office in a place is claimed for somebody of whom no text tells any such thing.

    Of somebody whose offices are told, these decide. Else one of `texts`, folded, has to name the
    person, the place and the office's rank.
    """
    known = {one.person for one in told}
    return any(
        claim.office.place
        and claim.person not in known
        and not any(
            claim.person in text and claim.office.place in text and claim.office.rank in text
            for text in texts
        )
        for claim in claimed
    )


_SENDER = re.compile(
    r"(?:省|市|县|区)?(?:人民)?(?:政府|委|政协|人大|发改委|方面|代表团)?(?:派|的代表|的官员|派出|选派)"
)


def belongs_to_another(text: str, told: Sequence[Holding]) -> bool:
    """Whether a text has a place or body send somebody who is told to be of another one."""
    folded = fold(text)
    people = {one.person for one in told if one.person in folded}
    for person in people:
        theirs = {one.office.place for one in told if one.person == person}
        if any(place and place in folded for place in theirs):
            continue
        for one in told:
            place = one.office.place
            start = folded.find(place) if len(place) > 1 else -1
            sends = start >= 0 and _SENDER.match(folded, start + len(place))
            if sends and one.person not in people:
                return True
    return False

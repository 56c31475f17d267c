"""Who wrote an article in an alphabetic script and for whom: bylines, datelines, sources."""

import re
from collections.abc import Iterator

from rag.ingestion.margins import Margins

AGENCIES = (
    "Reuters|Thomson Reuters|Associated Press|The Associated Press|AP|AFP|Agence France-Presse|dpa"
    "|DPA|EFE|Xinhua|ANSA|UPI|TASS|Kyodo|Kyodo News|Bloomberg|Yonhap|PTI|ANI|Bernama|Anadolu|Lusa"
    "|Europa Press|Belga|ANP|APA|AAP|PA|CNN|BBC|DW|NPR|CNA|ТАСС|РИА Новости|Интерфакс"
)
_WORD = r"[^\W\d_a-zß-öø-ÿа-я][\w'’.-]{0,20}"
_PARTICLE = r"(?:de|del|della|di|da|dos|du|la|le|van|von|der|den|bin|al|el|y)"
_PERSON = rf"{_WORD}(?:\s(?:{_PARTICLE}\s){{0,2}}{_WORD}){{0,4}}"
_JOIN = r"\s?(?:,\s?(?:and\s)?|&|\s(?:and|y|e|et|und|en|og|och|и)\s)\s?"
_BYLINE = re.compile(
    r"^(?:(?:Story|Written|Reporting|Text|Words)\s)?"
    r"(?:By|BY|by|Por|POR|Par|PAR|Von|VON|Di|DI|Door|Av|Af)[:\s]\s?"
    rf"(?P<names>{_PERSON}(?:{_JOIN}{_PERSON}){{0,6}})(?P<rest>\s?[|,·•(–—-].*|\s(?:in|for|at|à|en|aus|da)\s.*)?$"
)
_LABELLED = re.compile(
    r"(?:^|[|;]\s?)(?:Authors?|Autor(?:a|es)?|Auteurs?|Autore|Автор|Reporter|Writer|Written by"
    r"|Reporting by)\s?:?\s"
    rf"(?P<names>{_PERSON}(?:{_JOIN}{_PERSON}){{0,6}})"
)
_NO_PERSON = re.compile(
    rf"(?:{AGENCIES})$|.*\b(?:Staff|Writer|Correspondent|Editor|Reporter|Agency|Agencies|News|Press|Times|Post|Desk"
    r"|Team|Redaktion|Redacción|Rédaction|Redazione|Numbers|Correspondents|Writers|Bureau|Daily|Journal)\b",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    rf"(?:(?:[^\W\d_a-zß-öø-ÿа-я][^()\n—–]{{1,60}}?\s?)?[(/](?P<agency>{AGENCIES})[)/](?:[.\s]{{0,3}}[-–—]{{1,2}}|\.)\s?"
    rf"|[^\W\d_a-zß-öø-ÿа-я]{{2}}[^()\n—–a-zа-я]{{0,30}}(?:,[^()\n—–]{{1,25}})?\s?"
    rf"(?:\((?P<other>[^()\n]{{2,30}})\)[.\s]{{0,3}}[-–—]{{1,2}}|[-–—]\s?(?P<last>{AGENCIES})\.)\s?)"
)
_SOURCE = re.compile(
    r"(?:^|[|;(]\s?)(?:Source|Fuente|Quelle|Fonte|Bron|Источник|Kilde|Källa|Źródło)\s?:\s*"
    r"(?P<outlet>[^|\n;:()•]{2,40}?)\s*(?=[|\n;()•]|Editor|$)"
)
_COPYRIGHT = re.compile(
    r"(?:©|\([cC]\)|Copyright|COPYRIGHT)(?:\s?(?:©|\([cC]\)))?[\s,]*(?:\d{4}(?:\s?[-–]\s?\d{4})?)?[\s,]*(?:by\s)?"
    r"(?P<outlet>[^\W\d_][^|.,;\n©]{1,40})"
)
_CORPORATE = re.compile(
    r"\s*(?:\bAll rights\b.*|\b(?:Ltd|Inc|LLC|Limited|GmbH|Corp|Company)\b.*|版权所有.*|\d{4}.*)$",
    re.IGNORECASE,
)


def outlet(of: Margins) -> str | None:
    """The outlet of the source line, else of the dateline or of the byline."""
    return (
        next(_sources(of), None) or next(_dateline_outlets(of), None) or next(_agencies(of), None)
    )


def copyright_holder(of: Margins) -> str | None:
    """Whose the page is, as its copyright line says it."""
    for line in (*of.closing, *of.removed):
        if match := _COPYRIGHT.search(line.written):
            name = _CORPORATE.sub("", match["outlet"]).strip(" -")
            if len(name) > 1:
                return name
    return None


def author(of: Margins) -> str | None:
    """The writers of the byline, joined by commas."""
    for names, _ in _bylines(of):
        persons = [name for name in _split(names) if not _NO_PERSON.match(name)]
        if persons:
            return ", ".join(dict.fromkeys(persons))
    return None


def is_byline(line: str) -> bool:
    """Whether a line says who wrote the article and nothing else."""
    return bool(_BYLINE.match(line))


def dateline_end(line: str) -> int:
    """Where the story goes on behind its dateline."""
    match = _DATELINE.match(line)
    return match.end() if match else 0


def _sources(of: Margins) -> Iterator[str]:
    for line in (*of.masthead, *of.closing, *of.removed):
        for match in _SOURCE.finditer(line.written):
            yield match["outlet"].strip(" .")


def _dateline_outlets(of: Margins) -> Iterator[str]:
    for line in (*of.masthead, *of.story):
        if match := _DATELINE.match(line.written):
            yield next(filter(None, match.group("agency", "other", "last")))


def _bylines(of: Margins) -> Iterator[tuple[str, str]]:
    for line in of.masthead:
        if match := _BYLINE.match(line.written):
            yield match["names"], match["rest"] or ""
    for line in (*of.masthead, *of.closing, *of.removed):
        if match := _LABELLED.search(line.written):
            yield match["names"], ""


def _agencies(of: Margins) -> Iterator[str]:
    """Outlets that stand in a byline: By Jane Smith | Reuters, By The Associated Press."""
    for names, rest in _bylines(of):
        behind = rest.strip(" |,·•()–—-")
        yield from (name for name in _split(names) if re.fullmatch(AGENCIES, name))
        if rest.lstrip().startswith(("|", "·", "•", "—", "–")) or re.fullmatch(AGENCIES, behind):
            yield re.split(r"\s?[|·•]\s?", behind)[0]


def _split(names: str) -> list[str]:
    return [name.strip() for name in re.split(_JOIN, names) if name.strip()]

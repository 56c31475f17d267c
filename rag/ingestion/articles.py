"""Reads source files into Articles, with title, date, outlet and author as the text says them."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rag.dates import find_date
from rag.errors import ArticleError
from rag.ingestion.repair import repair
from rag.text import HAN, language, sentences
from rag.types import Article

SUFFIXES = (".txt",)
LARGEST = 50_000_000  # bytes; a news article has some thousands
TITLE_LENGTH = 60

_NAME = rf"[{HAN}·]{{2,4}}"
_NAMES = rf"{_NAME}(?:[、,，\s]+{_NAME})*"
_REPORTER = r"(?:本[报報网網台]|特[约約派])?(?:记者|記者|通[讯訊][员員])"
_BYLINES = (
    re.compile(rf"作者\s*[:：]\s*(?P<names>{_NAMES})"),
    re.compile(rf"[(（](?P<names>[^()（）]{{0,12}}{_REPORTER}[^()（）]{{2,60}})[)）]"),
    re.compile(
        rf"(?:^|[。\s]){_REPORTER}[:：\s]+(?P<names>{_NAMES})\s*(?:来源|來源|$)", re.MULTILINE
    ),
)
_SOURCE = re.compile(r"(?:来源|來源)\s*[:：]\s*(?P<outlet>[^\s|,，。;；()（）]{2,20})")
_DATELINE = re.compile(
    rf"^\s*(?P<outlet>[{HAN}]{{2,12}}?[报報网網社台])(?:[{HAN}\d月日]{{0,10}})[讯訊电電](?:[\s(（:：]|$)",
    re.MULTILINE,
)
_REPORTERS_OUTLET = re.compile(rf"(?P<outlet>[{HAN}]{{2,8}}[报報网網社台])(?:记者|記者)")
_MASTHEAD = re.compile(
    r"发布时间|發布時間|来源[:：]|來源[:：]|责任编辑|責任編輯|作者[:：]|\d{4}[-年/]\d{1,2}"
)
_TERMINATORS = "。！？!?…"
_COMMON = "，。、的一是不了在有人和中大上为為国國会會这這来來发發地年"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read, and the name it goes by: the ingested folder's, and the path below it."""

    path: Path
    source: str


def find_files(path: Path) -> list[SourceFile]:
    """The article files at `path`, a file or a folder, in order of name.

    Raises ArticleError when there is nothing at `path`, or it is a file of a kind not read.
    """
    if path.is_file():
        if path.suffix.lower() not in SUFFIXES:
            raise ArticleError(
                f"{path}: cannot read {path.suffix or 'this kind of file'}; "
                f"kinds that can be read: {', '.join(SUFFIXES)}"
            )
        return [SourceFile(path, path.name)]
    if not path.is_dir():
        raise ArticleError(f"{path}: there is no such file or folder")
    root = path.resolve()
    return [
        SourceFile(file, f"{root.name}/{file.relative_to(root).as_posix()}")
        for file in sorted(root.rglob("*"))
        if file.is_file() and file.suffix.lower() in SUFFIXES and not _is_hidden(file, root)
    ]


def _is_hidden(file: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(root).parts)


def article_id(file: SourceFile) -> str:
    """The id its article has or would have: a hash of the bytes. ArticleError when unreadable."""
    return hashlib.blake2b(_read(file.path), digest_size=16).hexdigest()


def read_article(file: SourceFile) -> Article:
    """The article in a text file. Raises ArticleError when there is none in it."""
    text = repair(_decode(_read(file.path), file.path)).text
    if not text:
        raise ArticleError(f"{file.path}: there is no text in it")
    return Article(
        id=article_id(file),
        title=find_title(text),
        text=text,
        source=file.source,
        outlet=find_outlet(text),
        author=find_author(text),
        published=find_published(text),
        language=language(text),
    )


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise ArticleError(f"{path}: larger than {LARGEST // 10**6} MB; split it")
        return path.read_bytes()
    except OSError as error:
        raise ArticleError(f"{path}: {error.strerror}") from error


def _decode(raw: bytes, path: Path) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    if b"\0" in raw[:65536]:
        raise ArticleError(f"{path}: this is not text")
    with suppress(UnicodeDecodeError):
        return raw.decode("utf-8-sig")
    candidates = []
    for encoding in ("gb18030", "big5"):
        with suppress(UnicodeDecodeError):
            candidates.append(raw.decode(encoding))
    if not candidates:
        return raw.decode("utf-8", "replace")
    # Most of Big5 is valid GB 18030 as well, but reads as nonsense without a common word in it.
    return max(candidates, key=lambda text: sum(map(text.count, _COMMON)))


def _masthead(text: str) -> Iterator[str]:
    """The short lines above the first paragraph."""
    for line in text.split("\n")[:6]:
        if len(line) > 120:
            return
        yield line


def find_title(text: str) -> str:
    """The headline, or the first sentence where there is none."""
    for line in _masthead(text):
        if not _MASTHEAD.search(line):
            if line[-1] not in _TERMINATORS:
                return line
            break
    body = next((line for line in text.split("\n") if not _MASTHEAD.search(line)), text)
    start, end = sentences(body)[0]
    return body[start:end].rstrip(_TERMINATORS)[:TITLE_LENGTH]


def find_published(text: str) -> str | None:
    """The date in the masthead; a date in the story is when something happened."""
    for line in _masthead(text):
        if _MASTHEAD.search(line) and (found := find_date(line)):
            return found
    return None


def find_outlet(text: str) -> str | None:
    """The outlet the article names as its source, else the one in its dateline or byline."""
    if match := _SOURCE.search(text):
        return match["outlet"]
    if match := _DATELINE.search(text):
        return match["outlet"]
    outlets = dict.fromkeys(match["outlet"] for match in _REPORTERS_OUTLET.finditer(text))
    return "、".join(outlets) or None


def find_author(text: str) -> str | None:
    """The writers in the byline, joined by 、; photographers are none."""
    for byline in _BYLINES:
        for match in byline.finditer(text):
            without_roles = re.sub(rf"[{HAN}]*?{_REPORTER}", " ", match["names"])
            names = re.findall(_NAME, without_roles)
            is_photo = match["names"].rstrip().endswith(("摄", "攝")) or text.startswith(
                ("摄", "攝"), match.end()
            )
            if names and not is_photo:
                return "、".join(names)
    return None

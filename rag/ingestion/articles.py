"""Makes an article of a record: its text repaired, its facts found."""

from dataclasses import dataclass
from pathlib import PurePath

from rag.errors import ArticleError
from rag.ingestion.facts import find_facts
from rag.ingestion.files import SourceFile, find_files
from rag.ingestion.formats import read_records
from rag.ingestion.records import Facts, Fields, Record
from rag.ingestion.repair import repair
from rag.text import language
from rag.types import Article

__all__ = ["ReadArticle", "SourceFile", "find_files", "make_article", "read_article"]

LONGEST_FACT = 200  # characters of a title, outlet or author
TOLD_BY = 20_000  # characters that tell a language

# What editors and programs put where a title should be.
_NO_TITLES = frozenset(
    "untitled|untitled document|no title|new page|new document|document|index|home|title|"
    "无标题|无标题文档|無標題|無標題文件|新建文档|新建文本文档|首页|首頁|文章|正文".split("|")
)


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """An article, and how often each kind of damage was mended in it."""

    article: Article
    repairs: dict[str, int]


def make_article(record: Record, source: str) -> ReadArticle:
    """The article in a record. Raises ArticleError when no text is left after repair."""
    repaired = repair(record.text, wrapped=record.wrapped)
    if not repaired.text:
        raise ArticleError("there is no text in it")
    found = find_facts(repaired.text, repaired.removed)
    facts = _clean(record.facts, source).or_else(found)
    article = Article(
        id=record.id,
        title=facts.title or repaired.text[:LONGEST_FACT],
        text=repaired.text,
        source=source,
        outlet=facts.outlet,
        author=facts.author,
        published=facts.published,
        language=language(repaired.text[:TOLD_BY]),
    )
    return ReadArticle(article, repaired.changes)


def _clean(facts: Facts, source: str) -> Facts:
    """What a file states, repaired as its text is; a title that is none is unknown."""
    title = _one_line(facts.title)
    if title and _is_no_title(title, source):
        title = None
    return Facts(title, _one_line(facts.outlet), _one_line(facts.author), facts.published)


def _one_line(fact: str | None) -> str | None:
    return " ".join(repair(fact or "").text.split())[:LONGEST_FACT].strip() or None


def _is_no_title(title: str, source: str) -> bool:
    file = PurePath(source.rpartition("#")[0] or source)
    plain = title.casefold()
    return (
        plain in _NO_TITLES
        or plain in (file.name.casefold(), file.name.partition(".")[0].casefold())
        or not any(character.isalnum() for character in plain)
    )


def read_article(file: SourceFile) -> Article:
    """The article in a file, read in this process. Raises ArticleError when there is none in it."""
    for record in read_records(file.path, Fields()):
        if isinstance(record, Record):
            return make_article(record, file.source).article
    raise ArticleError(f"{file.path}: there is no text in it")

"""The title of an article: its headline, or its first sentence where it has none."""

import re

from rag.ingestion import chinese_bylines, western_bylines
from rag.ingestion.margins import SHORT, Margins, Stretch
from rag.ingestion.mastheads import is_about
from rag.sentences import clauses, sentences
from rag.text import fold

TITLE_LENGTH = 60
SHORTEST = 8  # characters of a headline whose end has to be guessed
SHORTEST_CLAUSE = 12

_TERMINATORS = "。！？!?….；;"
_LABEL = re.compile(r"\s*[【\[(]?(?:原标题|标题|title|titel|titre|título|titolo)[】\]]?\s*[:|]\s*")
_STORY_BEGINS = re.compile(r"【|作者\s?[|:丨/]|文\s?[|丨/]|来源\s?[:丨|]|▲|\d{4}-\d\d-\d\d")
_TWICE = re.compile(r"(?P<headline>.{8,60}?)\s?(?P=headline)")
_BRACKETS = re.compile(r"[《【](?P<words>[^《》【】]+)[》】]")


def title(of: Margins, text: str) -> str:
    """The headline, else the first sentence cut to TITLE_LENGTH; empty when the text is."""
    for line in of.masthead:
        words = _bare(line.written)
        if words and not is_about(line):
            return _headline(words, is_all=len(of.masthead) == 1 and not of.story)
    for line in (*of.story, *of.masthead):
        if found := _of_story(line):
            return found
    return text.strip()[:TITLE_LENGTH].split("\n")[0]


def _bare(headline: str) -> str:
    """A headline without its label, and without the brackets it stands in."""
    label = _LABEL.match(fold(headline))
    words = (headline[label.end() :] if label else headline).strip()
    brackets = _BRACKETS.fullmatch(words)
    return brackets["words"].strip() if brackets else words


def _headline(words: str, *, is_all: bool) -> str:
    is_sentence = words.endswith(tuple(_TERMINATORS)) or len(words) > TITLE_LENGTH
    if is_all and is_sentence:
        return _first_sentence(words) or words
    return words


def _of_story(line: Stretch) -> str:
    """The first words of a story behind its dateline, or the headline that runs on into it."""
    if label := _LABEL.match(line.folded):
        end = _headline_end(line.folded, label.end(), is_bracketed="(" in label[0])
        return _cut(line.quote(label.end(), end).strip())
    if end := chinese_bylines.dateline_end(line):
        return _first_sentence(line.quote(end, len(line.folded)).lstrip(" ，,:：）)】"))
    return _first_sentence(line.written[western_bylines.dateline_end(line.written) :])


def _headline_end(folded: str, start: int, *, is_bracketed: bool) -> int:
    """Where a headline ends that runs on into its story: where it is said again, or guessed."""
    if is_bracketed and (closing := folded.find(")", start)) > 0:
        return closing
    if twice := _TWICE.match(folded, start):
        return twice.end("headline")
    patterns = (_STORY_BEGINS, chinese_bylines.INNER_DATELINE)
    found = (pattern.search(folded, start + 4, start + SHORT) for pattern in patterns)
    begins = [match.start() for match in found if match]
    ends = (end for _, end in sentences(folded[start:]) if end >= SHORTEST)
    return min((*begins, start + next(ends, len(folded) - start)))


def _first_sentence(words: str) -> str:
    for start, end in sentences(words):
        if any(map(str.isalnum, words[start:end])):
            return _cut(words[start:end])
    return ""


def _cut(sentence: str) -> str:
    """What of a sentence fits a title: to the end of a clause, of a word, or as it comes."""
    sentence = sentence.rstrip(_TERMINATORS).strip()
    if len(sentence) <= TITLE_LENGTH:
        return sentence
    ends = [end for _, end in clauses(sentence, 0, len(sentence)) if end <= TITLE_LENGTH + 1]
    if ends and ends[-1] > SHORTEST_CLAUSE:
        return sentence[: ends[-1]].rstrip("，,、；;：: ")
    word = sentence[:TITLE_LENGTH].rpartition(" ")[0]
    return word if len(word) > TITLE_LENGTH // 2 else sentence[:TITLE_LENGTH]

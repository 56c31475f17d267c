"""Questions to begin with: of the articles at hand, in three languages, one without an answer."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """A question that a reader may try; `source` is a part of the source it rests on."""

    question: str
    language: str
    source: str = ""

    @property
    def refused(self) -> bool:
        """Whether it shows what happens when the articles do not answer."""
        return not self.source


# Of the sample articles: what is shown is what can be answered from those that are in the index.
EXAMPLES = (
    Example("晋陕豫黄河金三角会议的主题是什么?", "zh-Hans", "000_a00750c2ed2981ea"),
    Example(
        "六届黄河金三角投资合作交流大会累计签约多少项目,总投资多少?",
        "zh-Hans",
        "000_a00750c2ed2981ea",
    ),
    Example("廈門在閩西南協同發展區裡擔任什麼角色?", "zh-Hant", "002_eebe44ad1ac442b2"),
    Example(
        "Which technology companies did the Shanxi delegation visit in Shaanxi?",
        "en",
        "001_ffdb326f0eaa9073",
    ),
    Example("上海今年的高考人数是多少?", "zh-Hans"),
)  # fmt: skip
OF_ANY = {
    "zh-Hans": "这里有哪些文章?",
    "zh-Hant": "這裡有哪些文章?",
    "en": "What is in here?",
}


def examples(sources: str, language: str) -> list[Example]:
    """What to offer where `sources` names what is there; the last one shows a refusal."""
    known = [e for e in EXAMPLES if e.source and e.source in sources]
    general = Example(OF_ANY[language], language, "any")
    return [general, *known, *(e for e in EXAMPLES if e.refused)]

import time
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.ingestion.facts import find_facts
from rag.ingestion.headlines import TITLE_LENGTH
from rag.ingestion.records import Facts
from rag.ingestion.repair import repair

SEEDS = Path(__file__).parents[1] / "seeds"
STORY = "会议听取了各方的意见，并就下一步的工作作出安排，与会代表对此表示欢迎。"
ENGLISH = "The committee heard all sides on Monday and will decide next month."


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        (
            "000_a00750c2ed2981ea.txt",
            Facts(
                "11月3日,晋陕豫黄河金三角区域合作第四届省级协调领导小组会议暨四市联席会议在临汾召开",
                "临汾新闻网",
                "刘玉林",
                "2020-11-20T14:26:47",
            ),
        ),
        (
            "001_ffdb326f0eaa9073.txt",
            Facts(
                "山西党政代表团赴陕西学习考察 "
                "签订两省推动黄河流域生态保护和高质量发展战略合作框架协议",
                "山西日报",
                "杨文俊",
                "2023-07-22T12:00:00",
            ),
        ),
        (
            "002_eebe44ad1ac442b2.txt",
            Facts("攜手為新時代新福建建設貢獻更大力量", "廈門日報、泉州晚報", "蔡鎮金、陳林森"),
        ),
        (
            "003_800a12ffd4e27745.txt",
            Facts("長江中游三省協同推動高質量發展座談會在漢舉行", "湖北日報", "李保林、陳跡"),
        ),
        (
            "004_494f69d48b43dcc8.txt",
            Facts(
                "着力打造南北引擎 大力培育东西两翼",
                "山西日报",
                "苏晓晨、段伟华、杨彧、郑娜、燕中兴",
                "2022-03-21T14:45:00",
            ),
        ),
    ],
)
def test_the_facts_of_every_seed_are_read(name: str, facts: Facts) -> None:
    assert find_facts(repair((SEEDS / name).read_text("utf-8")).text) == facts


@pytest.mark.parametrize(
    ("text", "outlet", "author", "published"),
    [
        ("新华社北京11月20日电（记者张三、李四）…", "新华社", "张三、李四", None),
        ("新华社北京11月20日电 记者从水利部获悉，…", "新华社", None, None),
        ("中新网广州7月26日电 (王坚 岑柏贤)…", "中新网", "王坚、岑柏贤", None),
        ("本报讯（记者王小明）…", None, "王小明", None),
        ("【本报北京讯】…", None, None, None),
        ("湖北日報訊（記者李保林、陳跡）…", "湖北日報", "李保林、陳跡", None),
        ("湖北日报客户端讯（通讯员邓红）…", "湖北日报客户端", "邓红", None),
        ("中央社記者王小明台北20日電…", "中央社", "王小明", None),
        ("（中央社台北二十日電）…", "中央社", None, None),
        ("（中央社記者李大華華盛頓20日專電）…", "中央社", "李大華", None),
        ("人民网北京7月24日电 (记者杜小飞)…", "人民网", "杜小飞", None),
        ("据IT之家 8 月 16 日消息，…", "IT之家", None, None),
        ("IT之家 8 月 16 日消息，…", "IT之家", None, None),
        ("财联社8月2日电，…", "财联社", None, None),
        ("界面新闻讯 …", "界面新闻", None, None),
        ("深圳新闻网2023年7月28日讯（记者 李云）…", "深圳新闻网", "李云", "2023-07-28"),
        ("大会开幕\n澎湃新闻记者 张三\n…", "澎湃新闻", "张三", None),
        ("大会开幕\n每经记者 张三 每经编辑 李四\n…", "每经", "张三", None),
        ("大会开幕\n界面新闻记者 | 张三\n界面新闻编辑 | 李四\n…", "界面新闻", "张三", None),
        ("大会开幕\n文|张三 编辑|李四\n…", None, "张三", None),
        ("大会开幕\n文/张三 图/李四\n…", None, "张三", None),
        ("大会开幕\n张三/文 李四/图\n…", None, "张三", None),
        ("大会开幕\n作者：张三 责任编辑：李四\n…", None, "张三", None),
        ("大会开幕\n責任編輯：李四\n…", None, None, None),
        ("大会开幕\n【环球网报道 记者 索小琦】…", "环球网", "索小琦", None),
        ("大会开幕\n【文/观察者网 张小娟】…", "观察者网", "张小娟", None),
        (
            "大会开幕\n来源：新华社 作者：张三 2024-05-03 09:00\n…",
            "新华社",
            "张三",
            "2024-05-03T09:00",
        ),
        ("大会开幕\n本文转自【光明日报】\n…", "光明日报", None, None),
        ("大会开幕\n文章来源：央视新闻客户端\n…", "央视新闻客户端", None, None),
        ("大会开幕\n稿源：红网 2024年5月3日\n…", "红网", None, "2024-05-03"),
        ("大會開幕\n發佈時間：2024年5月3日 下午2:05\n…", None, None, "2024-05-03T14:05"),
        ("大会开幕\n发布时间：2024-05-03 更新时间：2024-06-01\n…", None, None, "2024-05-03"),
        ("大会开幕\n更新时间：2024-06-01 发布时间：2024-05-03\n…", None, None, "2024-05-03"),
        ("大会开幕\n更新：2024-06-01\n…", None, None, "2024-06-01"),
        ("大会开幕\n山西日报 2024-05-03\n…", "山西日报", None, "2024-05-03"),
        ("2023-08-16 18:24:57，正文：…", None, None, "2023-08-16T18:24:57"),
        ("07-25 10:45，正文：…", None, None, None),
        (
            "来源：中国新闻网 | 2023年08月13日 20:27:32，正文：中新网8月13日电 …",
            "中国新闻网",
            None,
            "2023-08-13T20:27:32",
        ),
        ("大会开幕\n…\n（记者 张三 通讯员 李四）", None, "张三、李四", None),
        ("大会开幕\n…（陶小飞）来源：吉林日报", "吉林日报", None, None),
        ("大会开幕\n…（陶小飞）", None, "陶小飞", None),
        ("大会开幕\n…（完）", None, None, None),
        ("大会开幕\n…（人民日报）", "人民日报", None, None),
        ("大会开幕\n…\n《 人民日报 》（ 2023年08月18日 02 版）", "人民日报", None, "2023-08-18"),
        ("大会开幕\n…羊城晚报记者 张三 通讯员 李四 报道", "羊城晚报", "张三、李四", None),
        ("大会开幕\n…\n记者：张三\n编辑：李四", None, "张三", None),
        ("大会开幕\n…本报记者 张三摄", None, None, None),
        ("大会开幕\n…据新华社报道，谈判仍在继续。", None, None, None),
        ("大会开幕\n作者：阿布都拉·买买提\n…", None, "阿布都拉·买买提", None),
        ("大会开幕\n…（通讯员供图）", None, None, None),
        ("大会开幕\n王明告诉记者：打篮球很好。", None, None, None),
        ("大会开幕\n…\n活动时间：2024年5月3日", None, None, None),
        ("大会开幕\n编辑：李四 校对：王五\n…", None, None, None),
        ("大会开幕\n总台央视记者 张三 报道\n…", "总台央视", "张三", None),
        ("大会开幕\n…（新华社记者 张三 摄）", None, None, None),
        ("原标题：大会开幕了【观察者网 讯】海军新闻网25日报道，…", "观察者网", None, None),
        ("昨天下雨。路透社报道，…", None, None, None),
        ("来源：经济参考报当地时间8月16日，…", "经济参考报", None, None),
        ("环球新闻网当地时间13日报道称，…", None, None, None),
        ("大会开幕\n…通讯员 周小梅校对 徐珩", None, "周小梅", None),
        ("大会开幕\n作者：Jane Smith\n…", None, "Jane Smith", None),
        ("图片来源：视觉中国\n…", None, None, None),
        ("大会开幕\n来源：网络\n…", None, None, None),
    ],
)
def test_a_chinese_article_says_who_wrote_it_for_whom_and_when(
    text: str, outlet: str | None, author: str | None, published: str | None
) -> None:
    facts = find_facts(text.replace("…", STORY))
    assert (facts.outlet, facts.author, facts.published) == (outlet, author, published)


@pytest.mark.parametrize(
    ("text", "outlet", "author", "published"),
    [
        ("Council votes\nBy Jane Smith and John Doe\n…", None, "Jane Smith, John Doe", None),
        ("Council votes\nBy JANE SMITH | Reuters\n…", "Reuters", "JANE SMITH", None),
        ("Council votes\nBy Jane Smith, Staff Writer\n…", None, "Jane Smith", None),
        ("Council votes\nBy Jane van der Berg in London\n…", None, "Jane van der Berg", None),
        ("Council votes\nBy The Associated Press\n…", "The Associated Press", None, None),
        ("WASHINGTON, Nov. 20 (Reuters) — …", "Reuters", None, None),
        ("LONDON (AP) — …", "AP", None, None),
        ("PARIS (AFP) - …", "AFP", None, None),
        ("BEIJING, Nov 20 (Xinhua) -- …", "Xinhua", None, None),
        ("BEIJING, Nov 20, 2020 (Xinhua) -- …", "Xinhua", None, "2020-11-20"),
        ("(Reuters) - …", "Reuters", None, None),
        ("MADRID, 20 nov. (EFE).- El comité decide el lunes.", "EFE", None, None),
        ("Berlin (dpa) - Der Ausschuss entscheidet am Montag.", "dpa", None, None),
        ("МОСКВА, 20 ноя — РИА Новости. Комитет примет решение.", "РИА Новости", None, None),
        ("Council votes\n…\nSource: Xinhua", "Xinhua", None, None),
        ("Council votes\n…\nSource: Xinhua|Editor: huaxia", "Xinhua", None, None),
        (
            "El consejo vota\nPor María López\nEl comité decide.\nFuente: EFE",
            "EFE",
            "María López",
            None,
        ),
        (
            "Le conseil vote\nPar Zoé Martin et Luc Petit\nLe comité décide.",
            None,
            "Zoé Martin, Luc Petit",
            None,
        ),
        (
            "Der Rat stimmt ab\nVon Anna Groß und Jan Weiß\nDer Ausschuss tagt.\nQuelle: dpa",
            "dpa",
            "Anna Groß, Jan Weiß",
            None,
        ),
        ("Il consiglio vota\nDi Marco Rossi\nIl comitato decide.", None, "Marco Rossi", None),
        ("Council votes\n…\n© 2024 The Guardian", "The Guardian", None, None),
        (
            "Council votes\n…\nCopyright 2024 Example Times Ltd. All rights reserved.",
            "Example Times",
            None,
            None,
        ),
        ("Council votes\nBy Jane Smith, Reuters\n…\n© 2024 Example", "Reuters", "Jane Smith", None),
        (
            "Council votes\nPublished: May 3, 2024 14:05 GMT\n…",
            None,
            None,
            "2024-05-03T14:05+00:00",
        ),
        ("Council votes\nUpdated June 1, 2024\nPublished May 3, 2024\n…", None, None, "2024-05-03"),
        ("Council votes\nMay 3, 2024 2:05 p.m. ET\n…", None, None, "2024-05-03T14:05"),
        ("Council votes\nMay 3, 2024\n…", None, None, "2024-05-03"),
        (
            "El consejo vota\nPublicado el 3 de mayo de 2024\nEl comité decide.",
            None,
            None,
            "2024-05-03",
        ),
        (
            "Der Rat stimmt ab\nVeröffentlicht am 3. Mai 2024\nDer Ausschuss tagt.",
            None,
            None,
            "2024-05-03",
        ),
        (
            "Le conseil vote\nPublié le 3 mai 2024 à 14h05\nLe comité décide.",
            None,
            None,
            "2024-05-03T14:05",
        ),
        ("Council votes\nThe Associated Press (AP) said so.", None, None, None),
        ("Council votes\nThe treaty was signed on May 3, 2024, in Geneva.", None, None, None),
        ("Von der Leyen besucht Kiew\nDer Ausschuss tagt.", None, None, None),
        (
            "Council votes\n…\nReporting by Jane Smith; Editing by John Doe",
            None,
            "Jane Smith",
            None,
        ),
    ],
)
def test_a_western_article_says_who_wrote_it_for_whom_and_when(
    text: str, outlet: str | None, author: str | None, published: str | None
) -> None:
    facts = find_facts(text.replace("…", ENGLISH))
    assert (facts.outlet, facts.author, facts.published) == (outlet, author, published)


LONG = "各地区各部门要进一步提高认识，压实责任，完善机制，加强协同配合，确保各项任务落到实处，" * 2


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("大标题\n正文第一句。第二句。", "大标题"),
        ("发布时间:2023-07-22\n大标题\n正文。", "大标题"),
        ("11月3日,会议在临汾召开。与会人员共商大计。", "11月3日,会议在临汾召开"),
        ("讯: 2020-11-20\n会议召开！代表出席。", "会议召开"),
        ("甲" * 130 + "。", "甲" * TITLE_LENGTH),
        ("来源:山西日报", "来源:山西日报"),
        ("中国西藏网 > 即时新闻 > 地方\n大标题\n" + STORY, "大标题"),
        ("要闻\n大标题\n" + STORY, "大标题"),
        ("山西日报\n大标题\n" + STORY, "大标题"),
        ("2024年5月3日 星期五\n大标题\n" + STORY, "大标题"),
        ("涉案千万！警方通报\n" + STORY, "涉案千万！警方通报"),
        ("标题：大标题\n" + STORY, "大标题"),
        ("Title: Council votes\n" + ENGLISH, "Council votes"),
        ("来源：新华社\n原标题：大标题\n" + STORY, "大标题"),
        ("《大标题》\n" + STORY, "大标题"),
        ("【大标题】\n" + STORY, "大标题"),
        ("评论丨何以如此\n" + STORY, "评论丨何以如此"),
        ("评《山河》与《大地》\n" + STORY, "评《山河》与《大地》"),
        ("文/张三\n大标题\n" + STORY, "大标题"),
        ("By Jane Smith\nCouncil votes\n" + ENGLISH, "Council votes"),
        ("新华社北京11月20日电（记者张三）会议召开。代表出席。", "会议召开"),
        ("WASHINGTON, Nov. 20 (Reuters) — Rates rise. Markets fall.", "Rates rise"),
        ("2023-08-16 18:24:57，正文：会议召开。代表出席。", "会议召开"),
        ("07-25 10:45，正文：会议召开。代表出席。", "会议召开"),
        (
            "2023-08-06 09:21，正文：原标题：河北投入抢险力量中新网石家庄8月6日电 (赵小媚)" + STORY,
            "河北投入抢险力量",
        ),
        ("原标题：离石公安持续严打犯罪离石公安持续严打犯罪 " + STORY, "离石公安持续严打犯罪"),
        (
            LONG,
            "各地区各部门要进一步提高认识，压实责任，完善机制，加强协同配合，确保各项任务落到实处，各地区各部门要进一步提高认识",
        ),
        ("2020年11月20日新闻发布会实录\n" + STORY, "2020年11月20日新闻发布会实录"),
        ("。。。！", "。。。！"),
        ("2024", "2024"),
        ("", None),
    ],
)
def test_the_title_is_the_headline_or_the_first_sentence(text: str, title: str | None) -> None:
    assert find_facts(text).title == title


def test_what_was_taken_out_of_the_page_may_hold_facts() -> None:
    removed = ("华夏经纬网 > 新闻 > 地方", "发布时间：2024-05-03 09:00", "作者：张三")
    expected = Facts("大会开幕", "华夏经纬网", "张三", "2024-05-03T09:00")
    assert find_facts(f"大会开幕\n{STORY}", removed) == expected


def test_a_masthead_that_was_taken_out_is_read_as_one() -> None:
    for removed in ("2023-08-16 18:24，正文：", "来源：红网 | 2023年08月16日 18:24 ，正文："):
        assert find_facts(STORY, (removed,)).published == "2023-08-16T18:24"


def test_a_date_in_the_story_is_no_date_of_publication() -> None:
    story = "标题\n" + "会议回顾了过去的工作," * 12 + "协议于2019年5月6日签订。"
    assert find_facts(story).published is None
    assert find_facts("标题\n9月10日上午,会议召开。").published is None
    assert find_facts("标题\n" + "甲" * 121 + "\n2023-07-22召开了会议。").published is None


WORDS = "新华社 记者 张三 （ ） 【 】 来源： 作者： 原标题： ，正文： 。 8月2日 电 讯 文 摄 | / ！"
PIECES = st.sampled_from([*WORDS.split(), "2023-08-16", "By ", "Jane Smith", "(AP) —", " ", "\n"])
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=30).map("".join))


@given(TEXTS, st.lists(st.text(max_size=40), max_size=3))
@settings(max_examples=300, deadline=None)
def test_any_text_has_a_title_and_facts_that_are_known_or_unknown(
    raw: str, removed: list[str]
) -> None:
    text = repair(raw).text
    facts = find_facts(text, removed)
    assert (facts.title is None) == (not text)
    assert facts.title is None or facts.title in text
    assert facts.outlet != ""
    assert facts.author != ""
    assert facts.published is None or datetime.fromisoformat(facts.published)


@pytest.mark.parametrize(
    "piece",
    [
        "(",
        "【",
        "记者",
        "By ",
        "1",
        "来源：",
        "作者：张",
        "报",
        "网记者 ",
        "张三 ",
        "A",
        "大",
        "，",
        "> ",
        "原标题：",
        "©",
        "二日",
        "a\n",
        "记者 张三、",
        "©2024 ",
        "Von A",
        "2020-",
    ],
)
def test_a_megabyte_of_anything_is_read_in_a_moment(piece: str) -> None:
    hostile = (piece * 1_000_000)[:1_000_000]
    start = time.perf_counter()
    facts = find_facts(hostile, (hostile,) * 3)
    assert facts.title
    assert time.perf_counter() - start < 2

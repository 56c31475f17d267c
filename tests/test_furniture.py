import pytest

from rag.ingestion.furniture import is_furniture
from rag.ingestion.repair import repair


@pytest.mark.parametrize(
    "line",
    """
    客户端中查看
    手机中查看
    分享
    分享 | 打印 | 收藏
    分享到：微信 微博 QQ空间
    字号：[大 中 小]
    x
    关闭窗口
    投资山西 > 焦点图 >
    中国西藏网 > 即时新闻 > 地方
    首页 > 新闻 > 正文
    當前位置：首頁 > 新聞
    微信扫一扫分享
    打开微信，扫描二维码关注我们
    長按識別二維碼
    点击查看更多精彩内容
    展开全文
    閱讀全文
    上一篇：两省签约
    下一頁
    共 12 条评论
    欢迎关注某报微信公众号
    版权声明:凡注明“来源:某某网”的所有作品,版权归某公司。
    免责声明：本文仅代表作者个人观点，与本站无关。
    廣告聲明：文內含有的對外跳轉鏈接，用於傳遞更多信息，結果僅供參考。
    特别声明：此文版权归原作者所有，如有侵权请联系删除。
    華夏經緯網絡信息中心版權所有
    华夏经纬网络信息中心版权所有
    版权所有 未经许可不得转载
    主办单位:山西省临汾市人民政府台港澳事务办公室
    Copyright ? 2001-2024 湖北荊楚網絡科技股份有限公司 All Rights Reserved
    © 2024 Example Media. All rights reserved.
    營業執照 - 增值電信業務許可證 - 互聯網出版機構
    京ICP备12345678号
    版權為 荊楚網 www.cnhubei.com 所有 未經同意不得復制或鏡像
    未经授权不得转载
    相关阅读：两省签约
    Share on Facebook
    Share this article via email
    Follow us on X
    Sign up for our daily newsletter
    Advertisement
    Skip to main content
    Read more: Rivers rise again
    We use cookies to give you the best experience.
    12 comments
    Todos los derechos reservados
    Lea también: La reunión
    Auf Facebook teilen
    Lesen Sie auch: Der Fluss
    Lire aussi : Le fleuve
    """.strip().split("\n"),
)
def test_a_line_of_the_page_is_furniture_in_either_script(line: str) -> None:
    assert is_furniture(line.strip())


@pytest.mark.parametrize(
    "line",
    """
    打造南北引擎
    发挥区位优势
    三省四市分享发展成果。
    会议由山西省政府主办,临汾市政府承办。
    深化协同发展 推动中部地区加快绿色崛起
    (责编: 李文治)
    责任编辑：李文治
    来源：山西日报
    原标题：两省签约
    法院认定该作品版权所有
    法院认定该公司版权所有。
    版权声明被写入合同，双方都已签字。
    免责条款写得很清楚。
    声明：我单位强烈谴责这一行为，将追究法律责任。
    他扫码支付后离开了商店。
    点击量超过一亿次，创下纪录。
    网友评论说，这样的路越多越好。
    相关阅读材料已经发给学生。
    他们在首页看到了这条新闻。
    微信和微博都已停用。
    Share prices fell on Monday.
    He shared it on Facebook.
    Follow us to the river, she said.
    Advertisement spending rose by 3%.
    Read more books, he says.
    The newsletter has a million readers.
    Cookies are baked here.
    """.strip().split("\n"),
)
def test_a_line_of_the_article_is_no_furniture(line: str) -> None:
    assert not is_furniture(line.strip())


def test_an_empty_line_is_no_furniture() -> None:
    assert not is_furniture("")


@pytest.mark.parametrize(
    "heading",
    ["相关阅读", "【推荐阅读】", "延伸閱讀：", "猜你喜欢", "Related articles", "Most read"],
)
def test_a_list_of_headlines_at_the_end_is_taken_out(heading: str) -> None:
    repaired = repair(f"会议召开。\n{heading}\n两省签约\nRivers rise again\n责任编辑：李文治")
    assert repaired.text == "会议召开。\n责任编辑：李文治"
    assert set(repaired.removed) == {heading, "两省签约", "Rivers rise again"}


@pytest.mark.parametrize(
    "text",
    [
        "会议召开。\n延伸阅读\n这一会议始于十年前，每年一次。",
        "会议召开。\n相关报道\n两省签约\n代表们昨日离开。\n山西",
        "相关阅读\n两省签约\n会议召开",
    ],
)
def test_a_heading_with_a_story_below_it_stays(text: str) -> None:
    assert repair(text).text == text


def test_what_is_taken_out_is_given_back() -> None:
    repaired = repair("投资山西 > 焦点图 >\n会议召开。\n分享\n版权所有")
    assert repaired.text == "会议召开。"
    assert repaired.removed == ("投资山西 > 焦点图 >", "分享", "版权所有")
    assert repaired.changes == {"furniture": 3}

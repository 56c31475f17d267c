"""Tells the lines of the page around an article from those of the article.

A rule is for a whole line and leans to keeping it: a line too many is a nuisance, one too few is a
hole in the story. Lines are compared folded: in Simplified letters, small and of usual width.
"""

import re

from rag.text import fold

LONGEST = 800  # characters of a notice; a longer line is a paragraph
HEADLINE = 80  # characters of a line in a list of other articles

_BUTTONS = frozenset(
    label.strip()
    for label in """
    分享 | 打印 | 打印本页 | 打印本文 | 收藏 | 收藏本文 | 点赞 | 评论 | 举报 | 纠错 | 复制链接
    已关注 | 登录 | 注册 | 字号 | 大 | 中 | 小 | 大字 | 小字 | 字体大小 | a+ | a- | x | ×
    关闭 | 关闭窗口 | 关闭本页 | 首页 | 尾页 | 末页 | 返回首页 | 返回顶部 | 返回列表
    上一页 | 下一页 | 上一篇 | 下一篇 | 客户端中查看 | 手机中查看 | 查看原图 | 下载图片
    分享到 | 分享至 | 分享让更多人看到 | 微信 | 微博 | 新浪微博 | 朋友圈 | 微信好友
    qq空间 | qq好友 | qq | 人人网 | 豆瓣 | 我要评论 | 我要投稿 | 我要纠错 | 我要分享
    返回搜狐,查看更多 | 阅读原文 | 查看原文 | 阅读全文 | 查看全文 | 展开全文 | 查看更多
    加载更多 | 点击加载更多 | 展开 | 收起 | 网友评论 | 发表评论 | 暂无评论 | 广告 | 责任编辑
    share | print | email | e-mail | tweet | save | copy link | bookmark | comment | comments
    close | menu | search | advertisement | advertisements | skip to content | subscribe
    skip to main content | skip advertisement | subscribe now | sign in | log in | sign up
    read more | show more | load more | continue reading | back to top | follow us
    continue reading the main story | share this | share this article | share this story
    share this post | top stories | accept | accept all | accept cookies
    accept all cookies | manage cookies | reject all | cookie settings | facebook | twitter
    whatsapp | linkedin | reddit | pinterest | telegram
    compartir | imprimir | publicidad | anuncio | leer más | suscríbete | guardar | comentarios
    teilen | drucken | anzeige | werbung | mehr lesen | weiterlesen | merken | kommentare
    artikel teilen | partager | imprimer | publicité | lire la suite | s'abonner | commenter
    commentaires
    """.replace("\n", "|").split("|")
    if label.strip()
)
_BETWEEN_BUTTONS = re.compile(r"\s*[|/·•,、:\[\]()]\s*|\s+")
_SITES = "(?:facebook|twitter|x|linkedin|whatsapp|e-?mail|reddit|pinterest|telegram)"

# A rule a line.
_RULES = rf"""
[^。!?>»›]{{1,16}}(?:\s[>»›]\s[^。!?>»›]{{1,16}})+(?:\s[>»›])?
(?:您?当前|您?的?所在)位置\s?:.{{0,80}}
(?:上一|下一)[篇条页]\s?:.{{0,80}}
字[号体]\s?:?[\s\[\]()大中小]{{1,12}}
.{{0,8}}(?:扫一扫|扫码|扫描|长按|识别).{{0,12}}(?:二维码|小程序码|分享|关注|观看|app).{{0,20}}
(?:点击|轻触|戳).{{0,8}}[^。,]{{0,8}}(?:查看|阅读|下载|订阅|播放|观看)[^。,]{{0,14}}
点击.{{0,2}}蓝字.{{0,12}}关注.{{0,20}}
(?:点击)?(?:查看|阅读|展开|加载)(?:全文|原文|更多|剩余\d+%)[^。,]{{0,8}}
(?:欢迎)?关注.{{0,16}}(?:公众号|微信号|官方微博|视频号|头条号).{{0,24}}
(?:共|已有)?\s?\d+\s?[条人次个](?:评论|参与|跟帖|浏览|阅读|点赞).{{0,12}}
(?:评论|阅读|浏览|点赞|点击)(?:数|量|次数)?\s?[:(]\s?\d+\)?
(?:版权|免责|广告|著作权)(?:与免责)?(?:声明|申明|条款|提示)(?:\s?:.{{0,800}})?
(?:特别|重要|郑重|本[网站])?声明:(?=.{{0,200}}(?:版权|转载|侵权|本网|本站|作者.{{0,4}}观点)).{{0,800}}
凡是?(?:本网|本站|本报|注明|标注|转载).{{0,40}}(?:来源|作品|稿件|版权|转载).{{0,600}}
\(?(?:本文|本作品|本稿)?(?:内容)?[仅只]?代表作者(?:本人|个人)?的?(?:观点|立场).{{0,60}}
(?:本文)?(?:不构成|不作为)(?:任何)?投资建议.{{0,60}}
版权(?:为|归).{{0,40}}(?:所有|复制或镜像).{{0,40}}
版权所有[^。]{{0,40}}
[^。!?,;]{{2,30}}(?:公司|中心|[网社台报局]|集团|政府|委员会|\.com|\.cn)\s?版权所有[^。]{{0,40}}
copyright\b.{{0,160}}
(?:©|\(c\))\s?(?:copyright\s)?\d{{4}}.{{0,120}}
.{{0,100}}all rights reserved\.?.{{0,60}}
(?:主办|承办|协办|主管|技术支持|运营)(?:单位):.{{2,40}}
(?:营业执照|增值电信|互联网(?:新闻|出版)|广播电视节目).{{0,80}}许可证.{{0,200}}
.{{0,12}}icp[备证].{{0,80}}
.{{0,4}}公网安备.{{0,40}}
[未非]经[^。]{{0,12}}(?:授权|许可|同意)[^。]{{0,30}}(?:转载|复制|镜像|使用).{{0,40}}
(?:违法和不良信息|网上有害信息|版权侵权).{{0,6}}(?:举报|投诉|联系).{{0,60}}
(?:相关|推荐|延伸|往期)(?:阅读|新闻|报道|链接|回顾)\s?:[^。!?]{{1,120}}
share (?:this )?(?:article |story |post )?(?:on|via|by|to) {_SITES}.{{0,40}}
(?:follow|like|find|join) us (?:on|at) .{{1,60}}
(?:sign up|subscribe) (?:for|to) (?:our|the) .{{0,80}}newsletters?.{{0,60}}
get (?:our|the) .{{0,40}}newsletters?.{{0,60}}
(?:read|see) (?:more|also|next) ?:.{{1,160}}
(?:we|this (?:web)?site|our (?:web)?site) uses? cookies\b.{{0,400}}
by (?:using|continuing to use) (?:this|our) (?:web)?site,? you (?:agree|accept|consent).{{0,300}}
\d+ (?:comments?|shares?|views?|likes?)
this article is more than \d+ (?:months?|years?) old\.?
(?:síganos|síguenos|suscríbase|suscríbete|comparte|compartir) (?:en|a|esta) .{{1,60}}
(?:lea|lee) (?:también|más) ?:.{{1,160}}
.{{0,60}}todos los derechos reservados.{{0,60}}
folgen sie uns (?:auf|bei) .{{1,60}}
(?:auf|per|via) {_SITES} teilen
(?:lesen sie auch|mehr zum thema|auch interessant) ?:.{{0,160}}
.{{0,60}}alle rechte vorbehalten.{{0,60}}
(?:suivez-nous|partager) (?:sur|par) .{{1,60}}
(?:à )?lire aussi ?:.{{1,160}}
.{{0,60}}tous droits réservés.{{0,60}}
"""
_FURNITURE = re.compile("|".join(f"(?:{rule})" for rule in _RULES.split("\n") if rule))

_LIST_HEADING = re.compile(
    r"""[【\[|·•▍■>]*\s?(?:
        (?:相关|推荐|延伸|更多|拓展|往期|热门|精彩|编辑|图片)
        (?:阅读|新闻|推荐|文章|报道|链接|资讯|内容|回顾|精选)
      | 阅读更多 | 猜你喜欢 | 大家都在看 | 相关
      | related\s(?:articles|stories|news|topics) | more\s(?:news|stories|from\s.{1,30})
      | you\s(?:may|might)\salso\slike | most\s(?:read|popular|viewed) | recommended(?:\sfor\syou)?
      | read\smore | see\salso | noticias\srelacionadas | mehr\szum\sthema | auch\sinteressant
      | sur\sle\smême\ssujet | à\slire\saussi
    )\s?[】\]]?\s?:?""",
    re.VERBOSE,
)
_CREDIT = re.compile(
    r"[(【\[]?\s?(?:(?:责任|本期|值班)?编辑|责编|校对|审[核校]|来源|作者|记者|[文图]/)"
    r"|(?:report|edit)ing by"
)


def is_furniture(line: str) -> bool:
    """Whether a line belongs to the page rather than to the article."""
    if len(line) > LONGEST:
        return False
    folded = fold(line).strip()
    if folded in _BUTTONS or _FURNITURE.fullmatch(folded):
        return True
    labels = [label for label in _BETWEEN_BUTTONS.split(folded) if label]
    return bool(labels) and all(label in _BUTTONS for label in labels)


def take_out(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines of the article, with the empty ones among them, and those of the page."""
    story: list[str] = []
    page: list[str] = []
    for line in lines:
        (page if is_furniture(line) else story).append(line)
    end = _start_of_headlines(story)
    credits = [line for line in story[end:] if _is_credit(line)]
    page += [line for line in story[end:] if line and line not in credits]
    return story[:end] + credits, page


def _start_of_headlines(lines: list[str]) -> int:
    """Where a list of other articles begins that goes on to the end."""
    start = len(lines)
    for place in range(len(lines) - 1, 0, -1):
        if len(lines[place]) > HEADLINE:
            break
        line = fold(lines[place]).strip()
        if _LIST_HEADING.fullmatch(line):
            start = place
        elif line.endswith(("。", "!", "?", ";", ",", ".")):
            break
    return start


def _is_credit(line: str) -> bool:
    return bool(_CREDIT.match(fold(line)))

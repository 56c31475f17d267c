"""The page that asks for a name and a password, in the reader's language; it runs no script."""

from base64 import b64encode
from hashlib import sha256
from html import escape
from urllib.parse import quote

from ui.words import words_for

WORDS = {
    "zh-Hans": {
        "title": "登录问渠",
        "name": "用户名",
        "password": "密码",
        "enter": "登录",
        "wrong": "用户名或密码不对，请再试一次。",
        "wait": "错误次数过多，请在 {minutes} 分钟后再试。",
        "on": "继续",
    },
    "zh-Hant": {
        "title": "登入問渠",
        "name": "使用者名稱",
        "password": "密碼",
        "enter": "登入",
        "wrong": "使用者名稱或密碼不對，請再試一次。",
        "wait": "錯誤次數過多，請在 {minutes} 分鐘後再試。",
        "on": "繼續",
    },
    "en": {
        "title": "Sign in to Wenqu",
        "name": "Name",
        "password": "Password",
        "enter": "Sign in",
        "wrong": "That name and password do not fit together; please try again.",
        "wait": "Too many wrong tries. Minutes until you can try again: {minutes}.",
        "on": "Continue",
    },
}
_STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, "Noto Sans CJK SC", sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center;
  background: light-dark(#fbfaf6, #14181b); color: light-dark(#20262b, #e6e4dc); }
main { width: min(22rem, calc(100vw - 3rem)); padding: 2rem 0; }
h1 { font-size: 1.4rem; margin: 0 0 1.5rem; }
label { display: block; margin: 1rem 0 .25rem; }
input, button { box-sizing: border-box; width: 100%; min-height: 2.75rem; padding: .5rem .75rem;
  font: inherit; color: inherit; border: 1px solid light-dark(#8a8a84, #77776f);
  border-radius: .5rem; background: light-dark(#fff, #1a1f23); }
button { margin-top: 1.5rem; border: 0; cursor: pointer; font-weight: 600;
  background: light-dark(#0b5d66, #7cc4cb); color: light-dark(#fff, #0d1518); }
:focus-visible { outline: 3px solid light-dark(#0b5d66, #7cc4cb); outline-offset: 2px; }
[role=alert] { margin: 0 0 1rem; padding: .75rem; border-radius: .5rem;
  background: light-dark(#fbe9e7, #4a1f1a); color: light-dark(#7a1c10, #ffd9d2); }
"""
_STYLE_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode("ascii")
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def login_page(
    accepted: str, then: str, *, name: str = "", wrong: bool = False, wait: int = 0
) -> str:
    """The form, which leads to `then`; `accepted` is an Accept-Language header.

    `wrong` says that the last try was, `wait` that there were too many, and the seconds to wait.
    """
    language, words = _words(accepted)
    said = words["wait"].format(minutes=-(-wait // 60)) if wait else words["wrong"]
    alert = f'<p role="alert" id="alert">{escape(said)}</p>' if wrong or wait else ""
    marks = ' aria-invalid="true" aria-describedby="alert"' if alert else ""
    return _page(
        language,
        words["title"],
        f'{alert}<form method="post" action="/login">'
        f'<input type="hidden" name="next" value="{escape(then)}">'
        f'<label for="name">{words["name"]}</label>'
        f'<input id="name" name="name" value="{escape(name)}" autocomplete="username" '
        f'autocapitalize="none" spellcheck="false" required autofocus{marks}>'
        f'<label for="password">{words["password"]}</label>'
        f'<input id="password" name="password" type="password" autocomplete="current-password" '
        f"required{marks}>"
        f"<button>{words['enter']}</button></form>",
    )


def passing_page(accepted: str, then: str) -> str:
    """A page that asks for the login page again by itself, now from our own site."""
    language, words = _words(accepted)
    url = escape(f"/login?next={quote(then, safe='')}")
    link = f'<p><a href="{url}">{words["on"]}</a></p>'
    return _page(
        language, words["title"], link, f'<meta http-equiv="refresh" content="0;url={url}">'
    )


def _words(accepted: str) -> tuple[str, dict[str, str]]:
    language = words_for(accepted).language
    return language, WORDS[language]


def _page(language: str, title: str, content: str, head: str = "") -> str:
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="data:,">{head}<title>{title}</title><style>{_STYLE}</style></head>'
        f"<body><main><h1>{title}</h1>{content}</main></body></html>"
    )

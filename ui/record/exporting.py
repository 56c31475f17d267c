"""Hands a chat out as a file, to the one whose chat it is."""

from urllib.parse import quote, unquote

from fastapi import FastAPI, HTTPException, Request, Response
from starlette.responses import JSONResponse

from ui.app import LANGUAGE
from ui.record.chats import Chat, Chats, Exchange
from ui.record.export import as_json, as_markdown
from ui.words import words_for

MOST = 10**6  # chats that are looked through


def add_to(app: FastAPI, chats: Chats) -> None:
    """Adds the addresses of exported chats to an app."""

    def markdown(chat_id: str, request: Request) -> Response:
        chat, exchanges = _whole(chats, _owner(request), chat_id)
        own = words_for(
            request.headers.get("accept-language", ""), request.cookies.get(LANGUAGE, "")
        )
        text = as_markdown(chat, exchanges, own)
        headers = _named(chat.name, "md")
        return Response(text, media_type="text/markdown; charset=utf-8", headers=headers)

    def document(chat_id: str, request: Request) -> Response:
        chat, exchanges = _whole(chats, _owner(request), chat_id)
        return JSONResponse(as_json(chat, exchanges), headers=_named(chat.name, "json"))

    app.get("/page/chats/{chat_id}.md")(markdown)
    app.get("/page/chats/{chat_id}.json")(document)


def _whole(chats: Chats, owner: str, chat_id: str) -> tuple[Chat, list[Exchange]]:
    exchanges = chats.exchanges(owner, chat_id)
    chat = next((c for c in chats.find(owner, limit=MOST) if c.id == chat_id), None)
    if chat is None:
        raise HTTPException(404, "there is no such chat")
    return chat, exchanges


def _owner(request: Request) -> str:
    return unquote(request.headers.get("x-wenqu-user", ""))


def _named(name: str, kind: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}.{kind}"}

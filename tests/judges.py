"""A judge for tests: a real chat model that says what it was told to, and lines to be judged."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import Field

from eval.judge.ask import Judge
from eval.judge.cache import ReplyCache
from eval.runfile import Line
from rag.errors import ModelError
from rag.generation.prompts import fill


class ScriptedJudge(BaseChatModel):
    """Says the replies in turn, the last one for ever; None raises, as a server that is gone."""

    replies: list[str | None]
    seen: list[str] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "scripted judge"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        self.seen.append(messages[-1].text)
        reply = self.replies[min(len(self.seen), len(self.replies)) - 1]
        if reply is None:
            raise ModelError("no connection")
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=reply))])


def scripted(folder: Path, *replies: str | None) -> tuple[Judge, ScriptedJudge]:
    """A judge with a cache in `folder`, and the model behind it."""
    chat = ScriptedJudge(replies=list(replies))
    return Judge(chat, fill, ReplyCache(folder, "scripted")), chat


def verdicts(*choices: str) -> str:
    """A form filled in with these choices."""
    filled = {
        str(number): {"reason": "因为", "verdict": choice}
        for number, choice in enumerate(choices, 1)
    }
    return json.dumps(filled, ensure_ascii=False)


def claims(*texts: str) -> str:
    """The claims of an answer, as a judge lists them."""
    return json.dumps({"claims": list(texts)}, ensure_ascii=False)


def answered(
    number: int = 1,
    *,
    answer: str = "会议在临汾召开，签约170个项目。",
    groups: Iterable[Iterable[str]] = (("临汾", "臨汾"), ("170个",)),
    passages: Iterable[str] = ("会议在临汾召开。", "天气很好。", "签约170个项目。"),
    **more: Any,
) -> Line:
    """A line of a run as `eval answers` writes it."""
    points = [list(group) for group in groups]
    retrieved = [
        {"passage_id": f"a:{n}-{n + 1}", "title": "", "text": text, "score": 0.5}
        for n, text in enumerate(passages)
    ]
    gold = {
        "answers": points,
        "quotes": [
            {"source": "a", "text": "会议在临汾召开"},
            {"source": "a", "text": "共签约项目许多个"},
        ],
    }
    output = {"answer": answer, "refused": False, "gold": gold, "retrieved": retrieved}
    fields: dict[str, Any] = {
        "id": f"q{number}",
        "question": f"会议{number}在哪里召开，签约多少？",
        "output": output | more.pop("output", {}),
        "scores": {"accuracy": 1.0} if points else {},
        "cluster": f"{number}.txt",
        "slices": {"type": "fact", "answerable": bool(points)},
    }
    return Line(**(fields | more))

"""The local chat model as a LangChain chat model, run in a child process by `worker.py`.

Requests wait in the child's queue, an answer can be cancelled while it is written, and a child
that dies costs that answer only: the next request starts another.
"""

import atexit
import contextlib
import itertools
import json
import logging
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import BaseModel, PrivateAttr

from rag.errors import ModelError, Stopped, WeightsError
from rag.models.grammar import grammar_of

log = logging.getLogger(__name__)

CONVERTED = "openvino_model.xml"
ROLES = {"system": "system", "human": "user", "ai": "assistant"}
START_SECONDS = 120
LOOK = 0.1  # seconds after which one who waits looks whether there is still a point in it
MAX_TOKENS = 512
MAX_JSON_TOKENS = 1500


def is_prepared(folder: Path) -> bool:
    """Whether `prepare` has finished in this folder."""
    return (folder / CONVERTED).exists()


def prepare(gguf: Path, folder: Path) -> None:
    """Converts a GGUF file into `folder`, once (10 to 25 s). Raises WeightsError on failure."""
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    link = partial / gguf.name  # the runtime writes beside the file it reads
    link.symlink_to(gguf.resolve())
    command = [sys.executable, "-m", "rag.models.worker", "convert", str(link)]
    child = subprocess.run(command, capture_output=True, text=True, check=False)
    if child.returncode != 0 or not (partial / CONVERTED).exists():
        reason = child.stderr.strip().splitlines()[-1:] or [f"exit code {child.returncode}"]
        raise WeightsError(f"{gguf} cannot be converted ({reason[0]}); run: wenqu models verify")
    link.unlink()
    shutil.rmtree(folder, ignore_errors=True)
    partial.replace(folder)


class LocalChat(BaseChatModel):
    """A converted model in `folder`. `timeout` is the longest silence in seconds.

    Understands three keyword arguments of `invoke` and `stream`: `max_tokens`; `schema`, a JSON
    schema that the answer keeps to; and `stopped`, a `threading.Event`: once it is set, Stopped is
    raised, whether the answer is being written or still waited for.
    """

    folder: Path
    timeout: float
    _child: "_Child | None" = PrivateAttr(default=None)
    _starting: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    @property
    def _llm_type(self) -> str:
        return "wenqu-local"

    @property
    def name_shown(self) -> str:
        """The model's name for people: its folder's."""
        return self.folder.parent.name

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        whole = AIMessageChunk(content="")
        for chunk in self._stream(messages, stop, run_manager, **kwargs):
            assert isinstance(chunk.message, AIMessageChunk)
            whole += chunk.message
        message = AIMessage(content=whole.text, usage_metadata=whole.usage_metadata)
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        request = {
            "messages": [{"role": ROLES[m.type], "content": m.text} for m in messages],
            "max_tokens": kwargs.get("max_tokens", MAX_TOKENS),
            "grammar": grammar_of(kwargs["schema"]) if kwargs.get("schema") else None,
        }
        for said in self._living_child().ask(request, self.timeout, kwargs.get("stopped")):
            text, usage = said.get("text", ""), None
            if said.get("done"):
                usage = UsageMetadata(
                    input_tokens=said["prompt"],
                    output_tokens=said["completion"],
                    total_tokens=said["prompt"] + said["completion"],
                    input_token_details={"cache_read": said["cached"]},
                )
            chunk = ChatGenerationChunk(message=AIMessageChunk(content=text, usage_metadata=usage))
            if run_manager and text:
                run_manager.on_llm_new_token(text, chunk=chunk)
            yield chunk

    def with_structured_output(
        self, schema: dict[str, Any] | type, *, include_raw: bool = False, **kwargs: Any
    ) -> Runnable[LanguageModelInput, dict[str, Any] | BaseModel]:
        """The model held to a JSON schema, given as a dict; `max_tokens` may be given too.

        What it says is JSON of the schema as long as it ends within `max_tokens`.
        """
        options = {"schema": schema, "max_tokens": kwargs.get("max_tokens", MAX_JSON_TOKENS)}
        return self.bind(**options) | RunnableLambda(_with_raw if include_raw else _parsed)

    def _living_child(self) -> "_Child":
        with self._starting:
            if self._child is None or not self._child.alive:
                if self._child is not None:
                    log.warning("the chat model's process had died; starting another")
                    self._child.close()
                self._child = _Child(self.folder)
            return self._child

    def close(self) -> None:
        """Ends the child process."""
        with self._starting:
            if self._child is not None:
                self._child.close()
                self._child = None


def _parsed(message: AIMessage) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(message.text)
    return said


def _with_raw(message: AIMessage) -> dict[str, Any]:
    """As LangChain wants it: what was said, what it means, and what is wrong with it."""
    try:
        return {"raw": message, "parsed": _parsed(message), "parsing_error": None}
    except ValueError as error:
        return {"raw": message, "parsed": None, "parsing_error": error}


class _Child:
    """One child process, and who is waiting for what from it."""

    def __init__(self, folder: Path) -> None:
        if not is_prepared(folder):
            raise ModelError(f"no chat model in {folder}; run: wenqu models pull")
        self._numbers = itertools.count(1)
        self._waiting: dict[int, queue.Queue[dict[str, Any]]] = {}
        self._lock = threading.Lock()
        self._heard = time.monotonic()
        self._ready = threading.Event()
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  # read when it has died
        self._process = subprocess.Popen(
            [sys.executable, "-m", "rag.models.worker", "serve", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            encoding="utf-8",
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        atexit.register(self.close)

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(
        self, request: dict[str, Any], timeout: float, stopped: threading.Event | None = None
    ) -> Iterator[dict[str, Any]]:
        """What the child says to a request, until it is done; leaving early cancels it.

        So does `stopped`, when it is set: Stopped is raised.
        """
        number = next(self._numbers)
        mine: queue.Queue[dict[str, Any]] = queue.Queue()
        with self._lock:
            self._waiting[number] = mine
        finished = False
        try:
            self._send({"id": number, **request})
            while not finished:
                said = self._next(mine, timeout, stopped)
                if "error" in said:
                    finished = True
                    raise ModelError(f"the local chat model failed: {said['error']}")
                finished = bool(said.get("done"))
                yield said
        finally:
            with self._lock:
                self._waiting.pop(number, None)
            if not finished and self.alive:
                self._send({"cancel": number})

    def _next(
        self, mine: "queue.Queue[dict[str, Any]]", timeout: float, stopped: threading.Event | None
    ) -> dict[str, Any]:
        # While it answers somebody else it is not silent: what counts is when it was last heard.
        asked = time.monotonic()
        while True:
            if stopped is not None and stopped.is_set():
                raise Stopped
            try:
                return mine.get(timeout=LOOK)
            except queue.Empty:
                limit = timeout if self._ready.is_set() else max(timeout, START_SECONDS)
                if time.monotonic() - max(asked, self._heard) > limit:
                    self._process.kill()
                    raise ModelError(
                        f"the local chat model was silent for {limit:.0f} s and has been stopped; "
                        "ask again, or set WENQU_CHAT_TIMEOUT higher"
                    ) from None

    def _send(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        try:
            with self._lock:
                self._process.stdin.write(json.dumps(message) + "\n")
                self._process.stdin.flush()
        except (BrokenPipeError, ValueError) as error:
            raise ModelError(self._cause_of_death()) from error

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._heard = time.monotonic()
            said = json.loads(line)
            if "ready" in said:
                self._ready.set()
                continue
            with self._lock:
                mine = self._waiting.get(said["id"])
            if mine is not None:
                mine.put(said)
        self._process.wait()
        cause = self._cause_of_death()
        with self._lock:
            for mine in self._waiting.values():
                mine.put({"error": cause})

    def _cause_of_death(self) -> str:
        if self._errors.closed:
            return "the local chat model has been closed"
        self._errors.seek(0)
        lines = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        return f"its process ended ({lines[-1] if lines else f'code {self._process.poll()}'})"

    def close(self) -> None:
        """Ends the process; what it was writing is lost."""
        atexit.unregister(self.close)
        self._process.kill()
        self._process.wait()
        self._listener.join(5)  # it reads to the end of what was said, and tells who was waiting
        for pipe in (self._process.stdin, self._process.stdout, self._errors):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):  # what was not sent no one will read
                    pipe.close()

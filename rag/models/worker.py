"""The child process that runs the local chat model, so that what crashes it costs one answer.

Spoken to in lines of JSON. In: `{"id", "messages", "max_tokens", "grammar"}` asks,
`{"cancel": id}` stops. Out: `{"ready": true}`, then `{"id", "text"}` for every piece and
`{"id", "done": true, "prompt", "cached", "completion"}`, or `{"id", "error"}`. Requests are
answered one after another.
"""

import json
import os
import queue
import sys
import threading
from collections import deque
from pathlib import Path
from typing import Any, TextIO

import openvino_genai

KV_CACHE_GB = 1  # 28 KB a token: some 35,000 tokens, shared by all prefixes that are kept
CACHE_BLOCK = 32  # tokens: what the runtime keeps and finds again as one


class Worker:
    """Holds the pipeline, the queue of requests, and which of them were cancelled."""

    def __init__(self, folder: Path, out: TextIO) -> None:
        scheduler = openvino_genai.SchedulerConfig()
        scheduler.enable_prefix_caching = True
        scheduler.cache_size = KV_CACHE_GB
        self._pipeline = openvino_genai.LLMPipeline(
            str(folder),
            "CPU",
            scheduler_config=scheduler,
            prompt_lookup=True,
            DYNAMIC_QUANTIZATION_GROUP_SIZE=32,  # reads a prompt a sixth faster than the default
        )
        self._tokenizer = self._pipeline.get_tokenizer()
        self._out = out
        self._requests: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._cancelled: set[int] = set()
        self._earlier: deque[list[int]] = deque(maxlen=32)

    def serve(self) -> None:
        """Answers until standard input is closed."""
        threading.Thread(target=self._listen, daemon=True).start()
        self._say(ready=True)
        while (request := self._requests.get()) is not None:
            try:
                self._answer(request)
            except (RuntimeError, ValueError, KeyError, TypeError) as error:
                self._say(id=request.get("id"), error=str(error).splitlines()[0][:300])

    def _listen(self) -> None:
        for line in sys.stdin:
            message = json.loads(line)
            if "cancel" in message:
                self._cancelled.add(message["cancel"])
            else:
                self._requests.put(message)
        # The parent is gone: nobody is waiting for the answer being written.
        os._exit(0)

    def _answer(self, request: dict[str, Any]) -> None:
        number = request["id"]
        prompt = self._tokenizer.apply_chat_template(
            request["messages"], add_generation_prompt=True
        )

        def piece(text: str) -> openvino_genai.StreamingStatus:
            if number in self._cancelled:
                return openvino_genai.StreamingStatus.CANCEL
            self._say(id=number, text=text)
            return openvino_genai.StreamingStatus.RUNNING

        if number not in self._cancelled:
            cached = self._cached(prompt)
            result = self._pipeline.generate([prompt], self._configuration(request), piece)
            self._say(
                id=number,
                done=True,
                prompt=result.perf_metrics.get_num_input_tokens(),
                cached=cached,
                completion=result.perf_metrics.get_num_generated_tokens(),
            )
        self._cancelled.discard(number)

    def _cached(self, prompt: str) -> int:
        """How many of the prompt's tokens an earlier prompt began with, in whole blocks.

        The runtime does not say what it took from its cache; this is what it keeps there.
        """
        ids = self._tokenizer.encode(prompt).input_ids.data[0].tolist()
        shared = max((_shared(ids, old) for old in self._earlier), default=0)
        self._earlier.append(ids)
        return int(shared // CACHE_BLOCK * CACHE_BLOCK)

    def _configuration(self, request: dict[str, Any]) -> openvino_genai.GenerationConfig:
        configuration = self._pipeline.get_generation_config()
        configuration.max_new_tokens = request["max_tokens"]
        configuration.do_sample = False
        configuration.apply_chat_template = False
        configuration.repetition_penalty = 1.0
        grammar = request.get("grammar")
        if grammar:
            structured = openvino_genai.StructuredOutputConfig()
            structured.grammar = grammar
            configuration.structured_output_config = structured
        # An answer copies its source: five tokens at a time are guessed from the prompt.
        configuration.num_assistant_tokens = 1 if grammar else 5
        configuration.max_ngram_size = 3
        return configuration

    def _say(self, **message: Any) -> None:
        self._out.write(json.dumps(message, ensure_ascii=False) + "\n")
        self._out.flush()


def _shared(first: list[int], second: list[int]) -> int:
    """How many tokens two prompts begin with alike."""
    pairs = zip(first, second, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(first), len(second)))


def convert(gguf: Path) -> None:
    """Writes the runtime's own form of a GGUF file beside it: once, so that a start takes 4 s."""
    openvino_genai.LLMPipeline(str(gguf), "CPU", enable_save_ov_model=True)


def main() -> None:
    """`serve FOLDER` answers from a converted model, `convert GGUF` makes one."""
    command, path = sys.argv[1], Path(sys.argv[2])
    # The runtime prints to standard output as it likes: that goes to standard error, and the
    # protocol gets a handle of its own.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    if command == "convert":
        convert(path)
    else:
        Worker(path, out).serve()


if __name__ == "__main__":
    main()

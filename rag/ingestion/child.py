"""A child process spoken to in lines of JSON, which may hang, die or lie without harm."""

import contextlib
import json
import os
import select
import subprocess
from collections.abc import Mapping, Sequence
from typing import IO, Any

Message = dict[str, Any]
PIECE = 65536  # bytes read or written at once: what a pipe holds
OUT_OF_MEMORY = 77  # the exit code of a child that had no memory left
LAST_WORDS = 5.0  # seconds for a child that has stopped speaking to end


class ChildSilent(Exception):
    """The child neither reads nor says anything."""


class ChildDied(Exception):
    """The child ended, or spoke nonsense; `code` is its exit code, negative for a signal."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Child:
    """A running process. `seconds` is the longest silence that is borne with."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], seconds: float
    ) -> None:
        self._seconds = seconds
        self._heard = bytearray()
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(environment),
            bufsize=0,
        )
        assert self._process.stdin and self._process.stdout
        self._stdin: IO[bytes] = self._process.stdin
        self._stdout: IO[bytes] = self._process.stdout
        os.set_blocking(self._stdin.fileno(), False)  # a child that hangs reads nothing

    def is_alive(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def send(self, message: Message) -> None:
        """Says a line to the child. Raises ChildSilent or ChildDied when it is not taken."""
        left = memoryview(json.dumps(message).encode("ascii") + b"\n")
        try:
            while left:
                self._wait_for(self._stdin, select.POLLOUT)
                left = left[os.write(self._stdin.fileno(), left[:PIECE]) :]
        except BrokenPipeError as error:
            raise ChildDied(self._exit_code()) from error

    def receive(self) -> Message:
        """The next line of the child. Raises ChildSilent or ChildDied when there is none."""
        searched = 0
        while (end := self._heard.find(b"\n", searched)) < 0:
            searched = len(self._heard)
            self._wait_for(self._stdout, select.POLLIN)
            piece = os.read(self._stdout.fileno(), PIECE)
            if not piece:
                raise ChildDied(self._exit_code())
            self._heard += piece
        line = bytes(self._heard[:end])
        del self._heard[: end + 1]
        try:
            message: Message = json.loads(line)
        except ValueError as error:
            self._process.kill()
            raise ChildDied(self._exit_code()) from error
        return message

    def stop(self) -> None:
        """Ends the child, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._stdin, self._stdout):
            with contextlib.suppress(OSError):
                pipe.close()

    def _wait_for(self, pipe: IO[bytes], event: int) -> None:
        waiting = select.poll()
        waiting.register(pipe, event)
        if not waiting.poll(self._seconds * 1000):
            raise ChildSilent

    def _exit_code(self) -> int:
        try:
            return self._process.wait(LAST_WORDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

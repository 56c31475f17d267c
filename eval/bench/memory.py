"""Watches how much memory this process and its children take while something runs."""

import threading

import psutil


class Memory:
    """Watches the resident memory of this process and its children, in GB."""

    def __init__(self) -> None:
        self._peak = 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        me = psutil.Process()
        while not self._done.wait(0.2):
            total = 0
            for process in [me, *me.children(recursive=True)]:
                try:
                    total += process.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
            self._peak = max(self._peak, total / 1e9)

    def stop(self) -> float:
        """The most that was seen."""
        self._done.set()
        self._thread.join()
        return self._peak

"""A small pool of processes for layout and typesetting, each with a time limit.

Layout holds Python's lock, and a crash in C code takes its process with it (stack.md, S6): in a
process of its own neither reaches the web server.
"""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from queue import LifoQueue
from typing import Any

PROGRAM = Path(__file__).with_name("child.py")
COMMAND = (sys.executable, "-P", str(PROGRAM))
SIZE = 2
ORDER_LIMIT, TYPESET_LIMIT = 10.0, 90.0  # seconds


class WorkerFailed(Exception):
    """The process crashed, took too long, or could not do what was asked."""


class Worker:
    """One child process, started when first needed and again after a failure."""

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        self._command = list(command)
        self._process: subprocess.Popen[str] | None = None

    def ask(self, request: dict[str, Any], limit: float) -> Any:
        """The child's answer; raises WorkerFailed after `limit` seconds or when it dies."""
        process = self._running()
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(limit, stop)
        timer.start()
        try:
            line = self._exchange(process, json.dumps(request))
        finally:
            timer.cancel()
        if not line:
            self.close()
            reason = f"no answer within {limit:g} seconds" if late.is_set() else "it ended"
            raise WorkerFailed(reason)
        answer = json.loads(line)
        if "problem" in answer:
            raise WorkerFailed(answer["problem"])
        return answer["result"]

    def close(self) -> None:
        """End the child."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:  # what was still unsent has nobody to read it
                    continue

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # Graphviz warns about fonts it need not have
                encoding="utf-8",
            )
        return self._process

    @staticmethod
    def _exchange(process: subprocess.Popen[str], request: str) -> str:
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(request + "\n")
            process.stdin.flush()
            return process.stdout.readline()
        except (OSError, ValueError):  # the child is gone
            return ""


class Pool:
    """Workers shared by the threads of the web process; the warmest is used first."""

    def __init__(self, size: int = SIZE, command: Sequence[str] = COMMAND) -> None:
        self._idle: LifoQueue[Worker] = LifoQueue()
        for _ in range(size):
            self._idle.put(Worker(command))

    def ask(self, request: dict[str, Any], limit: float) -> Any:
        """The answer of the next free worker; raises WorkerFailed."""
        worker = self._idle.get()
        try:
            return worker.ask(request, limit)
        finally:
            self._idle.put(worker)

    def close(self) -> None:
        """End every idle child."""
        while not self._idle.empty():
            self._idle.get().close()


_lock = threading.Lock()
_pool: Pool | None = None


def pool() -> Pool:
    """The pool of this process; its children end with it."""
    global _pool
    with _lock:
        if _pool is None:
            _pool = Pool()
            atexit.register(_pool.close)
        return _pool

"""Commands of the command line, run as a person types them but within this process.

A process of its own for each would spend most of its time on starting. That `python -m app` itself
starts is what test_serving.py and test_setup.py show.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from unittest.mock import patch

from app.cli import main


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


def run(folder: Path, *words: str, environment: Mapping[str, str] | None = None) -> Done:
    """One command on the instance of the folder."""
    surroundings = {
        "INSTANCE_PATH": str(folder / "instance"),
        "DATABASE_URL": f"sqlite:///{folder / 'selaras.sqlite'}",
        **(environment or {}),
    }
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    codes: list[int] = []
    with (
        patch.dict(os.environ, surroundings),
        patch.object(sys, "argv", ["selaras", *words]),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        # A thread of its own, so that nothing of the test's own application is in reach.
        thread = Thread(target=_run, args=(codes,))
        thread.start()
        thread.join()
    return Done(codes[0], *(each.buffer.getvalue().decode() for each in (out, err)))


def _run(codes: list[int]) -> None:
    try:
        main()
    except SystemExit as ended:
        codes.append(ended.code if isinstance(ended.code, int) else 1)

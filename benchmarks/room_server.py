"""A server for the room's measurement: `python -m benchmarks.room_server selaras|bare`.

Settings come from the environment (DATABASE_URL, INSTANCE_PATH); the port chosen is printed.
`bare` is the least that Flask can do: one row changed and committed, same database, same server.
"""

from __future__ import annotations

import logging
import os
import sys
from typing import Any

from flask import Flask, jsonify, request
from sqlalchemy import Text, update
from sqlalchemy.orm import Mapped, mapped_column
from waitress import create_server

from app import create_app
from app.config import ENGINE_OPTIONS, with_driver
from app.extensions import db

THREADS = 16


class BareRow(db.Model):
    """A table of one text, for the bare save."""

    __tablename__ = "bare_row"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text, default="")


def bare_app() -> Flask:
    """A Flask application that saves one row, opened with the same settings of the database."""
    app = Flask("bare")
    app.config["SQLALCHEMY_DATABASE_URI"] = with_driver(os.environ["DATABASE_URL"])
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = ENGINE_OPTIONS
    db.init_app(app)

    @app.post("/simpan")
    def save() -> Any:
        data = request.get_json()
        # Not read first: SQLite would refuse to turn so many readers into writers.
        db.session.execute(
            update(BareRow).where(BareRow.id == data["id"]).values(text=data["text"])
        )
        db.session.commit()
        return jsonify(id=data["id"])

    return app


def prepare_bare(rows: int) -> None:
    """Make the bare table with its rows; within an application of Selaras."""
    BareRow.__table__.create(db.engine, checkfirst=True)
    db.session.add_all(BareRow(id=n, text="") for n in range(1, rows + 1))
    db.session.commit()


def main(which: str) -> None:
    """Serve until the process is ended."""
    app = bare_app() if which == "bare" else create_app()
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # sixty wait; that is the point
    server = create_server(app, host="127.0.0.1", port=0, threads=THREADS)
    print(server.effective_port, flush=True)
    server.run()


if __name__ == "__main__":
    main(sys.argv[1])

"""The command that fills an empty instance with the demo city."""

from __future__ import annotations

from app import filters, queries
from app.cli import cli, say
from app.cli.instance import opened
from app.operations.demo import kept_passwords, make_demo


@cli.command()
def demo() -> None:
    """Isi instansi kosong dengan Kota Contoh Kepulauan."""
    with opened(must_exist=False).app_context():
        make_demo(say)
        graph = queries.load_graph("all")
        say(f"Kota contoh siap: {len(graph.elements)} catatan, {len(graph.relations)} tautan.")
        for line in account_lines():
            say(line)


def account_lines() -> list[str]:
    """How visitors of the demo sign in, one line each; empty for an instance of one's own."""
    passwords = kept_passwords()
    rows = [
        (a.username, passwords[a.username], f"{filters.role_words(a)}: {a.name}")
        for a in queries.accounts()
        if a.username in passwords and a.active
    ]
    widths = [max((len(row[i]) for row in rows), default=0) for i in range(2)]
    return [f"  {user:{widths[0]}}  {word:{widths[1]}}  {role}" for user, word, role in rows]

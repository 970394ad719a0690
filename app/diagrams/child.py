"""The process that lays out and typesets: Graphviz and typst never run in the web process.

Reads one JSON request per line and answers with one JSON line. Started by `worker.py` as a
program of its own, so it imports nothing of ours.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable
from typing import Any


def order(request: dict[str, Any]) -> dict[str, float]:
    """x of every node of the DOT text in `dot`, as Graphviz places them."""
    import pygraphviz

    graph = pygraphviz.AGraph(string=request["dot"])
    graph.layout(prog="dot")
    return {str(node): float(node.attr["pos"].partition(",")[0]) for node in graph.nodes()}


def place(request: dict[str, Any]) -> dict[str, Any]:
    """Places of the DOT text in `dot` laid out by `prog`, as Graphviz writes them in JSON.

    y grows upward and everything is in points; who asked turns it over.
    """
    import pygraphviz

    graph = pygraphviz.AGraph(string=request["dot"])
    graph.layout(prog=request.get("prog", "dot"))
    # json0 has the places alone; with json every stroke of the drawing would come along.
    made: dict[str, Any] = json.loads(graph.draw(format="json0"))
    return {
        "bb": made.get("bb"),
        "objects": [_only(one, "name", "pos", "bb") for one in made.get("objects") or ()],
        "edges": [_only(one, "id", "pos", "lp") for one in made.get("edges") or ()],
    }


def _only(found: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: found[name] for name in names if name in found}


def typeset(request: dict[str, Any]) -> str:
    """The SVGs, one per page, as PDF or (the first) as PNG, in base64.

    `sizes` are in millimetres; `fonts` is the folder of our fonts.
    """
    import typst

    pages = [
        f"#page(width: {width}mm, height: {height}mm, margin: 0pt)"
        f'[#image(bytes(sys.inputs.at("{number}")), format: "svg", width: 100%)]'
        for number, (width, height) in enumerate(request["sizes"])
    ]
    made = typst.compile(
        "\n".join(pages).encode(),
        format=request["format"],
        ppi=request["ppi"],
        font_paths=[request["fonts"]],
        sys_inputs={str(number): svg for number, svg in enumerate(request["svgs"])},
    )
    return base64.b64encode(made if isinstance(made, bytes) else made[0]).decode()


JOBS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "order": order,
    "place": place,
    "typeset": typeset,
}


def main() -> None:
    """Answer requests until standard input ends."""
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"result": JOBS[request["job"]](request)}
        except Exception as problem:  # whatever the libraries raise goes back as words
            answer = {"problem": f"{type(problem).__name__}: {problem}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

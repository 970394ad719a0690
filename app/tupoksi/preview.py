"""What a pasted text would become, before anything is stored."""

from __future__ import annotations

from typing import Any

from architecture.tupoksi import Piece, split

MAX_PASTE = 400_000  # characters


def preview_of(text: str) -> dict[str, Any]:
    """The pieces in order, the counts beside the text, and what its headings say."""
    result = split(text[:MAX_PASTE])
    clauses = result.clauses
    return {
        "pieces": [_piece(piece) for piece in result.pieces],
        "clauses": len(clauses),
        "counts": {
            "ayat": len({_paragraph(p) for p in result.pieces} - {""}),
            "letters": sum(_innermost(p).startswith("letter") for p in clauses),
            "numbers": sum(_innermost(p).startswith("number") for p in clauses),
            "others": sum(not _innermost(p).startswith(("letter", "number")) for p in clauses),
            "skipped": len(result.skipped),
        },
        "skipped": [line.text for line in result.skipped][:20],
        "regulation": result.regulation,
        "articles": list(result.articles),
        "units": list(result.units),
    }


def _piece(piece: Piece) -> dict[str, Any]:
    return {
        "role": piece.role,
        "place": piece.place,
        "unit": piece.unit,
        "text": piece.wording if piece.role == "clause" else piece.text,
        "sign": piece.sign,
        "first": piece.first,
        "last": piece.last,
        "depth": piece.depth,
    }


def _innermost(piece: Piece) -> str:
    return piece.markers[-1].style if piece.markers else ""


def _paragraph(piece: Piece) -> str:
    signs = [m.text for m in piece.markers if m.style == "ayat"]
    return f"{piece.article} {signs[0]}" if signs else ""

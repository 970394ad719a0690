"""PNG and PDF of finished SVG sheets, by typst in a worker process: every format is one layout."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence

from flask_babel import gettext as _

from app.diagrams.fonts import FONT_FOLDER
from app.diagrams.worker import TYPESET_LIMIT, WorkerFailed, pool
from app.errors import Refused

PRINT = 300  # dots per inch
_SIZE = re.compile(r'width="([\d.]+)mm" height="([\d.]+)mm"')


def png(svg: str, dpi: float = PRINT) -> bytes:
    """A sheet as PNG; raises Refused if it cannot be made."""
    return _typeset([svg], "png", dpi)


def pdf(svgs: Sequence[str]) -> bytes:
    """Sheets as the pages of one PDF; raises Refused if it cannot be made."""
    return _typeset(svgs, "pdf", None)


def size_of(svg: str) -> tuple[float, float]:
    """Width and height in millimetres, as the sheet states them."""
    found = _SIZE.search(svg)
    if found is None:
        raise ValueError("the SVG states no size in millimetres")
    return float(found[1]), float(found[2])


def _typeset(svgs: Sequence[str], format_: str, dpi: float | None) -> bytes:
    request = {
        "job": "typeset",
        "svgs": list(svgs),
        "sizes": [size_of(svg) for svg in svgs],
        "format": format_,
        "ppi": dpi,
        "fonts": str(FONT_FOLDER),
    }
    try:
        return base64.b64decode(pool().ask(request, TYPESET_LIMIT))
    except WorkerFailed as failure:
        message = _("Gambar belum dapat dibuat sebagai %(format)s: %(reason)s. Coba lagi, "
                    "atau unduh SVG.", format=format_.upper(), reason=str(failure))  # fmt: skip
        raise Refused(message) from failure

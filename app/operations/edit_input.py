"""What a browser sent: JSON that nobody vouches for → edits whose parts have the right types."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import Any, NoReturn

from flask_babel import gettext as _

from app.errors import Fault, Refused
from app.operations.elements import MARKS
from app.operations.records import MOST_LINKS, is_record_id
from architecture.values import CONTROL

OPS = ("create", "set", "link", "mark", "confirm", "archive", "restore")
MOST_EDITS = 100  # of one request
MOST_IN_FILE = 20_000
LONGEST_EDIT = 100_000  # letters of one edit; the longest text that fits is a fifth of it
MOST_PARTS = 1000  # entries of one list
DEEPEST = 4


@dataclass(frozen=True)
class End:
    """One end that a link edit names: a record, a relation, or text."""

    id: str = ""
    relation: str = ""
    text: str = ""


@dataclass(frozen=True)
class SentEdit:
    """One edit as the browser made it. `seen` is what the person saw in that field."""

    id: str
    op: str
    record: str
    at: datetime | None = None
    kind: str = ""
    opd: str | None = None
    field: str = ""
    raw: Any = None
    seen: Any = None
    seen_unread: str | None = None
    seen_id: str | None = None
    mark: str | None = None
    reason: str | None = None
    relation: str = ""
    add: tuple[End, ...] = ()
    remove: tuple[End, ...] = ()
    seen_fields: Mapping[str, Any] | None = None


def read_json(body: bytes) -> Any:
    """The JSON of a request or file; raises Refused with a sentence."""
    try:
        text = body.decode("utf-8-sig")
        return json.loads(text, parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError):
        raise Refused(_("Kiriman ini bukan JSON yang utuh.")) from None


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)  # NaN and Infinity are no JSON; browsers could not read them back


def _finite(word: str) -> float:
    number = float(word)
    return number if isfinite(number) else _no_number(word)  # 1e999 is read as Infinity


def read_envelope(data: Any, *, most: int = MOST_EDITS) -> tuple[str, list[dict[str, Any]]]:
    """Queue and edits of what was sent, every edit with an id; raises Refused with all faults."""
    if not isinstance(data, dict) or not isinstance(data.get("edits"), list):
        raise Refused(_("Kiriman ini tidak berisi daftar suntingan."))
    queue, edits = data.get("queue"), data["edits"]
    faults: list[Fault] = []
    if not isinstance(queue, str) or not is_record_id(queue):
        faults.append(Fault("queue", _short(queue), _("Tanda antrean harus UUID.")))
    if len(edits) > most:
        reason = _("Paling banyak %(num)s suntingan sekali kirim.", num=most)
        raise Refused(*faults, Fault("edits", str(len(edits)), reason))
    for number, edit in enumerate(edits, start=1):
        if not isinstance(edit, dict) or not _is_id(edit.get("id")):
            place = _("Suntingan %(num)s", num=number)
            found = _short(edit.get("id") if isinstance(edit, dict) else edit)
            faults.append(Fault(place, found, _("Suntingan tanpa tanda UUID.")))
    if faults:
        raise Refused(*faults)
    return str(queue), [clean(edit) for edit in edits]


def clean(value: Any, depth: int = 0) -> Any:
    """The same without half letters and control characters, which no database takes."""
    if depth > DEEPEST:
        return None
    if isinstance(value, str):
        return CONTROL.sub("", value)
    if isinstance(value, list):
        return [clean(v, depth + 1) for v in value]
    if isinstance(value, dict):
        return {clean(str(k)): clean(v, depth + 1) for k, v in value.items()}
    return value


def read_edit(payload: Mapping[str, Any]) -> SentEdit:
    """One edit; raises Refused with everything that is wrong with it."""
    if len(json.dumps(payload, ensure_ascii=False)) > LONGEST_EDIT:
        reason = _("Suntingan paling panjang %(num)s huruf.", num=LONGEST_EDIT)
        raise Refused(Fault(str(payload.get("field") or ""), "", reason))
    faults = list(_faults(payload))
    if faults:
        raise Refused(*faults)
    seen = payload.get("seen") or {}
    is_whole_row = payload["op"] == "confirm"
    return SentEdit(
        id=payload["id"], op=payload["op"], record=payload["record"], at=_moment(payload),
        kind=payload.get("kind") or "", opd=payload.get("opd") or None,
        field=payload.get("field") or "", raw=payload.get("raw"),
        seen=None if is_whole_row else seen.get("value"),
        seen_unread=None if is_whole_row else seen.get("unread") or None,
        seen_id=payload.get("seen_id") or None, mark=payload.get("mark") or None,
        reason=payload.get("reason") or None, relation=payload.get("relation") or "",
        add=_ends(payload, "add"), remove=_ends(payload, "remove"),
        seen_fields=seen if is_whole_row else None,
    )  # fmt: skip


def _faults(payload: Mapping[str, Any]) -> list[Fault]:
    """Everything about an edit that has the wrong form."""
    faults = []
    if payload.get("op") not in OPS:
        faults.append(_fault(payload, "op", ", ".join(OPS)))
    if not _is_id(payload.get("record")):
        faults.append(_fault(payload, "record", "UUID"))
    for name in ("at", "kind", "opd", "field", "mark", "reason", "seen_id", "relation"):
        if not isinstance(payload.get(name), (str, type(None))):
            faults.append(_fault(payload, name, _("teks")))
    if payload.get("mark") not in (None, "", *MARKS):
        faults.append(_fault(payload, "mark", ", ".join(MARKS)))
    if not _is_raw(payload.get("raw")):
        faults.append(_fault(payload, "raw", _("teks atau nilai")))
    if not _is_seen(payload.get("seen")):
        faults.append(_fault(payload, "seen", '{"value", "unread"}'))
    for name in ("add", "remove"):
        if not _are_ends(payload.get(name)):
            faults.append(_fault(payload, name, '[{"id"} | {"relation"} | {"text"}]'))
    if payload.get("op") in ("set", "mark", "link") and not payload.get("field"):
        faults.append(_fault(payload, "field", '"name", "attributes.…", "links.…", "target.…"'))
    return faults


def _fault(payload: Mapping[str, Any], name: str, allowed: str) -> Fault:
    return Fault(name, _short(payload.get(name)), _("Harus: %(allowed)s.", allowed=allowed))


def _short(value: Any) -> str:
    text = "" if value is None else str(clean(value))
    return text if len(text) <= 60 else text[:60] + "…"


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and is_record_id(value)


def _is_raw(value: Any) -> bool:
    if isinstance(value, list):
        return len(value) <= MOST_PARTS and all(_is_single(v) for v in value)
    if isinstance(value, dict):  # a quantity, or values by year
        return len(value) <= MOST_PARTS and all(_is_single(v) for v in value.values())
    return _is_single(value)


def _is_single(value: Any) -> bool:
    return value is None or isinstance(value, (str, int, float))


def _is_seen(seen: Any) -> bool:
    if seen is None:
        return True
    return isinstance(seen, dict) and isinstance(seen.get("unread"), (str, type(None)))


def _are_ends(ends: Any) -> bool:
    if ends is None:
        return True
    return (
        isinstance(ends, list)
        and len(ends) <= MOST_LINKS
        and all(
            isinstance(end, dict)
            and all(isinstance(end.get(n), (str, type(None))) for n in ("id", "relation", "text"))
            and any(end.get(n) for n in ("id", "relation", "text"))
            for end in ends
        )
    )


def _ends(payload: Mapping[str, Any], name: str) -> tuple[End, ...]:
    return tuple(
        End(e.get("id") or "", e.get("relation") or "", e.get("text") or "")
        for e in payload.get(name) or ()
    )


def _moment(payload: Mapping[str, Any]) -> datetime | None:
    """When the browser says that the edit was made; a wrong clock is no reason to refuse it."""
    try:
        moment = datetime.fromisoformat(str(payload.get("at") or "").replace("Z", "+00:00"))
    except ValueError:
        return None
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # before the first or after the last year
        return None

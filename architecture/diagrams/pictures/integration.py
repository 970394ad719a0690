"""Integration maps: who gives data to whom, over the service bus or from point to point."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from architecture.diagrams.catalogue import Ask, Diagram, Option, diagram
from architecture.diagrams.exchanges import (
    HUB_FILL,
    OPD,
    End,
    Exchange,
    application_piece,
    data_words,
    end_piece,
    exchange_item,
    exchange_keys,
    exchanges,
    hub_codes,
    hub_name,
    way_words,
)
from architecture.diagrams.flow import Band, Column, Piece, Strand, Tie
from architecture.diagrams.flow_sheets import FlowSheet, flow_sheets, sign_keys
from architecture.diagrams.scene import Item, Scene
from architecture.metamodel import Domain, Text

SUPPLIERS = Column(Text("Pemasok data", "Suppliers of data"), 10, 16)
CARRIED = Column(Text("Data yang dipertukarkan", "Data exchanged"), 19, 30)
RECEIVERS = Column(Text("Penerima data", "Receivers of data"), 10, 16)
RECEIVED = Column(Text("Data yang diterima", "Data received"), 14, 24)
GIVEN = Column(Text("Data yang diberikan", "Data given"), 14, 24)
OWN = Column(Text("Aplikasi dan OPD ini", "This agency's applications"), 10, 16)
BAND_RANK = 0


@dataclass(frozen=True)
class _Flow:
    """The exchanges between two ends that go the same way."""

    supplier: End
    receiver: End
    hub: str
    members: tuple[Exchange, ...]

    @property
    def id(self) -> str:
        return "flow-" + min(m.element.id for m in self.members)


def _flows(found: Iterable[Exchange], *, exact: bool) -> list[_Flow]:
    """Exchanges gathered by their ends and hub, hubs first, in the order of codes."""
    gathered: dict[tuple[str, str, str], list[Exchange]] = {}
    for one in found:
        key = (one.supplier.exact, one.receiver.exact) if exact else (
            one.supplier.owner, one.receiver.owner)  # fmt: skip
        unknown = one.element.id if not all(key) else ""
        gathered.setdefault((*key, one.hub + unknown), []).append(one)
    return [_Flow(m[0].supplier, m[0].receiver, m[0].hub, tuple(m)) for m in gathered.values()]


def _chosen(ask: Ask, found: Sequence[Exchange]) -> tuple[list[Exchange], str]:
    """The exchanges of the states asked for, and words for those left out."""
    if ask.options.get("keadaan") != "berjalan":
        return list(found), ""
    kept = [one for one in found if one.running]
    left = len(found) - len(kept)
    words = Text(
        f"{left} pertukaran yang direncanakan atau berhenti tidak digambar.",
        f"{left} planned or stopped exchanges are not drawn.",
    )
    return kept, ask.say(words) if left else ""


# --- The whole government -----------------------------------------------------------------------


def between_opd(ask: Ask) -> list[Scene]:
    """OPD to OPD; what an OPD exchanges with itself is counted, not drawn."""
    found, hidden = _chosen(ask, exchanges(ask))
    between = [x for x in found if not x.supplier.owner or x.supplier.owner != x.receiver.owner]
    inside = len(found) - len(between)
    words = Text(
        f"{inside} pertukaran di dalam satu OPD ada pada peta antaraplikasi.",
        f"{inside} exchanges inside one agency are on the map of applications.",
    )
    return _government(ask, between, " ".join((hidden, ask.say(words) if inside else "")), False)


def between_applications(ask: Ask) -> list[Scene]:
    """Application to application, the agencies' and the national ones."""
    found, hidden = _chosen(ask, exchanges(ask))
    return _government(ask, found, hidden, True)


def _government(ask: Ask, found: list[Exchange], hidden: str, exact: bool) -> list[Scene]:
    strands = []
    for flow in _flows(found, exact=exact):
        card = _card(ask, flow, 1)
        ends = (end_piece(ask, flow.supplier, 0, "s", exact=exact),
                end_piece(ask, flow.receiver, 2, "r", exact=exact))  # fmt: skip
        strands.append(_strand(flow, card, ends[0], ends[1]))
    sheets = flow_sheets(ask, (SUPPLIERS, CARRIED, RECEIVERS), strands, (0, 2))
    return [_scene(ask, sheet, found, hidden.strip(), exact) for sheet in sheets] or [_empty(ask)]


def _strand(flow: _Flow, card: Piece, supplier: Piece, receiver: Piece) -> Strand:
    straight, number = not flow.hub, len(flow.members)
    ties = (
        Tie(supplier.id, card.id, number, straight, False, f"{supplier.spoken} → {card.spoken}"),
        Tie(card.id, receiver.id, number, straight, True, f"{card.spoken} → {receiver.spoken}"),
    )
    return Strand((supplier, card, receiver), ties, section=1 if straight else 0)


def _card(ask: Ask, flow: _Flow, column: int) -> Piece:
    """What travels: the data, then the way; each exchange a paragraph."""
    number, code = len(flow.members), hub_codes(ask).get(flow.hub, "")
    parts: list[tuple[str, bool, bool]] = []
    if number > 1:
        parts.append((ask.say(Text(f"{number} pertukaran", f"{number} exchanges")), True, False))
    for one in flow.members:
        way = " · ".join(w for w in (code, way_words(ask, one.element)) if w)
        parts += [(data_words(ask, one), False, False), (way, False, True)]
    marks = [mark for one in flow.members if (mark := ask.worst(one.element.id))]
    worst = min(marks, key=lambda mark: mark.rank) if marks else None
    return Piece(
        flow.id, column, tuple(parts), look="cell",
        href=ask.record_href(flow.members[0].element),
        spoken="; ".join([*(text for text, _b, _s in parts), *([worst.message] if worst else [])]),
        gap=worst.sort if worst else "", band=_band(ask, flow.hub, code),
        stub=not any(one.running for one in flow.members),
    )  # fmt: skip


def _band(ask: Ask, hub: str, code: str) -> Band | None:
    """The bar of a service bus: everything that passes it stands inside."""
    if not hub:
        return None
    return Band(f"hub-{hub}", f"{code} {hub_name(ask, hub)}", BAND_RANK, Domain.INFRASTRUCTURE,
                HUB_FILL)  # fmt: skip


# --- One OPD ------------------------------------------------------------------------------------


def of_opd(ask: Ask) -> list[Scene]:
    """What one OPD receives (left) and gives (right), with its partners."""
    exact = ask.options.get("rincian") != "opd"
    mine = _own(ask)
    touching = [x for x in exchanges(ask) if mine(x.supplier) or mine(x.receiver)]
    found, hidden = _chosen(ask, touching)
    strands = []
    for flow in _flows(found, exact=exact):
        if mine(flow.receiver):
            strands.append(_towards(ask, flow, exact))
        if mine(flow.supplier) and not mine(flow.receiver):
            strands.append(_away(ask, flow, exact))
    columns = (SUPPLIERS, RECEIVED, OWN, GIVEN, RECEIVERS)
    sheets = flow_sheets(ask, columns, strands, (0, 2, 4))
    return [_scene(ask, sheet, found, hidden, exact) for sheet in sheets] or [_empty(ask)]


def _own(ask: Ask) -> Callable[[End], bool]:
    """Whether an end belongs to the OPD or what is below it."""
    family = ask.graph.descendants_of_unit(ask.subject)

    def mine(end: End) -> bool:
        if end.application and end.application.opd in family:
            return True
        return end.party.startswith(OPD) and end.party.removeprefix(OPD) in family

    return mine


def _centre(ask: Ask, end: End, exact: bool) -> Piece:
    """The OPD's end of a flow: its application, else the OPD itself."""
    if exact and end.application:
        return application_piece(ask, end.application, 2, "own", own=True)
    return end_piece(ask, End(None, OPD + ask.subject), 2, "own", exact=False)


def _towards(ask: Ask, flow: _Flow, exact: bool) -> Strand:
    supplier = end_piece(ask, flow.supplier, 0, "s", exact=exact)
    return _strand(flow, _card(ask, flow, 1), supplier, _centre(ask, flow.receiver, exact))


def _away(ask: Ask, flow: _Flow, exact: bool) -> Strand:
    receiver = end_piece(ask, flow.receiver, 4, "r", exact=exact)
    return _strand(flow, _card(ask, flow, 3), _centre(ask, flow.supplier, exact), receiver)


# --- Around the sheet ---------------------------------------------------------------------------


def _scene(
    ask: Ask, sheet: FlowSheet, found: Sequence[Exchange], hidden: str, exact: bool
) -> Scene:  # fmt: skip
    hubs = sum(1 for one in found if one.hub)
    direct = len(found) - hubs
    words = Text(
        f"{len(found)} pertukaran: {hubs} lewat penghubung, {direct} dari titik ke titik",
        f"{len(found)} exchanges: {hubs} over a hub, {direct} from point to point",
    )
    return Scene(
        ask.paper, sheet.nodes, sheet.links,
        (*exchange_keys(sheet.links, exact=exact), *sign_keys(sheet.nodes)),
        _listed(ask, found, sheet, exact), ask.say(words), hidden,
    )  # fmt: skip


def _listed(
    ask: Ask, found: Sequence[Exchange], sheet: FlowSheet, exact: bool
) -> tuple[tuple[str, tuple[Item, ...]], ...]:
    """The exchanges of this sheet, over a hub first."""
    shown = {piece.id for strand in sheet.strands for piece in strand.pieces}
    flows = [flow for flow in _flows(found, exact=exact) if flow.id in shown]
    groups = (
        (Text("Lewat penghubung layanan", "Over a service bus"), [f for f in flows if f.hub]),
        (Text("Dari titik ke titik", "From point to point"), [f for f in flows if not f.hub]),
    )
    return tuple(
        (
            ask.say(title),
            tuple(exchange_item(ask, one, exact=exact) for flow in members for one in flow.members),
        )
        for title, members in groups
        if members
    )


def _empty(ask: Ask) -> Scene:
    return Scene(ask.paper, ())


STATES = Option(
    "keadaan",
    Text("Keadaan", "State"),
    (
        ("semua", Text("semua keadaan", "every state")),
        ("berjalan", Text("yang berjalan", "running ones")),
    ),
)

INTEGRATION_MAP = diagram(
    Diagram(
        "integration-map",
        Text("Peta integrasi antar-OPD", "Integration between agencies"),
        Text(
            "OPD mana memberi data apa kepada siapa, lewat penghubung atau langsung?",
            "Which agency gives what data to whom, over a hub or directly?",
        ),
        "government",
        Text("{name}: peta integrasi antar-OPD", "{name}: integration between agencies"),
        between_opd,
        options=(STATES,),
    )
)
APPLICATION_MAP = diagram(
    Diagram(
        "application-map",
        Text("Peta integrasi antaraplikasi", "Integration between applications"),
        Text("Aplikasi mana bertukar data apa?", "Which applications exchange what data?"),
        "government",
        Text("{name}: peta integrasi antaraplikasi", "{name}: integration between applications"),
        between_applications,
        options=(STATES,),
    )
)
OPD_INTEGRATION = diagram(
    Diagram(
        "opd-integration",
        Text("Integrasi OPD dengan mitranya", "Integration of an agency"),
        Text(
            "Data apa yang diterima dan diberikan, dari dan kepada siapa?",
            "What data come in and go out, from and to whom?",
        ),
        "opd",
        Text("{name}: integrasi dengan mitra", "{name}: integration with partners"),
        of_opd,
        options=(
            Option(
                "rincian",
                Text("Rincian", "Detail"),
                (
                    ("aplikasi", Text("per aplikasi", "by application")),
                    ("opd", Text("per OPD", "by agency")),
                ),
            ),
            STATES,
        ),
    )
)

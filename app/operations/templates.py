"""Starting an OPD that has no regulation yet: proposed processes from the templates."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from flask_babel import gettext as _
from sqlalchemy import select

from app import queries
from app.database import writing
from app.errors import Missing, Refused
from app.extensions import db
from app.models import Element
from app.operations.actor import Actor
from app.operations.government import read_seed
from app.operations.links import tie_open_links
from app.operations.urusan import crosswalk, urusan_of_opd
from app.operations.writer import Writer
from architecture.graph import Unit
from architecture.metamodel.process import PROCESS
from architecture.templates import Proposal, Template, propose
from architecture.tupoksi import propose_rab
from architecture.vocabulary import normalised

ORIGIN = "templat urusan"


@cache
def all_templates() -> tuple[Template, ...]:
    """Every template, in the order of the seed file."""
    return tuple(
        Template(
            tuple(row["codes"].split(";")), row["urusan"], row["sub_urusan"], row["process"],
            row["kind"], frozenset(row["types"].split()),
            tuple(w for w in row["opd_words"].split(";") if w), row["source"],
        )
        for row in read_seed("process_templates.csv")
    )  # fmt: skip


def proposals_for(opd_id: str) -> list[Proposal]:
    """What the OPD could start from; raises Missing for an unknown OPD.

    Names that it, the units below and those above it ever used are left out, archived ones
    too: somebody decided against them.
    """
    unit, ours = queries.units().get(opd_id), queries.government()
    if unit is None or ours is None:
        raise Missing
    above = _with_ancestors(unit)
    family = set(queries.unit_families()[opd_id]) | {u.id for u in above}
    names = db.session.scalars(
        select(Element.name).where(Element.kind == PROCESS.name, Element.opd_id.in_(family))
    )
    return propose(
        all_templates(),
        urusan=urusan_of_opd(opd_id),
        opd_names=(unit.name, unit.short),
        government_type=ours.type,
        existing=names,
    )


def _with_ancestors(unit: Unit) -> list[Unit]:
    units, chain = queries.units(), [unit]
    while chain[-1].parent in units and units[str(chain[-1].parent)] not in chain:
        chain.append(units[str(chain[-1].parent)])
    return chain


def start_from_templates(
    actor: Actor, opd_id: str, names: Collection[str] | None = None
) -> list[str]:
    """Create the proposed processes (those of `names`, if given); returns their ids.

    Every value is marked as assumed. A second time creates only what is still missing. Raises
    Forbidden without the right to edit, Refused if nothing is left to propose.
    """
    with writing():
        writer = Writer(actor, ORIGIN)
        writer.require_edit(opd_id)
        proposals = proposals_for(opd_id)
        if names is not None:
            chosen = {normalised(name) for name in names}
            proposals = [p for p in proposals if normalised(p.name) in chosen]
        if not proposals:
            raise Refused(_("Tidak ada proses yang dipilih, atau semuanya sudah ada."))
        made = [_create(writer, opd_id, proposal) for proposal in proposals]
        db.session.flush()
        tie_open_links(writer, made)
        return [element.id for element in made]


def _create(writer: Writer, opd_id: str, proposal: Proposal) -> Element:
    urusan = urusan_of_opd(opd_id)
    rab = propose_rab(
        proposal.name, proposal.place, urusan=urusan, crosswalk=crosswalk(),
        vocabulary=queries.vocabulary(),
    )  # fmt: skip
    values = {
        "process_kind": proposal.kind,
        "rab": rab.code,
        "urusan": proposal.urusan or None,
        "is_generic": True if proposal.is_generic else None,
        "notes": proposal.notes,
    }
    values = {name: value for name, value in values.items() if value is not None}
    fields = {f"attributes.{name}": value for name, value in values.items()}
    marks = {f"marks.{name}": "assumed" for name in values}
    return writer.create(PROCESS, proposal.name, opd_id, {**fields, **marks})

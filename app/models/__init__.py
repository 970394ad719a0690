"""The tables. Only `app.operations` writes them and only `app.queries` reads them."""

from app.models.baselines import Baseline
from app.models.records import (
    Attachment,
    Change,
    Code,
    CodeCounter,
    Element,
    Grant,
    Institution,
    Job,
    Opd,
    Reference,
    Relation,
    Setting,
    User,
    new_id,
    now,
)
from app.models.review import Closure, Comment, Decision
from app.models.views import SavedView
from app.models.workshop import ImportMapping, Participant, Presence, ReceivedEdit, Unsent, Workshop

__all__ = [
    "Attachment", "Baseline", "Change", "Closure", "Code", "CodeCounter", "Comment", "Decision",
    "Element", "Grant", "ImportMapping", "Institution", "Job", "Opd", "Participant", "Presence",
    "ReceivedEdit", "Reference", "Relation", "SavedView", "Setting", "Unsent", "User", "Workshop",
    "new_id", "now",
]  # fmt: skip

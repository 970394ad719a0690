"""One marshmallow schema per kind, derived from its attributes.

Form, workbook, API and command line all read values through `read_values`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields

from architecture.metamodel import Attribute, Kind
from architecture.values import Problem, Unreadable, plain_text, read_value
from architecture.vocabulary import Vocabulary


class AttributeField(fields.Field[Any]):
    """A marshmallow field that reads whatever value type its attribute has."""

    def __init__(self, attribute: Attribute, **options: Any) -> None:
        super().__init__(allow_none=True, **options)
        self.declared = attribute

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        schema = self.root
        assert isinstance(schema, ElementSchema)
        try:
            return read_value(self.declared, value, schema.vocabulary)
        except Unreadable as unreadable:
            raise ValidationError([unreadable.problem]) from unreadable


class ElementSchema(Schema):
    """Base of the derived schemas; `vocabulary` holds the lists values are checked against."""

    vocabulary: Vocabulary

    class Meta:
        unknown = EXCLUDE


@dataclass
class Reading:
    """What came out of reading a row: values that fit, problems of those that do not.

    An attribute given empty is in `values` as None; one that does not fit is in `problems`
    and its text in `unread`.
    """

    values: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, Problem] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)


@cache
def schema_class(kind: Kind) -> type[Schema]:
    """The schema of a kind: one field per attribute, in declared order."""
    declared: dict[str, fields.Field[Any]] = {a.name: AttributeField(a) for a in kind.attributes}
    return ElementSchema.from_dict(declared, name=f"{kind.name.title()}Schema")


def schema_of(kind: Kind, vocabulary: Vocabulary) -> ElementSchema:
    """A schema of a kind that checks against these lists; many rows may share it."""
    key = (schema_class(kind), id(vocabulary))
    schema = _made.get(key)
    if schema is None:
        schema = key[0]()  # type: ignore[assignment]
        assert isinstance(schema, ElementSchema)
        schema.vocabulary = vocabulary  # and so its id stays that of these lists
        if len(_made) >= MOST_MADE:
            _made.clear()
        _made[key] = schema
    return schema


# Making one takes longer than reading a value with it.
_made: dict[tuple[type[Schema], int], ElementSchema] = {}
MOST_MADE = 200


def read_values(
    kind: Kind, raw: Mapping[str, Any], vocabulary: Vocabulary, *,
    schema: ElementSchema | None = None,
) -> Reading:  # fmt: skip
    """Values and problems of raw input by attribute name; unknown names are ignored."""
    schema = schema or schema_of(kind, vocabulary)
    try:
        return Reading(values=dict(schema.load(dict(raw))))
    except ValidationError as error:
        assert isinstance(error.valid_data, dict) and isinstance(error.messages, dict)
        reading = Reading(values=error.valid_data)
        for name, problems in error.messages.items():
            reading.problems[name] = problems[0]
            reading.unread[name] = _as_text(raw[name])
        return reading


def _as_text(value: Any) -> str:
    if isinstance(value, dict):
        # A quantity carries its own text; of values per year each stands behind its year.
        pairs = (f"{plain_text(k)}: {plain_text(v)}" for k, v in value.items())
        return plain_text(value["text"]) if "text" in value else "; ".join(pairs)
    if isinstance(value, (list, tuple)):
        return "; ".join(plain_text(v) for v in value)
    return plain_text(value)

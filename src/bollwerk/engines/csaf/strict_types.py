"""Types that only a document in order fits, derived from the JSON schema of the standard.

Decoding into such types parses and checks in one pass. They lean to the safe side: what fits them surely obeys the
schema, apart from the conditions of `Walked`, which are checked afterwards in one walk; what does not fit may still
obey it, and the JSON schema itself decides. A keyword that is not known here makes its member fit nothing, a member
that the schema does not name does not fit, and no text and no list may be empty.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import Meta
from msgspec.structs import astuple

NEVER: Any = Annotated[int, Meta(gt=0, lt=0)]
"""What no value fits."""

_CHARACTERS = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/{}-]++|%[0-9A-Fa-f]{{2}})*+"
_PATH, _QUERY = _CHARACTERS.format(""), _CHARACTERS.format("?")
PLAIN_URI = (
    r"\A[a-z]+:(?://[A-Za-z0-9]++(?:[.-][A-Za-z0-9]++)*+(?=[/?#]|\Z)|[A-Za-z0-9])"
    rf"{_PATH}(?:\?{_QUERY})?+(?:\#{_QUERY})?+\Z"
)
"""What is a URI without doubt: a scheme, a host without user and port or none, path, query and fragment."""

PLAIN_MOMENT = (
    r"\A(?!0000)[0-9]{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|"
    r"(?:0[13578]|1[02])-31)T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?"
    r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])\Z"
)
"""What is a point in time without doubt: no leap second, no 29 February, no lower case."""

_FORMATS = {None: "", "uri": f"(?={PLAIN_URI})", "date-time": f"(?={PLAIN_MOMENT})"}

# Python, ECMA 262 and Rust read a pattern alike if it holds nothing of this and the text is printable ASCII.
_READ_DIFFERENTLY = re.compile(
    r"\(\?(?!:)|\\[A-CE-RT-VX-Za-ce-rt-vx-z0-9]|\{,|\[\^?\]|\[\[|--|&&|\|\||~~|[+*?}]\+|[^ -~]"
)
_PRINTABLE = r"\A(?=[ -~]*\Z)[ -~]*?(?:PATTERN)"

_REMARKS = frozenset({"title", "description", "examples", "default", "type", "$comment"})
_OF_TEXT = _REMARKS | {"minLength", "pattern", "format"}
_OF_CHOICE = _REMARKS | {"enum"}
_OF_LIST = _REMARKS | {"minItems", "items", "uniqueItems"}
_OF_OBJECT = _REMARKS | {"properties", "required", "minProperties", "maxProperties", "$schema", "$id", "$defs"}

# JSON is untyped, and so are types that are made at run time.
_Json = Any
_Type = Any
_Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Count:
    """How many members an object has: those it must have, the least number and the most, None without limit."""

    required: frozenset[str]
    least: int
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Walked:
    """The conditions that types cannot say and that are checked after decoding, by class and member of the model.

    Attributes:
        unique: Lists that must not hold anything twice; any other such list fits with one item only.
        texts: Texts that are compared with `Derivation.patterns`; any other is compared while decoding, which is slow.
        counted: Classes whose number of members is looked at: those they must have, the least and the most of them.
        objects: Members whose content stays plain JSON and is shown to the schema as such.
    """

    unique: frozenset[_Place] = frozenset()
    texts: frozenset[_Place] = frozenset()
    counted: Mapping[str, Count] = field(default_factory=dict[str, Count])
    objects: frozenset[_Place] = frozenset()


class Derivation:
    """The types derived from one schema, and what is left to check.

    Attributes:
        objects: The schemas of members that stay plain JSON.
        patterns: What the texts of `Walked` match where they are surely in order.
    """

    def __init__(self, schema: _Json, walked: Walked) -> None:
        self.objects: dict[str, _Json] = {}
        self.patterns: dict[_Place, str] = {}
        self._schema = schema
        self._walked = walked
        self._made: dict[tuple[int, str], _Type] = {}

    def derive(self, model: type[msgspec.Struct]) -> _Type:
        """Return the type for a whole document; what is decoded into it is a `model`."""
        return self._type_of(self._schema, model, ("", ""))

    def _type_of(self, node: _Json, model: _Type, place: _Place) -> _Type:
        """Return the type of what `node` describes, which is `model` there and hangs at `place`."""
        if not hasattr(node, "keys"):
            return NEVER
        if place in self._walked.objects:
            self.objects[place[1]] = node
            return dict[str, str | int | float]
        name = str(node.get("$ref", ""))
        if name.startswith("#/$defs/") and node.keys() <= _REMARKS | {"$ref"}:
            return self._type_of(self._schema["$defs"].get(name.removeprefix("#/$defs/")), model, place)
        kinds: dict[object, Callable[[_Json, _Type, _Place], _Type]]
        kinds = {"string": self._text, "array": self._list, "object": self._object}
        make = kinds.get(node.get("type"))
        return make(node, model, place) if make is not None else NEVER

    def _text(self, node: _Json, _: _Type, place: _Place) -> _Type:
        if node.keys() <= _OF_CHOICE and "enum" in node:
            words = tuple(word for word in node["enum"] if isinstance(word, str) and word)
            return Literal[words] if words else NEVER
        if not node.keys() <= _OF_TEXT:
            return NEVER
        shape, pattern = node.get("format"), node.get("pattern")
        if shape not in _FORMATS:
            return NEVER
        if shape is not None or pattern is not None:
            pattern = _FORMATS[shape] + (_portable(pattern) if pattern is not None else "")
        least = max(1, node.get("minLength", 0))
        if place not in self._walked.texts:
            return Annotated[str, Meta(pattern=pattern, min_length=least)]
        self.patterns[place] = pattern or ""
        return Annotated[str, Meta(min_length=least)]

    def _list(self, node: _Json, model: _Type, place: _Place) -> _Type:
        if not node.keys() <= _OF_LIST or "items" not in node:
            return NEVER
        most = 1 if node.get("uniqueItems") and place not in self._walked.unique else None
        items: _Type = tuple.__class_getitem__((self._type_of(node["items"], model, place), ...))
        return Annotated[items, Meta(min_length=max(1, node.get("minItems", 0)), max_length=most)]

    def _object(self, node: _Json, model: _Type, place: _Place) -> _Type:
        # What may become of other members does not matter: nothing else fits.
        if not node.keys() <= _OF_OBJECT | {"additionalProperties", "unevaluatedProperties"}:
            return NEVER
        if not node.get("properties", {}).keys() >= set(node.get("required", ())):
            return NEVER
        name = "_".join(place) if model is None else model.__name__
        key = (id(node), name)
        if key not in self._made:
            self._made[key] = _again(name)
            self._made[key] = self._struct(name, node, model)
        return self._made[key]

    def _struct(self, name: str, node: _Json, model: type[msgspec.Struct] | None) -> _Type:
        members: dict[str, _Json] = node.get("properties", {})
        parts = {part.name: part for part in msgspec.structs.fields(model)} if model is not None else {}
        count = Count(frozenset(node.get("required", ())), node.get("minProperties", 0), node.get("maxProperties"))
        counted = self._walked.counted.get(name) == count
        if count.most is not None and not counted:
            return NEVER
        fields: list[Any] = []
        for member in {**parts, **members}:
            part = parts.get(member)
            kind = self._type_of(members.get(member), _struct_in(part), (name, member))
            default = part.default if part is not None else None
            fields.append((member, kind) if member in count.required else (member, kind, default))
        counted = counted or count.least <= len(count.required)
        made = msgspec.defstruct(
            name, fields, bases=None if model is None else (model,), kw_only=True, frozen=True, gc=False,
            forbid_unknown_fields=True, namespace={} if counted else {"__post_init__": _counting(count.least)},
        )  # fmt: skip
        setattr(made, _again(name), made)
        return made


def _again(name: str) -> str:
    """Return the word by which a branch refers to its own type while that is being made."""
    return f"Again{name}"


def _portable(pattern: str) -> str:
    """Return the pattern for Python, for printable ASCII only; one that is not read alike everywhere fits nothing."""
    if _READ_DIFFERENTLY.search(pattern):
        return r"(?!)"
    try:
        re.compile(pattern)
    except re.error:
        return r"(?!)"
    return _PRINTABLE.replace("PATTERN", pattern)


def _struct_in(part: msgspec.structs.FieldInfo | None) -> type[msgspec.Struct] | None:
    """Return the class of the model that a member holds, itself or in a list; None if it holds none."""
    waiting: list[_Type] = [part.type] if part is not None else []
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            return kind
        waiting.extend(get_args(kind))
    return None


def _counting(least: int) -> Callable[[Any], None]:
    """Return the check that an object has so many members; what is not there is empty or None."""

    def check(self: Any) -> None:
        if sum(map(bool, astuple(self))) < least:
            raise ValueError("The object has too few members.")

    return check

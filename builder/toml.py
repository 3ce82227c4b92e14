"""TOML as closed, typed records; uses `records` and `problems`."""

from __future__ import annotations

import datetime
import functools
import re
import tomllib
import typing
from typing import Any, Literal

from builder.problems import File, Problem, did_you_mean, nearest
from builder.records import Point

WANTED = {
    str: "a text in quotes",
    int: "a whole number",
    datetime.date: "a date like 2025-03-07",
    Point: "two whole numbers like [429, 242]",
}


REMEDIES = {  # by the beginning of what tomllib says
    "Illegal character": "close the text with a quotation mark",
    "Invalid value": "write a text in quotes, a number or a date",
    "Cannot overwrite": "this key stands here twice, remove one",
    "Cannot declare": "this table stands here twice, remove one",
    "Expected newline": 'write one number, one date, or one "text" with “ and ” inside',
    "Expected '='": "write key = value",
}


Mistakes = list[tuple[tuple[str, ...], str]]  # the keys that lead to each, and what is wrong


type_hints = functools.cache(typing.get_type_hints)


@functools.lru_cache(maxsize=4)  # of no use to one build; in --serve the long sources.toml stays
def read_toml(file: File, kind: Any, front_matter: str = "") -> tuple[Any, list[Problem]]:
    """Return a file's TOML as a record of this kind, or nothing if it is none, and its problems."""
    text = front_matter or file.text
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # bad TOML, and what is beyond Python's limits
        return None, [unreadable_toml(file, str(error), text.count("\n"))]
    mistakes: Mistakes = []
    read = typed(kind, table, (), mistakes)
    problems = [file.problem_at_key(keys, wrong) for keys, wrong in mistakes]
    return None if problems else read, problems


def unreadable_toml(file: File, error: str, last: int) -> Problem:
    """Return what tomllib says of a text as a problem, at the place that it names, or the end."""
    found = re.search(r"line (\d+), column (\d+)", error)
    line, column = (int(found[1]), int(found[2])) if found else (max(1, last), 1)
    source, reason = file.text.split("\n")[line - 1], re.split(r" \(at |; ", error)[0]
    fitting = (REMEDIES[each] for each in REMEDIES if reason.startswith(each))
    remedy = next(fitting, "mend this line")
    if source[column - 1 : column] in tuple("“”‘’"):
        remedy = 'use straight quotation marks, "like this"'
    wrong = f"the TOML cannot be read: {reason}; {remedy}"
    return Problem(file.path, line, column, wrong, source)


def typed(kind: Any, raw: Any, keys: tuple[str, ...], mistakes: Mistakes) -> Any:
    """Return a TOML value as the type that a record asks for; append what is wrong with it.

    The type must be the very one: to Python a bool is also an int, and a date-time a date.
    """
    arguments = typing.get_args(kind)
    if hasattr(kind, "_fields") and type(raw) is dict:
        return typed_record(kind, raw, keys, mistakes)
    if typing.get_origin(kind) is dict and type(raw) is dict:
        return {key: typed(arguments[1], raw[key], (*keys, key), mistakes) for key in raw}
    if kind == Point and type(raw) is list and list(map(type, raw)) == [int, int]:
        return tuple(raw)
    if (type(raw) is kind or raw in arguments) and raw != "":
        return raw
    named = typing.get_origin(kind) is Literal
    wanted = WANTED.get(kind) or (f"one of {', '.join(arguments)}" if named else "one table")
    shown = str(raw).lower() if isinstance(raw, bool | datetime.date) else repr(raw)
    mistakes.append((keys, f"'{'.'.join(keys)}' must not be {shown}; write {wanted}"))
    return None


def typed_record(
    kind: Any, table: dict[str, Any], keys: tuple[str, ...], mistakes: Mistakes
) -> Any:
    """Return a TOML table as a closed record: no key missing, and none that it does not know."""
    types, known = type_hints(kind), dict.fromkeys(kind._fields)
    meant = set[str]()
    for key in table.keys() - known.keys():
        meant.update(nearest(key, known))
        mistakes.append(((*keys, key), f"unknown key '{key}'{did_you_mean(key, known)}"))
    for key in known.keys() - table.keys() - meant:
        if key not in kind._field_defaults:
            mistakes.append((keys, f"the key '{'.'.join((*keys, key))}' is missing; add it"))
    here = known.keys() & table.keys()
    values = {key: typed(types[key], table[key], (*keys, key), mistakes) for key in here}
    return None if mistakes else kind(**values)

"""TOML as closed, typed records.

Comes in: a file, and the record that it should hold. Goes out: that record with its typographic
marks set, or problems at the keys. Uses `records` and what lies below.
"""

import dataclasses
import datetime
import functools
import re
import tomllib
import typing
from collections.abc import Iterator
from typing import Any, Literal

from builder.conventions import invisible
from builder.problems import File, Problem, Problems, did_you_mean, nearest
from builder.records import Value, Words
from builder.strays import DATED, escaped, found_in, unescaped
from builder.typography import typographic

WANTED: dict[Any, str] = {
    str: "a text in quotes",
    Words: "a text in quotes",
    int: "a whole number",
    datetime.date: "a date like 2025-03-07",
    list[int]: "a list like [51, 24]",
    list[Value]: 'a list like ["used", "force"]',
}
REMEDIES = {  # by the beginning of what tomllib says
    "Illegal character": "close the text with a quotation mark",
    "Invalid value": "write a text in quotes, a number or a date",
    "Cannot overwrite": "this key stands here twice, remove one",
    "Cannot declare": "this table stands here twice, remove one",
    "Expected newline": 'write one number, a date like 2025-03-07, or one "text" with “ ” inside',
    "Invalid date": "write a date like 2025-03-07",
    "Expected ']'": "close the name of a table with ], it has letters, digits and hyphens",
    "Unclosed inline table": "put commas between, and } at the end",
    "Expected '='": "write key = value",
    "Unescaped": "a backslash is written twice, \\\\, in a text in quotes",
}
Keys = tuple[str, ...]
Mistakes = list[tuple[Keys, str, str]]  # the keys that lead to each, what is wrong, and where in it


def read_toml(file: File, kind: Any, problems: Problems, front_matter: str = "") -> Any:
    """Return a file's TOML as a record of this kind, or nothing where it is none."""
    text = front_matter or file.text
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # bad TOML, and what is beyond Python's limits
        problems.append(unreadable_toml(file, str(error), text.count("\n")))
        return None
    mistakes: Mistakes = []
    read = typed(kind, table, (), mistakes)
    problems += [problem_at_key(file, *mistake) for mistake in mistakes]
    return None if mistakes else read


def unreadable_toml(file: File, error: str, last: int) -> Problem:
    """Return what tomllib says of a text as a problem, at the place that it names, or the end."""
    found = re.search(r"line (\d+), column (\d+)", error)
    line, column = (int(found[1]), int(found[2])) if found else (max(1, last), 1)
    source, reason = file.text.split("\n")[line - 1], re.split(r" \(at |; ", error)[0]
    remedy = next((REMEDIES[key] for key in REMEDIES if reason.startswith(key)), "mend this line")
    if source[column - 1 : column] in tuple("“”‘’"):
        remedy = 'use straight quotation marks, "like this"'
    return Problem(file.path, line, column, f"the TOML cannot be read: {reason}; {remedy}", source)


NAME = re.compile(r"[\w-]++|\"[^\"\n]*\"|'[^'\n]*'")
# A line that begins a table or a value: its brackets, and its names with dots between them.
NAMED = re.compile(
    rf"^[ \t]*+(\[+)?((?:[ \t.]*+(?:{NAME.pattern}))+)[ \t]*+(?(1)\]|=)", re.MULTILINE
)


def span_of_key(file: File, keys: Keys) -> range:
    """Return where a key of TOML stands, or as much of the way to it as is there."""
    spans = spans_of_keys(file.text.partition("\n+++")[0])
    ways = (keys[:end] for end in range(len(keys), 0, -1))
    return next((spans[way] for way in ways if way in spans), range(3))  # +++ above front matter


@functools.lru_cache(maxsize=8)
def spans_of_keys(text: str) -> dict[Keys, range]:
    """Return where each key of a TOML text stands first; many problems may be in one text."""
    spans, table = dict[Keys, range](), Keys()
    for line in NAMED.finditer(text):
        path = () if line[1] else table
        for name in NAME.finditer(text, *line.span(2)):
            path += (name[0].strip("\"'"),)
            spans.setdefault(path, range(*name.span()))
        table = path if line[1] else table
    return spans


def problem_at_key(file: File, keys: Keys, wrong: str, mark: str = "") -> Problem:
    """Return a problem at a key of TOML, or at that of its table, or at `mark` in its value."""
    span = span_of_key(file, keys)
    found = file.text.find(mark, span.stop) if mark else -1
    return file.problem(*((found, len(mark)) if found >= 0 else (span.start, len(span))), wrong)


def typed(kind: Any, raw: Any, keys: Keys, mistakes: Mistakes) -> Any:
    """Return a TOML value as the type that a record asks for; append what is wrong with it.

    The type must be the very one: to Python a bool is also an int, and a date-time a date.
    """
    if (kind is str or kind is Words) and type(raw) is str and raw.strip():
        mistakes += [(keys, *wrong) for wrong in wrong_in_text(raw, kind is Words)]
        return raw if kind is str or mistakes else unescaped(typographic(escaped(raw)))
    arguments = typing.get_args(kind)
    if dataclasses.is_dataclass(kind) and type(raw) is dict:
        return typed_record(kind, raw, keys, mistakes)
    if typing.get_origin(kind) is dict and type(raw) is dict:
        return {key: typed(arguments[1], raw[key], (*keys, key), mistakes) for key in raw}
    if typing.get_origin(kind) is list and type(raw) is list:
        return [typed(arguments[0], each, keys, mistakes) for each in raw]
    if (type(raw) is kind or raw in arguments) and str(raw).strip():
        return raw
    named = typing.get_origin(kind) is Literal
    wanted = WANTED.get(kind) or (f"one of {', '.join(arguments)}" if named else "one table")
    shown = str(raw).lower() if isinstance(raw, bool | datetime.date) else repr(raw)
    mistakes.append((keys, f"'{'.'.join(keys)}' must not be {shown}; write {wanted}", ""))
    return None


def wrong_in_text(raw: str, plain: bool) -> Iterator[tuple[str, str]]:
    """Yield what a text holds that does not show, or, where it is plain words, shows as a mark."""
    for each, wrong in invisible(raw).items():
        yield wrong, each
    for mark, remedy, _ in found_in(escaped(raw)) if plain else ():
        if remedy != DATED:  # in plain words a date may well come first
            yield f"'{mark}' would show as it stands; write plain words, or \\\\ before it", mark


def typed_record(kind: Any, table: dict[str, Any], keys: Keys, mistakes: Mistakes) -> Any:
    """Return a TOML table as a closed record: no key missing, and none that it does not know.

    A field whose metadata say so takes all tables that no other field names.
    """
    fields = {each.name: each for each in dataclasses.fields(kind)}
    rest = next((name for name in fields if fields[name].metadata.get("tables")), None)
    if rest:
        tables = {key: table[key] for key in table if type(table[key]) is dict}
        taken = typed(fields[rest].type, tables, keys, mistakes)
        table = {key: table[key] for key in table if key not in tables} | {rest: tables}
    known, meant = [name for name in fields if name != rest], set[str]()
    for key in table.keys() - fields.keys():
        meant.update(nearest(key, known))
        mistakes.append(((*keys, key), f"unknown key '{key}'{did_you_mean(key, known)}", ""))
    for key in fields.keys() - table.keys() - meant:
        if fields[key].default is dataclasses.MISSING:
            mistakes.append((keys, f"the key '{'.'.join((*keys, key))}' is missing; add it", ""))
    here = [key for key in known if key in table]
    values = {key: typed(fields[key].type, table[key], (*keys, key), mistakes) for key in here}
    return None if mistakes else kind(**values, **({rest: taken} if rest else {}))

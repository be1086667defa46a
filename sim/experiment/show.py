"""A resolved configuration in lines that a person can read, and what differs between two."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

KEYS_OF_A_NUMBER = {"value", "unit", "source"}


def lines(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each entry: its path, its value and, for a number, unit, source and range."""
    for path, entry in entries(document):
        yield f"{path}: {_text(entry)}"


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each entry that differs, in the order of the first document."""
    left, right = dict(entries(one)), dict(entries(other))
    for path in dict.fromkeys([*left, *right]):
        if path not in right:
            yield f"{path}: only in the first: {_text(left[path])}"
        elif path not in left:
            yield f"{path}: only in the second: {_text(right[path])}"
        elif left[path] != right[path]:
            yield f"{path}: {_text(left[path])} -> {_text(right[path])}"


def entries(tree: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the ends of a document: numbers with their source, and plain values."""
    if isinstance(tree, Mapping) and tree and not tree.keys() >= KEYS_OF_A_NUMBER:
        for key, below in tree.items():
            yield from entries(below, f"{path}.{key}" if path else str(key))
    elif isinstance(tree, list) and any(isinstance(below, Mapping) for below in tree):
        for number, below in enumerate(tree):
            yield from entries(below, f"{path}[{number}]")
    else:
        yield path, tree


def _text(entry: Any) -> str:
    if not isinstance(entry, Mapping) or not entry.keys() >= KEYS_OF_A_NUMBER:
        return _plain(entry)
    source = entry["source"]
    date = f", {source['date']}" if source.get("date") else ""
    limits = "".join(f" {key} {_plain(entry[key])}" for key in ("range", "factor_range") if key in entry)
    return f"{_plain(entry['value'])} {entry['unit']} [{source['kind']}: {source['text']}{date}]{limits}"


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

"""Configurations that have most in common, kept as their distinct parts: each once, under its digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

LATER = "later"
"""The key of a configuration under which the boxes stand that hold from a date on."""

LETTERS = 16
"""Letters of a digest that name a part: 64 bits, beyond any chance of two parts with one name."""


def pack(documents: Mapping[str, dict[str, Any]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the distinct parts of `documents` by their digest, and the documents with digests for their parts.

    A part is what stands two keys deep, such as ``rules.referral``, and so is each box of them; what scenarios do not
    change is kept once. A box stands in the list of its one digest, anything else as its digest.

    Examples
    --------
    >>> parts, packed = pack({"a": {"rules": {"x": 1, "y": 2}}, "b": {"rules": {"x": 1, "y": 3}}})
    >>> len(parts), unpack(packed, parts)["b"]
    (5, {'rules': {'x': 1, 'y': 3}})
    """
    parts: dict[str, Any] = {}
    return parts, {name: _packed(document, parts) for name, document in documents.items()}


def unpack(packed: Mapping[str, Any], parts: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the documents that `pack` took apart; they share their parts, so nobody may change them."""
    return {name: _unpacked(document, parts) for name, document in packed.items()}


def _packed(document: Mapping[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    boxes = {key: _boxed(box, parts) for key, box in document.items() if key != LATER}
    later = [_packed(entry, parts) for entry in document.get(LATER, [])]
    return boxes | ({LATER: later} if LATER in document else {})


def _boxed(box: Any, parts: dict[str, Any]) -> str | list[str]:
    if not isinstance(box, Mapping):
        return _kept(box, parts)
    return [_kept({key: _kept(part, parts) for key, part in box.items()}, parts)]


def _kept(part: Any, parts: dict[str, Any]) -> str:
    name = hashlib.sha256(json.dumps(part).encode()).hexdigest()[:LETTERS]
    parts.setdefault(name, part)
    return name


def _unpacked(document: Mapping[str, Any], parts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: [_unpacked(entry, parts) for entry in box]
        if key == LATER
        else {inner: parts[name] for inner, name in parts[box[0]].items()}
        if isinstance(box, list)
        else parts[box]
        for key, box in document.items()
    }

"""What a number of the configuration is called, told from its path."""

from __future__ import annotations

from collections.abc import Mapping

from sim.report.words import texts_in, translated

KINDS = ("municipality", "organisation", "team")


def path_label(path: str, *, labels: Mapping[str, Mapping[str, str]], language: str) -> str:
    """Return the name of a number and, in brackets, of what it is; the box in which it stands is left out.

    Examples
    --------
    >>> path_label("rules.transitions.service.productivity_dip", labels={}, language="en")
    'productivity dip (transition, service)'
    >>> path_label("resources.teams.a.fte", labels={"team": {"a": "Coaches of A"}}, language="nl")
    'fte (Coaches of A)'
    """
    _, *around, last = path.split(".") if "." in path else ("", path)
    said = [_part(part, labels=labels, language=language) for part in around]
    name = _part(last, labels=labels, language=language)
    context = ", ".join(part for part in said if part)
    return f"{name} ({context})" if context else name


def _part(part: str, *, labels: Mapping[str, Mapping[str, str]], language: str) -> str:
    known = (labels.get(kind, {}).get(part) for kind in KINDS)
    named = next((name for name in known if name), None)
    if named:
        return translated(named, labels.get(language, {}), language=language)
    return str(texts_in(language)["number"].get(part, part.replace("_", " ")))

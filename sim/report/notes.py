"""What must be said beside a figure: of the model everywhere, and of this experiment what its file says."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sim.report.texts.caveats import CAVEATS

MUNICIPALITY, ASSUMPTIONS, TARGETS = "municipality", "assumptions", "targets"
"""Places of a report beside which something is said that is about no single measure."""


def notes(manifest: Mapping[str, Any], *about: str, language: str) -> list[str]:
    """Return what must be said beside some measures or places: what the experiment says, then what always holds."""
    return list(dict.fromkeys((*_of_experiment(manifest, about, language), *_of_model(about, language))))


def _of_experiment(manifest: Mapping[str, Any], about: Collection[str], language: str) -> Iterator[str]:
    key = "text_nl" if language == "nl" else "text"
    return (one[key] for one in manifest["plan"].get("caveats", ()) if set(one["about"]) & set(about))


def _of_model(about: Collection[str], language: str) -> Iterator[str]:
    place = 1 if language == "nl" else 0
    return (text[place] for subjects, text in CAVEATS if set(subjects) & set(about))


def title(manifest: Mapping[str, Any], *, language: str) -> str:
    """Return the title of an experiment, in Dutch where its file has one."""
    dutch = manifest["plan"].get("title_nl", "") if language == "nl" else ""
    return str(dutch or manifest["plan"]["experiment"]["title"])

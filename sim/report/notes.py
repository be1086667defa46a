"""What must be said: beside a result whatever it shows, beside a figure of this model, and what its file says."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.plan import Caveat
from sim.report.words import Words, texts_in
from sim.store import NOTICES
from sim.texts import FIRST

if TYPE_CHECKING:
    from sim.store import Result

MUNICIPALITY, ASSUMPTIONS, TARGETS = "municipality", "assumptions", "targets"
"""Places of a report beside which something is said that is about no single measure."""

CAVEATS: Mapping[str, tuple[str, ...]] = {
    "lasting_work": ("sustained_12m_fraction", "sustained_6m_fraction", "relapse_18m_fraction"),
    "talks": ("contacts_per_resident_year", "not_seen_6m_fraction"),
    "service_cost": ("service_cost_eur",),
    "sheltered_cost": ("service_cost_eur", "sheltered_occupied"),
    "subsidised_work": ("net_result_eur", "exits_to_work", "exits_to_work_per_100_person_years"),
    "net_result_level": ("net_result_eur",),
    "municipality": (MUNICIPALITY,),
    "assumptions": (ASSUMPTIONS,),
    "targets": (TARGETS,),
}
"""What holds for every result of this model, by its text: the measures or the places that it is about."""


def notes(caveats: Iterable[Caveat], *about: str, language: str) -> list[str]:
    """Return what must be said beside some measures or places: what the experiment says, then what always holds."""
    own = (one.text.of(language) for one in caveats if set(one.about) & set(about))
    return list(dict.fromkeys((*own, *_of_model(about, language))))


def _of_model(about: Collection[str], language: str) -> Iterator[str]:
    said = texts_in(language)["caveat"]
    return (str(said[name]) for name, subjects in CAVEATS.items() if set(subjects) & set(about))


# --- notices --------------------------------------------------------------------------------------


def notices_of(result: Result, *, language: str = FIRST) -> list[str]:
    """Return what must be said beside a result; nothing for one that an earlier version wrote."""
    if NOTICES not in result.manifest["files"]:
        return []
    return list(notices_in_words(result.table(NOTICES).fillna("").to_dict("records"), language=language))


def notices_in_words(rows: Sequence[Mapping[Any, Any]], *, language: str = FIRST) -> Iterator[str]:
    """Yield notices in words; of some kinds all that there are in one."""
    words = Words(language)
    for kind in words.table("notices"):
        paths = [str(row["path"]) for row in rows if row["notice"] == kind]
        if len(paths) > 1:
            yield words(f"notices.{kind}", n=len(paths), paths=", ".join(paths))
            rows = [row for row in rows if row["notice"] != kind]
    yield from (_in_words(row, words) for row in rows)


def _in_words(row: Mapping[str, Any], words: Words) -> str:
    blanks = {key: "" if value != value else value for key, value in row.items()}
    needed, _, later = str(blanks["needed"]).partition("; from ")
    return words(f"notice.{row['notice']}", **blanks | {"needed": needed, "from": later})

"""The words in which a configuration is written down: boxes, and numbers with their unit and their bounds.

What a file says of a number is checked against its annotation: the unit in which it must come, how small and how large
it may be, whether a list must add up to one. The boxes of the schema and the rules are written in these words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, ValidatorFunctionWrapHandler, create_model
from pydantic_core import CoreSchema, core_schema

ANY_UNIT = "any"


@dataclass(frozen=True, slots=True)
class Quantity:
    """The field is a number with a life: value, unit, source and range.

    Parameters
    ----------
    unit
        The only unit in which a file may give the number; ``"any"`` leaves it to the file.

    Examples
    --------
    >>> Quantity("weeks").accepts("weeks"), Quantity("weeks").accepts("days"), Quantity("any").accepts("eur")
    (True, False, True)
    """

    unit: str

    def accepts(self, unit: str) -> bool:
        """Whether a file may give the number in `unit`."""
        return self.unit in (ANY_UNIT, unit)


@dataclass(frozen=True, slots=True)
class SumsToOne:
    """The elements of the field are shares of one whole.

    Examples
    --------
    >>> SumsToOne().holds([0.25, 0.75]), SumsToOne().holds([0.25, 0.8])
    (True, False)
    """

    within: float = 1e-6

    def holds(self, shares: list[float]) -> bool:
        """Whether `shares` add up to one."""
        return abs(sum(shares) - 1.0) <= self.within


@dataclass(frozen=True, slots=True)
class Entered:
    """The number makes a scenario better or worse by itself: somebody estimated an effect, and entered it."""


@dataclass(frozen=True, slots=True)
class ForPeople:
    """Only people read the field: no replication depends on it, so a correction makes no result another one."""


@dataclass(frozen=True, slots=True)
class NameOf:
    """The word in the field, each of its words or each of its keys is the name of a thing of this sort.

    It is for editors, which then offer the names that there are; the checks say when a name is not there.
    """

    sort: Literal["municipality", "organisation", "team", "measure", "grouping", "group"]


def kinds_of(box: type[BaseModel]) -> dict[str, type[BaseModel]]:
    """Return the kinds of answer to a question by their words; none for a class that is an answer by itself."""
    key = box.__dict__.get("kind_key")
    return {_word(kind, key): kind for kind in box.__subclasses__()} if key else {}


def _word(kind: type[BaseModel], key: str) -> str:
    """Return the one word that stands under the key of a kind, as a file writes it."""
    return str(_written(get_args(kind.model_fields[key].annotation)[0]))


def _kind_in(value: Any, box: type[Box]) -> str | None:
    """Return of which kind a value is; None when nothing in it says so."""
    if isinstance(value, Mapping):
        return _written(value.get(box.kind_key, box.usual_kind or None))
    return _written(getattr(value, box.kind_key, None))


def _written(word: Any) -> str | None:
    return str(word).lower() if isinstance(word, bool | int | float) else word if isinstance(word, str) else None


class Box(BaseModel):
    """A frozen part of the settings that refuses keys it does not know.

    A class that sets ``kind_key`` is a question with several kinds of answer: its subclasses, each with numbers of its
    own, told apart by what stands under that key. ``usual_kind`` is the answer of a file that does not say which;
    without one it must.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    kind_key: ClassVar[str] = ""
    usual_kind: ClassVar[str] = ""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return how pydantic reads a value of this class: as one of its kinds where it has any."""
        kinds = kinds_of(cls)
        if not kinds:
            return handler(source)
        choices = {word: handler(kind) for word, kind in kinds.items()}
        return core_schema.tagged_union_schema(choices, lambda value: _kind_in(value, cls))


class ByName:
    """The field is a table of numbers by name: ``{debt: ..., care: ...}``, each a number with a life of its own.

    The names are those of the annotation, ``dict[Literal[...], Weeks]``; without ``some`` all of them must be there.
    """

    def __init__(self, *, some: bool = False) -> None:
        self.some = some

    def box(self, annotation: Any) -> type[BaseModel]:
        """Return the box with a key for each name that says the same as the table."""
        return _box_by_name(annotation, self.some)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return how pydantic reads the table: name by name, so that each is told of what is wrong with it."""
        as_it_is = core_schema.plain_serializer_function_ser_schema(dict)
        inner = handler.generate_schema(self.box(source))
        return core_schema.no_info_wrap_validator_function(_table, inner, serialization=as_it_is)


def _table(value: Any, read: ValidatorFunctionWrapHandler) -> dict[str, Any]:
    return {field.removeprefix(OF): number for field, number in read(value) if number is not None}


OF = "of_"
"""Stands before a name where it is a field, for some names are those of functions of every class."""


@cache
def _box_by_name(annotation: Any, some: bool) -> type[BaseModel]:
    names, number = get_args(annotation)
    fields: dict[str, Any] = {}
    for name in get_args(names):
        sentence = f"The number of {name.replace('_', ' ')}."
        told = Field(None if some else ..., alias=name, description=sentence)
        fields[OF + name] = (number | None if some else number, told)
    return create_model("ByName", __base__=Box, **fields)


# --- numbers with a unit --------------------------------------------------------------------------

SHORTEST_WEEKS = 0.1
"""The shortest time after which anything may come again [weeks]: less than a working day. See `sim.config.ends`."""

LONGEST_WEEKS = 10_000.0
"""The longest time that may stand in a file [weeks]: two centuries, in any run the same as never."""

LONGEST_YEARS = 200.0
"""The same in years, and the longest run."""

MOST_A_YEAR = 1_000.0
"""The highest rate at which anything happens to one person [1/year]: thrice a day."""

MOST_COME_A_YEAR = 1e6
"""The most people or leads that may come from outside in a year: ten times those of a whole country."""

MOST_PEOPLE = 1e6
"""The most residents, places or fte that may stand in one number: more than a whole country has."""

MOST_HOURS = 10_000.0
"""The most hours that one piece of work may take: six years of one fte."""

HOURS_PER_YEAR = 8_784.0
"""The hours of a leap year: nobody works more."""

HIGHEST_FACTOR = 1_000.0
"""The largest number that may multiply another."""

HIGHEST_CV = 100.0
"""The largest spread: half of a lognormal of cv 100 lies below a hundredth of its mean."""

MOST_COUNTED = 1_000_000
MOST_TREDEN = 5
"""The most treden that anybody can rise at once."""

MOST_SEATS = 2**15 - 1
"""The most seats of a team, as two bytes tell them apart."""

MOST_NUMBERED = 2**31 - 1
"""The highest number of a resident or a place, as four bytes tell them apart."""

MOST_EUR = 1e12
"""The largest amount of money: more than a whole country spends in a year."""

Weeks = Annotated[float, Quantity("weeks"), Field(ge=0, le=LONGEST_WEEKS)]
Years = Annotated[float, Quantity("years"), Field(ge=0, le=LONGEST_YEARS)]
SomeWeeks = Annotated[float, Quantity("weeks"), Field(ge=SHORTEST_WEEKS, le=LONGEST_WEEKS)]
Hours = Annotated[float, Quantity("hours"), Field(ge=0, le=MOST_HOURS)]
SomeHours = Annotated[float, Quantity("hours"), Field(gt=0, le=HOURS_PER_YEAR)]
SomeFte = Annotated[float, Quantity("fte"), Field(gt=0, le=MOST_PEOPLE)]
SomeFraction = Annotated[float, Quantity("fraction"), Field(gt=0, le=1)]
NotAll = Annotated[float, Quantity("fraction"), Field(ge=0, lt=1)]
Fraction = Annotated[float, Quantity("fraction"), Field(ge=0, le=1)]
Factor = Annotated[float, Quantity("factor"), Field(ge=0, le=HIGHEST_FACTOR)]
TimesAsLong = Annotated[float, Quantity("factor"), Field(ge=1, le=HIGHEST_FACTOR)]
Spread = Annotated[float, Quantity("factor"), Field(ge=0, le=HIGHEST_CV)]
PerYear = Annotated[float, Quantity("1/year"), Field(ge=0, le=MOST_A_YEAR)]
ComePerYear = Annotated[float, Quantity("1/year"), Field(ge=0, le=MOST_COME_A_YEAR)]
Residents = Annotated[float, Quantity("residents"), Field(ge=0, le=MOST_PEOPLE)]
Places = Annotated[float, Quantity("places"), Field(ge=0, le=MOST_PEOPLE)]
Fte = Annotated[float, Quantity("fte"), Field(ge=0, le=MOST_PEOPLE)]
Trede = Annotated[int, Quantity("trede"), Field(ge=1, le=6)]
Count = Annotated[int, Quantity("count"), Field(ge=0, le=MOST_COUNTED)]
SomeCount = Annotated[int, Quantity("count"), Field(ge=1, le=MOST_COUNTED)]
Steps = Annotated[int, Quantity("count"), Field(ge=0, le=MOST_TREDEN)]
Eur = Annotated[float, Quantity("eur"), Field(ge=0, le=MOST_EUR)]

Rate = Annotated[float, Field(ge=0, le=MOST_A_YEAR)]
Times = Annotated[float, Field(ge=0, le=HIGHEST_FACTOR)]
Bound = Annotated[float, Field(ge=0, le=LONGEST_YEARS)]
Interval = Annotated[float, Field(ge=SHORTEST_WEEKS, le=LONGEST_WEEKS)]
Part = Annotated[float, Field(ge=0, le=1)]

PerTrede = Annotated[tuple[Rate, Rate, Rate, Rate, Rate], Quantity("1/year")]
FactorPerTrede = Annotated[tuple[Times, Times, Times, Times, Times], Quantity("factor")]
FractionPerTrede = Annotated[tuple[Part, Part, Part, Part, Part], Quantity("fraction")]
SomeWeeksPerTrede = Annotated[tuple[Interval, Interval, Interval, Interval, Interval], Quantity("weeks")]
SharePerTrede = Annotated[tuple[Part, Part, Part, Part, Part], Quantity("fraction"), SumsToOne()]
Shares = Annotated[tuple[Part, ...], Quantity("fraction"), SumsToOne()]
YearBounds = Annotated[tuple[Bound, ...], Quantity("years")]
Factors = Annotated[tuple[Times, ...], Quantity("factor")]
Rates = Annotated[tuple[Rate, ...], Quantity("1/year")]

FirstDayAfter = Annotated[dt.date, Field(description="The first day that no longer counts: 2031-01-01 ends 2030.")]

Family = Literal["constant", "exponential", "lognormal", "uniform"]


class Duration(Box):
    """A random length of time, by its family, mean and spread."""

    family: Family
    """How lengths are spread around their mean; `constant` makes all of them the same."""

    mean_weeks: Weeks
    """The average length."""

    cv: Spread = 0.0
    """The standard deviation as a part of the mean: 0.5 is half of it. Only `lognormal` and `uniform` read it."""


class Effort(Box):
    """A random amount of work, by its family, mean and spread."""

    family: Family
    """How hours are spread around their mean; `constant` makes all of them the same."""

    mean_hours: Hours
    """The average number of hours of one worker."""

    cv: Spread = 0.0
    """The standard deviation as a part of the mean: 0.5 is half of it. Only `lognormal` and `uniform` read it."""

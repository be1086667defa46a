"""A construct that cannot be compiled through is refused with its file and line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.compiler import Unit, generate
from sim.errors import CompilerError
from tests.compiler.toy import package

SIM = Path(__file__).parents[2] / "sim"

REFUSED = {
    "a generator expression that is kept": """
        def total(numbers: list[int]) -> int:
            kept = (number + 1 for number in numbers)
            return sum(kept)
        """,
    "the compiler knows no AsyncFunctionDef": """
        def outer() -> None:
            async def inner() -> None:
                pass
        """,
    "** in a call; name each argument": """
        def one(first: int, second: int) -> int:
            return first + second

        def two(numbers: dict[str, int]) -> int:
            return one(**numbers)
        """,
    "the compiler knows no Global": """
        N = 0

        def count() -> None:
            global N
            N += 1
        """,
    "the compiler knows no NamedExpr": """
        def first(numbers: list[int]) -> int:
            if (n := len(numbers)) > 2:
                return n
            return 0
        """,
    "the compiler knows no Match": """
        def kind(number: int) -> int:
            match number:
                case 1:
                    return 2
            return 0
        """,
    "rows know append": """
        FlowRow = tuple[float, int]

        def take(rows: list[FlowRow]) -> None:
            rows.sort()
        """,
    "a row is read field by field": """
        FlowRow = tuple[float, int]

        def take(rows: list[FlowRow]) -> FlowRow:
            return rows[0]
        """,
    "a number is compared by identity": """
        def same(number: int, other: object) -> bool:
            return number is other
        """,
    "the compiler knows no @cache": """
        from functools import cache

        @cache
        def slow(number: int) -> int:
            return number
        """,
    "a module of the model holds imports, values": """
        for number in range(3):
            pass
        """,
    "super() is only known as": """
        class One:
            def __init__(self) -> None:
                self.number = 1

            def grow(self) -> int:
                return self.number

        class Two(One):
            def grow(self) -> int:
                return super().grow()
        """,
    "a word is compared with a number that may be below zero": """
        Word = int

        def before(key: Word, number: int) -> bool:
            return key < number
        """,
    "min of a word and another number": """
        Word = int

        def least(key: Word, number: int) -> Word:
            return min(key, number)
        """,
    "an attribute of what a call returns is changed in place": """
        class Kept:
            def __init__(self) -> None:
                self.n = 0

        def kept() -> Kept:
            return Kept()

        def count() -> None:
            kept().n += 1
        """,
    "a field with a factory": """
        from dataclasses import dataclass, field

        @dataclass
        class Kept:
            numbers: list[int] = field(default_factory=list)

        def keep() -> Kept:
            return Kept()
        """,
}

LINES = (4, 4, 7, 6, 4, 4, 6, 6, 4, 6, 3, 12, 6, 6, 11, 7)

REFUSED_EARLIER = {
    "takes any named arguments": """
        def name(**given: int) -> int:
            return 1
        """,
    "incompatible type": """
        def half(number: float) -> float:
            return number / 2

        def wrong() -> float:
            return half("two")
        """,
}


@pytest.fixture(scope="module")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """All that is refused in one package with a text for each construct: it is said at once."""
    texts = {f"flow_{n}": text for n, text in enumerate(REFUSED.values())}
    with pytest.raises(CompilerError) as refusal:
        generate(package(tmp_path_factory.mktemp("refused"), "", **texts))
    return str(refusal.value).splitlines()


@pytest.mark.parametrize("n", range(len(REFUSED)), ids=list(REFUSED))
def test_a_construct_that_is_not_known_is_refused_where_it_stands(n: int, refusals: list[str]) -> None:
    what, line = list(REFUSED)[n], LINES[n]
    assert [said for said in refusals if f"model/flow_{n}.py:{line}: " in said and what in said]


@pytest.mark.parametrize("what", REFUSED_EARLIER)
def test_what_no_type_can_be_given_to_is_refused_where_it_stands(what: str, tmp_path: Path) -> None:
    with pytest.raises(CompilerError, match=re.escape(what)) as refusal:
        generate(package(tmp_path, REFUSED_EARLIER[what]))
    assert re.match(r".*model/flow\.py:\d+:", str(refusal.value).splitlines()[0])


@pytest.fixture(scope="module")
def unit() -> Unit:
    """The unit of the model itself."""
    return generate(SIM)


def test_the_model_itself_is_known_through_and_through(unit: Unit) -> None:
    assert "sim.model.replication" in unit.modules
    *lines, total = unit.report
    assert all(re.match(r"\w+\.py:\d+ \w+: \w", line) for line in lines)
    assert re.match(rf"\d+ places in {len(lines)} of the \d+ functions that are called for every event; ", total)


RARELY = ("_still", "ordered_eur")
"""What is called once in hundreds of events: a heap that is made anew, and an order that is paid from a budget."""


def test_what_is_called_for_every_event_runs_in_c(unit: Unit) -> None:
    """Of the functions that a wake-up reaches, few hold anything that goes through Python, and none much of it.

    The limit is so many places a function: 268 functions had 140, and the 341 of a model with more in it have 174. What
    came lies on rare paths: meetings (`direction`), income that is noticed (`notices`), buying and its budget
    (`would_buy`, `ordered_eur`), low-threshold places (`_take_part`) and help for several barriers (`help_due`).
    """
    *lines, total = unit.report
    n_places, n_left, n_hot = map(int, re.match(r"(\d+) places in (\d+) of the (\d+)", total).groups())
    assert n_hot > 200
    assert n_left < n_hot / 3
    assert n_places < 0.55 * n_hot
    often = [line for line in lines if not any(f" {name}: " in line for name in RARELY)]
    assert len(often) == len(lines) - len(RARELY)
    assert not any("lambda" in line or "copied rows" in line or "attribute" in line for line in often)


def test_the_same_text_gives_the_same_unit(unit: Unit) -> None:
    assert generate(SIM).pyx == unit.pyx

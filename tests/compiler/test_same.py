"""Each construct that the compiler knows does, compiled, what it does in Python: results, changes and exceptions."""

from __future__ import annotations

import copy
import importlib.machinery
import importlib.util
import inspect
import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.compiler import generate
from sim.engine.tools import compiled, run_python
from sim.engine.unit import this_python
from sim.errors import EngineError
from tests.compiler import constructs
from tests.compiler.toy import package
from tests.engine import need
from tests.once import made_once

pytestmark = need.tools

UNIT = "toy_unit"
HOME = "toy.model.constructs"
"""What the compiled module is called in its package."""

NUMBERS = st.integers(-40, 40)
VALUES = st.sampled_from([0.0, -0.0, 0.1, 0.5, 1.0, 2.0, -1.0, 2.5, -2.5, 1e-9, 1e9, 0.3]) | st.floats(-50.0, 50.0)
TEXTS = st.text("ab c", max_size=4)
COLOURS = st.deferred(lambda: st.sampled_from(sys.modules[HOME].Colour))
DRAWN: dict[str, st.SearchStrategy[Any]] = {
    "int": NUMBERS,
    "int | None": st.none() | NUMBERS,
    "float": VALUES,
    "bool": st.booleans(),
    "str": TEXTS | st.sampled_from(["one", "low", "high"]),
    "Word": st.integers(0, (1 << 64) - 1) | st.integers(0, 9) | st.just(1 << 63),
    "Colour": COLOURS,
    "Colour | None": st.none() | COLOURS,
    "list[int]": st.lists(NUMBERS, max_size=6),
    "list[float]": st.lists(VALUES, max_size=6),
    "list[Colour]": st.lists(COLOURS, max_size=6),
    "list[tuple[int, str]]": st.lists(st.tuples(st.integers(0, 3), TEXTS), max_size=6),
    "dict[str, int]": st.dictionaries(st.sampled_from(["one", "two", "three", "a"]), NUMBERS, max_size=4),
}
"""What is drawn for a parameter, by its annotation."""

MESSAGE_IS_OF_PYTHON = (ZeroDivisionError, IndexError, OverflowError)
"""Their words differ between versions of Python; that they are raised does not."""


@dataclass(frozen=True)
class Both:
    """The text as it is, and compiled."""

    plain: ModuleType
    compiled: ModuleType

    def of(self, name: str) -> tuple[Callable[..., Any], Callable[..., Any]]:
        """Return a function in each of the two."""
        return getattr(self.plain, name), getattr(self.compiled, f"constructs__{name}")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """The constructs in a package of their own, as they are and compiled, for all tests here."""
    folder = made_once(tmp_path_factory, "same", built)
    library = folder / f"{UNIT}{this_python()[0]}"
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        yield Both(importlib.import_module(HOME), loaded(library))
    for name in [name for name in sys.modules if name.split(".")[0] == HOME.split(".")[0]]:
        del sys.modules[name]


def built(folder: Path) -> None:
    """Compile the constructs, in a package of their own."""
    text = inspect.getsource(constructs).split("annotations\n", 1)[1]
    build(package(folder, "", constructs=text), folder)


def build(root: Path, folder: Path) -> None:
    """Compile a package as the model is compiled."""
    unit = generate(root)
    (folder / f"{UNIT}.pyx").write_text(unit.pyx, encoding="utf-8")
    command = ["-m", "cython", "-3", "--module-name", UNIT, "-o", f"{UNIT}.c", f"{UNIT}.pyx"]
    run_python(command, folder, gave_up=EngineError("Cython gave up"))
    c_text = unit.finished((folder / f"{UNIT}.c").read_text(encoding="utf-8"))
    compiled(folder, UNIT, c_text, gave_up=EngineError("the C compiler gave up"))


def loaded(library: Path) -> ModuleType:
    """Return the unit in a library."""
    loader = importlib.machinery.ExtensionFileLoader(UNIT, str(library))
    found = importlib.util.spec_from_file_location(UNIT, library, loader=loader)
    assert found is not None
    module = importlib.util.module_from_spec(found)
    loader.exec_module(module)
    return module


def outcome(does: Callable[..., Any], given: list[Any]) -> tuple[Any, ...]:
    """Return what a function returns or raises, and what became of its arguments."""
    arguments = copy.deepcopy(given)
    try:
        found = does(*arguments)
        return ("returned", list(found) if isinstance(found, Iterator) else found, arguments)
    except Exception as error:
        text = "" if isinstance(error, MESSAGE_IS_OF_PYTHON) else str(error)
        kind = type(error)
        return ("raised", kind.__module__, kind.__qualname__, text, repr(error.__cause__), arguments)


def same(one: Any, other: Any) -> bool:
    """Say whether two values are the same, to the last bit and the sign of a zero."""
    if isinstance(one, float) and isinstance(other, float):
        return repr(one) == repr(other)
    if isinstance(one, float | int) and isinstance(other, float | int):
        return one == other or (math.isnan(one) and math.isnan(other))
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return same(list(one.items()), list(other.items()))
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


NAMES = [does.__name__ for does in constructs.ALL]


@pytest.mark.parametrize("name", NAMES)
def test_a_construct_does_compiled_what_it_does_in_python(name: str, both: Both) -> None:
    plain, compiled = both.of(name)
    drawn = [DRAWN[one.annotation] for one in inspect.signature(plain).parameters.values() if one.default is one.empty]

    @settings(
        max_examples=40,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(st.tuples(*drawn))
    def agrees(arguments: tuple[Any, ...]) -> None:
        found, expected = outcome(compiled, list(arguments)), outcome(plain, list(arguments))
        assert same(found, expected), f"compiled: {found}; in Python: {expected}"

    agrees()


def test_every_construct_is_tried() -> None:
    """What is only called by others, or returns what is none of Python's, is tried by those."""
    tried_by_others = {"taken", "any_number", "through", "taking", "noted"}
    functions = {name for name, one in vars(constructs).items() if inspect.isfunction(one)}
    mine = {name for name in functions if vars(constructs)[name].__module__ == constructs.__name__}

    assert mine - tried_by_others == set(NAMES)


def test_exceptions_and_classes_have_the_names_of_the_source(both: Both) -> None:
    _, raised = both.of("raised")
    with pytest.raises(Exception, match="under: -1") as caught:
        raised(-1)

    assert f"{type(caught.value).__module__}.{type(caught.value).__qualname__}" == f"{HOME}.Broken"
    assert caught.value.number == -1

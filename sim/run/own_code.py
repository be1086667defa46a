"""What a plan brings of its user, at hand while it is run or run again: measures, rules, and who can take these.

The compiled model knows the rules that were there when it was compiled; with others the model runs as it is written.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from sim.config import answering
from sim.engine import EngineChoice, by_source
from sim.measures.registry import described, registering
from sim.own_file import OwnRules
from sim.plan import Plan


def reason_of(rules: tuple[OwnRules, ...]) -> str:
    """Return why the model runs as it is written."""
    files = ", ".join(one.file for one in rules)
    return f"rules of your own decide ({files}), which the compiled model does not know"


def choice_of(rules: tuple[OwnRules, ...]) -> EngineChoice | None:
    """Return the engine that rules of the user need; None: there are none, and any will do."""
    return EngineChoice(name="source", reason=reason_of(rules)) if rules else None


@contextlib.contextmanager
def with_rules(rules: tuple[OwnRules, ...]) -> Iterator[None]:
    """Have the rules in some files of the user at hand meanwhile, no others, and an engine that can take them.

    Raises
    ------
    ConfigurationError
        A file cannot be run here.
    EngineError
        Somebody wants the compiled model.
    """
    with answering(rules), by_source(reason_of(rules)) if rules else contextlib.nullcontext():
        yield


@contextlib.contextmanager
def with_code_of(plan: Plan) -> Iterator[None]:
    """Have the measures and rules that a plan brings at hand meanwhile.

    Raises
    ------
    ConfigurationError
        A file cannot be run here.
    EngineError
        Somebody wants the compiled model, and there are rules that it does not know.
    """
    with registering(described(plan.own_measures)), with_rules(plan.own_rules):
        yield

"""What the tests here need of the machine; where it is not there they say so loudly, and the rest goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sim.engine import Engine, choice, compiled_engine
from sim.engine.tools import MissingToolError, need_tools
from sim.errors import EngineError


def why_no_tools() -> str:
    """Return why nothing can be compiled here; empty when it can."""
    try:
        need_tools()
    except MissingToolError as error:
        return f"NOTHING CAN BE COMPILED HERE: {error}"
    return ""


tools = pytest.mark.skipif(bool(why_no_tools()), reason=why_no_tools())
"""For tests that compile."""


def compiled_or_skip() -> Engine:
    """Return the compiled model; without a sound one the test is skipped, and says that nothing was held to it."""
    try:
        return compiled_engine()
    except EngineError as error:
        pytest.skip(f"THE COMPILED MODEL IS NOT TESTED: {error}")


@contextmanager
def used(engine: Engine) -> Iterator[None]:
    """Let this process, and the workers that it starts, use an engine."""
    kept = choice._chosen[:]
    choice._chosen[:] = [engine]
    try:
        yield
    finally:
        choice._chosen[:] = kept

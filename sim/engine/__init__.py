"""Which model runs: the source, or the unit that was compiled from it, found, held to the same bytes and trusted.

Both can live in one process: nothing is imported in the place of something else, and whoever runs a model asks here.
Nothing heavy is imported before the first question; an installation without numpy can build.
"""

from sim.engine.choice import (
    VARIABLE,
    Engine,
    EngineChoice,
    by_source,
    chosen,
    compiled_engine,
    engine,
    follow,
    source_engine,
)

__all__ = [
    "VARIABLE",
    "Engine",
    "EngineChoice",
    "by_source",
    "chosen",
    "compiled_engine",
    "engine",
    "follow",
    "source_engine",
]

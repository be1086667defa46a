"""Results on disk: written once, sealed, read back and checked."""

from sim.store.result import Result, open_result

__all__ = ["Result", "open_result"]

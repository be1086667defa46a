"""The clock of the compiled model, under the names of the source."""

from __future__ import annotations

import sys

from sim.engine import compiled_engine
from sim.engine.unit import MODULE

compiled_engine()
UNIT = sys.modules[MODULE]
Clock = UNIT.clock__Clock
Environment = UNIT.clock__Environment

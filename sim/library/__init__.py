"""What a program of one's own needs: load, run, replicate, ask and read, in frames; `import sim` has these names.

Each function takes what people write (a path as text, a name, a number) and says what is wrong with it in one line, a
`CaseloadError`. Tables are tidy pandas frames: a row each, the columns as in the files of a result.
"""

from sim.config import Configuration
from sim.errors import CaseloadError
from sim.library.asking import compare, what_if
from sim.library.listed import measures, teams
from sim.library.replications import load, replicate
from sim.library.running import open_result, run
from sim.store import Result

__all__ = [
    "CaseloadError",
    "Configuration",
    "Result",
    "compare",
    "load",
    "measures",
    "open_result",
    "replicate",
    "run",
    "teams",
    "what_if",
]

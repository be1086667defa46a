"""From the text of the model to one typed unit in C: the same model, the same bytes, many times faster.

The text is read with the types that mypy infers in it (`reading`), each type is given its form in C (`kinds`), and
expressions, statements, loops and rows are written as Cython (`expressions`, `statements`, `outlines`, `rows`), all of
them in one unit (`unit`). A construct that is not known is refused with its file and line.
"""

from sim.compiler.unit import Unit, generate

__all__ = ["Unit", "generate"]

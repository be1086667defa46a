"""From C to a library that Python loads, with the compiler and the settings of this Python.

``CC`` and ``CFLAGS`` hold as for any extension; `FLAGS` come after them. A compiler says what it likes, so `compile_c`
is called in a process of its own.
"""

from __future__ import annotations

from pathlib import Path

FLAGS = ("-O2", "-ffp-contract=off", "-fwrapv", "-g0")
"""A product and a sum stay two roundings, as Python has them, on every processor; whole numbers wrap; no symbols."""


def compile_c(file: Path, *, into: Path) -> None:
    """Compile a C file to the extension module of its own name, in the folder `into`."""
    from setuptools import Distribution, Extension

    extension = Extension(file.stem, [file.name], extra_compile_args=list(FLAGS))
    command = Distribution({"name": file.stem, "ext_modules": [extension]}).get_command_obj("build_ext")
    command.build_lib, command.build_temp = str(into), str(into / "objects")
    command.ensure_finalized()
    command.run()

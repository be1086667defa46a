"""Every command with its arguments and options, as ``--help`` says them."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import typer

from sim.cli import app
from tests.reference.heads import head_of


def page() -> str:
    """Return a chapter for each command."""
    group: Any = typer.main.get_command(app)
    return head_of("commands") + "".join(f"\n{chapter_of(name, command)}\n" for name, command in group.commands.items())


def chapter_of(name: str, command: Any) -> str:
    """Return what a command does, how it is written, and what each of its words means."""
    shown = [one for one in command.params if not getattr(one, "hidden", False)]
    arguments = [one for one in shown if one.param_type_name == "argument"]
    options = [one for one in shown if one.param_type_name == "option"]
    usage = " ".join(["ijmond", name, *(_argument(one) for one in arguments), *(["[OPTIONS]"] if options else [])])
    lines = [f"## {name}", "", "```text", usage, "```", "", inspect.cleandoc(command.help), ""]
    table = ["| | |", "|---|---|", *(_row(f"`{_argument(one)}`", one) for one in arguments), *_options(options)]
    return "\n".join([*lines, *(table if arguments or options else []), *_examples(command.epilog)]).rstrip()


def _examples(epilog: str | None) -> list[str]:
    """Return what stands below the options: a head, and examples that can be typed, a paragraph each."""
    _, *examples = (epilog or "").split("\n\n")
    return ["", "```", *(line.strip() for line in examples), "```"] if examples else []


def _argument(one: Any) -> str:
    word = str(one.metavar or one.name.upper())
    return word if one.required else f"[{word}]"


def _options(options: list[Any]) -> Iterator[str]:
    for one in options:
        names = ", ".join(f"`{name}`" for name in one.opts)
        yield _row(names if one.is_flag else f"{names} {one.metavar or _kind(one)}", one)


KINDS = {int: "NUMBER", float: "NUMBER", str: "TEXT", Path: "PATH"}
"""What is written behind an option that says no word of its own, by its type."""


def _kind(one: Any) -> str:
    annotation = one.type_descriptor.annotation
    return KINDS.get(annotation, " or ".join(map(str, get_args(annotation))))


def _row(name: str, one: Any) -> str:
    shown = one.show_default if isinstance(one.show_default, str) else one.default
    is_said = shown not in (None, False, "", ()) and not callable(shown) and not one.required
    default = f" Default: `{shown}`." if is_said else ""
    needed = " Needed." if one.required and one.param_type_name == "option" else ""
    return f"| {name} | {' '.join((one.help or '').split())}{needed}{default} |"

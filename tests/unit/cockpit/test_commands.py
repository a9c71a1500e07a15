"""The commands that pages tell people to type are commands that there are."""

from __future__ import annotations

import shlex

import pytest
import typer

from apps.cockpit.text import commands

COMMANDS = {name: value for name, value in vars(commands).items() if name.isupper()}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_command_line_understands_it(name: str) -> None:
    from apps.cli.main import app

    program, *words = shlex.split(COMMANDS[name])
    assert program == "cityeye"
    command = typer.main.get_command(app)
    context = command.make_context("cityeye", words[:1], resilient_parsing=True)
    while hasattr(command, "get_command") and words and (found := command.get_command(context, words[0])):
        command, words = found, words[1:]
    # Raises UsageError for an option or argument that is not known or missing.
    command.make_context("cityeye", words)

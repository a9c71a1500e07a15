"""`cityeye analyse …`: where problems gather, what is to be expected, who should walk where, what to talk about."""

from __future__ import annotations

import typer

from apps.cli import analyse_council, analyse_forecast, analyse_patrol, analyse_places

app = typer.Typer(no_args_is_help=True, help="Hot spots, forecast, coverage, patrol plan and council topics.")
for _part in (analyse_places, analyse_forecast, analyse_patrol, analyse_council):
    _part.register(app)

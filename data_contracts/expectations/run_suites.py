"""Evaluates expectations with Great Expectations. Importing that takes seconds, so it is imported for a check.

It talks to nobody: analytics are switched off before it is imported, and progress bars are.
"""

from __future__ import annotations

import json
import logging
import os
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from data_contracts.expectations.expectation import Expectation
from data_contracts.schemas.data_quality import KEPT_KEYS, KEPT_ROWS, ExpectationResult, Outcome

_ROW = "row"


class Checker:
    """One context of Great Expectations, for the frames of one check and the Data Docs of them all."""

    def __init__(self) -> None:
        os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
        import great_expectations as gx

        for name in ("great_expectations", "great_expectations.data_context.types.base"):
            logging.getLogger(name).setLevel(logging.ERROR)
        self._gx = gx
        self.context: Any = gx.get_context(mode="ephemeral")
        self.context.variables.progress_bars = {"globally": False}

    def check(
        self, frame: pd.DataFrame, name: str, expectations: Sequence[Expectation], truncated: bool = False
    ) -> list[ExpectationResult]:
        """What became of each expectation, in order; one that cannot be evaluated is errored, with the reason.

        truncated: there were more rows than were read, so nothing can be said to hold of all of them.
        """
        if truncated:
            said = f"there are more rows than the {len(frame)} that are read at most; nobody can say that all are right"
            return [errored(one, said) for one in expectations]
        if frame.empty:
            return [
                ExpectationResult(e.suite, e.name, Outcome.PASSED, e.zh, e.en, 0, key_of=e.key_of) for e in expectations
            ]
        rows = frame.reset_index(drop=True)
        rows[_ROW] = range(len(rows))
        try:
            found = self._validate(rows, name, expectations)
        except Exception as error:  # whatever breaks inside: nothing was shown to hold
            return [errored(one, f"{type(error).__name__}: {error}") for one in expectations]
        return [self._result(one, rows, found.get(one.name)) for one in expectations]

    def _validate(self, rows: pd.DataFrame, name: str, expectations: Sequence[Expectation]) -> dict[str, Any]:
        gx, context = self._gx, self.context
        asset = context.data_sources.add_pandas(name).add_dataframe_asset(name)
        batch = asset.add_batch_definition_whole_dataframe(name)
        suite = context.suites.add(gx.ExpectationSuite(name))
        for one in expectations:
            kind = getattr(gx.expectations, one.kind)
            suite.add_expectation(
                kind(**one.parameters, meta={"rule": one.name}, notes=f"{one.zh}: {one.en}. {one.why}")
            )
        definition = context.validation_definitions.add(gx.ValidationDefinition(name=name, data=batch, suite=suite))
        wanted = {"result_format": "COMPLETE", "unexpected_index_column_names": [_ROW]}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            told = definition.run(batch_parameters={"dataframe": rows}, result_format=wanted)
        return {one.expectation_config.meta["rule"]: one for one in told.results}

    def _result(self, one: Expectation, rows: pd.DataFrame, found: Any) -> ExpectationResult:
        if found is None:
            return errored(one, "Great Expectations gave no result")
        if (error := error_in(found.exception_info)) is not None:
            return errored(one, error)
        result = found.result
        checked = int(result["element_count"]) - int(result.get("missing_count") or 0)
        index = [int(place[_ROW]) for place in result.get("unexpected_index_list") or ()]
        failing = int(result["unexpected_count"])
        keys = tuple(dict.fromkeys(_key(rows.at[place, one.key]) for place in index))[:KEPT_KEYS]
        if found.success:
            return ExpectationResult(
                one.suite, one.name, Outcome.PASSED, one.zh, one.en, checked, failing, key_of=one.key_of, keys=keys
            )
        return ExpectationResult(
            one.suite,
            one.name,
            Outcome.FAILED,
            one.zh,
            one.en,
            checked,
            failing,
            f"{failing} of {checked}: expected {one.limit}",
            one.key_of,
            keys,
            _shown(rows, index[:KEPT_ROWS], one.show),
        )


def error_in(info: Mapping[str, Any]) -> str | None:
    """The message of an exception; it stands in the mapping itself, or once for each metric that could not be had."""
    if info.get("raised_exception"):
        return str(info.get("exception_message"))
    for part in info.values():
        if isinstance(part, Mapping) and part.get("raised_exception"):
            return str(part.get("exception_message"))
    return None


def errored(one: Expectation, reason: str) -> ExpectationResult:
    """The result of an expectation that could not be evaluated, with the first line of the reason."""
    said = reason.splitlines()[0][:500] if reason else "no reason was given"
    said = f"could not be evaluated: {said}"
    return ExpectationResult(one.suite, one.name, Outcome.ERRORED, one.zh, one.en, 0, 0, said, one.key_of)


def _key(value: Any) -> str:
    if value is None or pd.isna(value):
        return "–"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _shown(rows: pd.DataFrame, index: list[int], columns: Sequence[str]) -> tuple[Mapping[str, Any], ...]:
    """The rows as JSON values: times in ISO 8601, numbers with three decimals."""
    there = [column for column in columns if column in rows.columns]
    text = rows.loc[index, there].to_json(orient="records", date_format="iso", double_precision=3, default_handler=str)
    shown: list[dict[str, Any]] = json.loads(text)
    return tuple(shown)

"""Start the retraining on Prefect, as its own pages would: a run of the deployment, by plain HTTP."""

from __future__ import annotations

import json
import shlex
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data_contracts.errors import PartUnavailable

DEPLOYMENT = "retraining/retraining"
_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class StartedRun:
    """name: as Prefect calls it.  page: address of its page."""

    name: str
    page: str


def start_retraining(api_url: str, parameters: Mapping[str, Any]) -> StartedRun:
    """A run of the deployment with these parameters. Raises PartUnavailable, saying what Prefect answered."""
    api_url = api_url.rstrip("/")
    deployment = _asked(f"{api_url}/deployments/name/{DEPLOYMENT}")
    run = _asked(f"{api_url}/deployments/{deployment['id']}/create_flow_run", {"parameters": dict(parameters)})
    return StartedRun(str(run["name"]), f"{api_url.removesuffix('/api')}/runs/flow-run/{run['id']}")


def retraining_command(parameters: Mapping[str, Any]) -> str:
    """The command line that starts the same run."""
    given = " ".join(f"-p {shlex.quote(f'{name}={_word(value)}')}" for name, value in parameters.items())
    return f"prefect deployment run {DEPLOYMENT} {given}"


def _word(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _asked(address: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
            return dict(json.load(answer))
    except urllib.error.HTTPError as error:
        said = error.read(300).decode("utf-8", "replace")
        raise PartUnavailable(f"Prefect at {address} answers {error.code}: {said}") from error
    except (OSError, ValueError) as error:
        raise PartUnavailable(f"Prefect at {address} does not answer: {error}") from error

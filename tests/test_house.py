"""The house's own rules: layers, style, sizes, and that what the papers name is really there."""

from __future__ import annotations

import ast
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("apps", "benchmarks", "data_contracts", "flows", "governance_rules", "models", "serve", "tests")
LONGEST_FILE = 320
TOOLS = Path(sys.executable).parent


def python_files(*folders: str) -> list[Path]:
    return sorted(
        file
        for folder in folders or FOLDERS
        for file in (ROOT / folder).rglob("*.py")
        if ".venv" not in file.parts and "__pycache__" not in file.parts
    )


def written_files() -> list[Path]:
    """Every text that people of the project wrote."""
    texts = [*ROOT.glob("*.md"), *ROOT.glob("*.toml"), *ROOT.glob("*.yaml"), ROOT / "Makefile", ROOT / ".ci" / "run"]
    texts += (ROOT / "docs").rglob("*.md")
    for folder in FOLDERS:
        for pattern in ("*.sql", "*.yaml", "*.html", "*.css", "*.js", "*.md"):
            texts += (file for file in (ROOT / folder).rglob(pattern) if ".venv" not in file.parts)
    return sorted({*texts, *python_files()} - {ROOT / "cityeye.toml"})


@pytest.mark.parametrize(
    "command",
    ["lint-imports", "ruff check --no-cache .", "ruff format --no-cache --check ."],
)
def test_linters_are_content(command: str) -> None:
    program, *words = command.split()
    result = subprocess.run([TOOLS / program, *words], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-1000:]


def test_each_file_has_one_job() -> None:
    long = {
        str(f.relative_to(ROOT)): n for f in python_files() if (n := len(f.read_text().splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_each_module_says_what_it_is_for() -> None:
    silent = [
        str(file.relative_to(ROOT))
        for file in python_files()
        if file.name != "__init__.py" and not ast.get_docstring(ast.parse(file.read_text()))
    ]
    assert silent == []


def test_sql_lives_in_sql_files() -> None:
    statement = re.compile(r"\b(SELECT\s.+\sFROM|INSERT\s+INTO|DELETE\s+FROM|UPDATE\s+\w+\s+SET)\b", re.DOTALL)
    found = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in python_files("apps", "data_contracts", "flows", "governance_rules", "models", "serve")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and statement.search(node.value)
    ]
    assert found == []


def test_the_project_speaks_of_itself_alone() -> None:
    foreign = re.compile(
        "|".join(("/work" + "/(main|shared)", "/root" + "/", "pypi" + r"\.org", r"\bissue" + r" #?\d"))
    )
    found = [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()}"
        for file in written_files()
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if foreign.search(line)
    ]
    assert found == []


def deployments() -> list[dict]:
    return yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]


def flows_of(file: Path) -> set[str]:
    """`flows.escalation.sweep` and so on, of one module."""
    module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
    return {
        f"{module}.{node.name}"
        for node in ast.parse(file.read_text()).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and any("flow" in ast.unparse(decorator).split("(")[0].split(".") for decorator in node.decorator_list)
    }


def test_prefect_yaml_deploys_the_flows_that_are_there() -> None:
    names = [entry["name"] for entry in deployments()]
    assert names and len(names) == len(set(names))
    written = set().union(*(flows_of(file) for file in python_files("flows")))
    assert {entry["entrypoint"] for entry in deployments()} == written


def commands_in(text: str) -> list[list[str]]:
    """Every `cityeye …` command line of a paper: in code blocks and between back-ticks."""
    lines = [line.strip() for line in text.splitlines() if line.startswith("    ")]
    lines += re.findall(r"`([^`\n]+)`", text)
    found = []
    for line in lines:
        words = line.split("#")[0]
        if match := re.match(r"(?:\.venv/bin/)?cityeye( .*)?$", words.strip()):
            found.append(shlex.split(match.group(1) or ""))
    return found


def test_each_command_of_the_readme_is_there() -> None:
    from apps.cli.main import app

    commands = commands_in((ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(commands) >= 4
    for words in commands:
        command = get_command(app)
        rest = list(words)
        while rest and hasattr(command, "commands") and not rest[0].startswith("-"):
            assert rest[0] in command.commands, f"README: cityeye {' '.join(words)}: no command {rest[0]}"
            command = command.commands[rest.pop(0)]
        known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        assert {word for word in rest if word.startswith("--")} <= known, f"README: cityeye {' '.join(words)}"


def test_each_make_target_of_the_readme_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z-]+)", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert {"run", "test"} <= named <= targets | {"and"}


def test_help_needs_nothing_heavy() -> None:
    """Half a second of help is kept by importing little, which can be shown without a clock."""
    program = "import json, sys, apps.cli.main; print(json.dumps(sorted(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    heavy = {
        "psycopg",
        "numpy",
        "pydantic",
        "ray",
        "prefect",
        "streamlit",
        "cv2",
        "tritonclient",
        "pandas",
        "rich.table",
    }
    assert heavy & set(json.loads(result.stdout)) == set()


def test_pages_and_commands_start_without_what_only_some_answers_need() -> None:
    heavy = (
        "statsmodels",
        "scipy.stats",
        "ortools",
        "esda",
        "libpysal",
        "geopandas",
        "sklearn",
        "great_expectations",
        "typst",
    )
    for module in ("apps.cockpit.entry.main", "apps.cli.main"):
        program = f"import sys, {module}; print(*sorted(set({heavy!r}) & set(sys.modules)))"
        done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
        assert done.stdout.split() == [], f"{module} imports them when it starts"

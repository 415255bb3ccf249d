"""Every command has French help, is documented, and docs name only commands that exist."""

import re

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from flows.cli import app
from tests.conftest import ROOT

COMMANDS = sorted(get_command(app).commands)
DOCS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name):
    result = CliRunner().invoke(app, [name, "--help"])
    assert result.exit_code == 0
    assert get_command(app).commands[name].help.endswith(".")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(name):
    assert f"regards {name}" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", DOCS, ids=lambda p: p.name)
def test_documented_commands_and_options_exist(path):
    for line in re.findall(r"^\s*regards .+$", path.read_text(encoding="utf-8"), re.MULTILINE):
        name, *rest = line.split("#")[0].split()[1:]
        command = get_command(app).commands.get(name)
        assert command, line
        known = {option for p in command.params for option in p.opts}
        assert {word for word in rest if word.startswith("--")} <= known, line


def test_evaluate_command_refuses_and_measures(tmp_path):
    from tests.helpers import run_cli

    gold = tmp_path / "gold.csv"
    gold.write_text(
        "text;labels;p_ecologique;p_demographique;p_numerique;p_economique;themes\n"
        "Plus de médecin;demographique;0.1;0.9;0.1;0.1;demographique\nBonjour;none;0;0;0;0;aucun\n",
        encoding="utf-8",
    )
    result = run_cli("evaluate", str(gold), "--encoder", "fast")
    assert result.returncode == 0 and "macro-F1" in result.stdout and "étalonnage" in result.stdout
    assert run_cli("evaluate", str(tmp_path / "absent.csv")).returncode == 2

"""Every command has French help."""

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from flows.cli import app

COMMANDS = sorted(get_command(app).commands)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name):
    result = CliRunner().invoke(app, [name, "--help"])
    assert result.exit_code == 0
    assert get_command(app).commands[name].help.endswith(".")


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

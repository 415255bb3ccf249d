"""The report in a real browser: it shows, asks the network for nothing, and complains of nothing."""

import os
import shutil
import subprocess

import pytest

BROWSER = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic", "--enable-logging=stderr", "--v=0"]  # fmt: skip


@pytest.fixture
def browser():
    if BROWSER is None:
        message = "Chromium absent : installez-le (paquet Debian « chromium ») pour essayer le rapport dans un navigateur"
        if os.environ.get("REGARDS_STRICT"):
            pytest.fail(message)
        pytest.skip(message)
    return BROWSER


def test_the_report_opens_and_shows_its_figures(example_run, browser, tmp_path):
    picture = tmp_path / "page.png"
    command = [
        browser,
        *FLAGS,
        f"--user-data-dir={tmp_path}/profil",
        "--window-size=1000,3000",
        f"--screenshot={picture}",
        (example_run / "rapport.html").as_uri(),
    ]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert picture.stat().st_size > 100_000
    assert "CONSOLE" not in result.stderr and "Refused to" not in result.stderr

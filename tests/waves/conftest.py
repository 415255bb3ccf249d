"""Fewer deals than a report takes: these tests look at what is told, not at its last digits."""

import pytest

from pipeline.waves import basis, drift, testing


@pytest.fixture(autouse=True)
def _few_deals(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, deals in ((testing, 999), (basis, 499), (drift, 199)):
        monkeypatch.setattr(module, "DEALS", deals)

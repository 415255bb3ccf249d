"""A real browser for tests: Debian's Chromium driven by Playwright, with what it logs and asks for."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"]  # fmt: skip


@dataclass
class Visit:
    """A page, with every address that it asked for beyond its own and every complaint of its console."""

    page: Page
    context: BrowserContext
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once a session."""
    if CHROMIUM is None:
        message = "Chromium absent : installez-le (paquet Debian « chromium ») pour essayer le rapport dans un navigateur"
        if os.environ.get("REGARDS_STRICT"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as tools:
        chromium = tools.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """A fresh page of 1200 × 900 that reads French and keeps what it logs and asks for."""
    context = browser.new_context(viewport={"width": 1200, "height": 900}, locale="fr-FR", accept_downloads=True)
    made = Visit(context.new_page(), context)
    made.page.on("request", lambda request: made.requests.append(request.url))
    made.page.on(
        "console", lambda message: made.complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
    yield made
    context.close()

"""What Prefect is told before it is imported: no telemetry, its home in the workspace."""

import os
from pathlib import Path


def prepare_engine(workspace: Path) -> None:
    """Set the environment of a Prefect engine that lives in the workspace, closed to others, and calls nobody."""
    home = workspace / ".prefect"
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    (home / ".gitignore").write_text("*\n", encoding="utf-8")
    os.environ |= {
        "PREFECT_HOME": str(home.resolve()),
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_LOGGING_TO_API_ENABLED": "false",  # a traceback may quote what people said
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "HF_HUB_OFFLINE": os.environ.get("HF_HUB_OFFLINE", "1"),
        "TOKENIZERS_PARALLELISM": "false",
    }
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")  # failures are told in French, once

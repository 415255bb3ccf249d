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
        # Nothing here uses Prefect's blocks, and registering them takes seconds and holds its database.
        "PREFECT_SERVER_API_BLOCKS_REGISTER_ON_START": "false",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "HF_HUB_OFFLINE": os.environ.get("HF_HUB_OFFLINE", "1"),
        "TOKENIZERS_PARALLELISM": "false",
    }
    spare_proxy("127.0.0.1", "localhost")
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")  # failures are told in French, once
    os.environ.setdefault("PREFECT_SERVER_LOGGING_LEVEL", "CRITICAL")  # such as a heartbeat that found the database busy


def spare_proxy(*hosts: str) -> None:
    """Ask no proxy of the office to lead to hosts that are this machine."""
    told = [host for host in os.environ.get("NO_PROXY", os.environ.get("no_proxy", "")).split(",") if host]
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = ",".join(dict.fromkeys((*told, *hosts)))

"""One run of `regards server`, in a process of its own that does not outlive the server."""

import os
import signal
import threading
import time

PERIOD = 2.0  # seconds between two looks at whether the server lives


def _follow_the_server() -> None:
    """End this run when its server is gone, however it went: nobody would take what it gives."""
    server = os.getppid()
    while os.getppid() == server:
        time.sleep(PERIOD)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    import runpy

    for logger in ("FLOW_RUNS", "TASK_RUNS"):  # the terminal is told in French, by the flow itself
        os.environ[f"PREFECT_LOGGING_LOGGERS_PREFECT_{logger}_LEVEL"] = "CRITICAL"
    threading.Thread(target=_follow_the_server, daemon=True).start()
    runpy.run_module("prefect.engine", run_name="__main__")

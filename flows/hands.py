"""Who makes the runs of `regards server`: processes of this machine, which end with it."""

import asyncio
import shlex
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

GRACE = 10.0  # seconds that runs have to end by themselves when the server stops


async def make_runs(workspace: Path) -> None:
    """Make the runs of the pool, each in a process of its own, until cancelled."""
    from prefect.workers.process import ProcessJobConfiguration, ProcessWorker

    from flows.registering import POOL

    class Here(ProcessJobConfiguration):
        """A run is a process of this Python, at the workspace; one made by hand needs no workspace of Prefect's own."""

        def prepare_for_flow_run(self, *arguments: Any, **options: Any) -> None:
            self.command = shlex.join([sys.executable, "-m", "flows.run_process"])
            self.working_dir = workspace
            super().prepare_for_flow_run(*arguments, **options)

    worker = ProcessWorker(work_pool_name=POOL, name=f"regards-{socket.gethostname()}", create_pool_if_not_found=False)
    worker.job_configuration = Here
    await worker.start(printer=lambda *_: None)


async def end_runs() -> None:
    """End the processes that this one started, and theirs: politely, then not."""
    import psutil  # type: ignore[import-untyped]

    family = psutil.Process().children(recursive=True)
    for process in family:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    for _ in range(int(GRACE / 0.1)):
        if not any(map(_lives, family)):
            return
        await asyncio.sleep(0.1)  # who started them hears here that they ended
    for process in filter(_lives, family):
        with suppress(psutil.NoSuchProcess):
            process.kill()


def _lives(process: Any) -> bool:
    import psutil

    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False

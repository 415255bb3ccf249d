"""A Dask cluster of processes of this machine that share nothing but an object store gives the same tables."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.parquet import table_files, table_names
from tests.helpers import run_cli

OPTIONS = ("--encoder", "fast", "--format", "facile")


def tables(workspace: Path) -> dict[str, list[bytes]]:
    run = (workspace / "reports" / "petit" / "latest").resolve()
    return {name: [p.read_bytes() for p in table_files(run, name)] for name in table_names(run)}


@contextmanager
def started(*command: str, until: str, env: dict[str, str]) -> Iterator[re.Match[str]]:
    """Start a program that goes on, wait for what it says, and stop it in the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    said = ""
    try:
        while not (found := re.search(until, said)):
            line = process.stdout.readline()
            assert line, said
            said += line
        yield found
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@pytest.fixture
def store() -> Iterator[dict[str, str]]:
    """Environment of programs that reach an S3-compatible server of this machine, with a bucket."""
    code = (
        "from moto.server import ThreadedMotoServer\nimport time\n"
        "server = ThreadedMotoServer(ip_address='127.0.0.1', port=0, verbose=False)\nserver.start()\n"
        "print('écoute', server.get_host_and_port()[1], flush=True)\ntime.sleep(3600)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    port = next(found[1] for line in process.stdout if (found := re.match(r"écoute (\d+)", line)))
    env = os.environ | {
        "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_DEFAULT_REGION": "us-east-1",
    }  # fmt: skip
    bucket = "import s3fs; s3fs.S3FileSystem().mkdir('seau')"
    subprocess.run([sys.executable, "-c", bucket], env=env, check=True)
    yield env
    process.kill()
    process.wait()


def test_workers_of_a_cluster_give_the_tables_of_one_machine(
    small: Path, tmp_path: Path, store: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = run_cli("run", "petit", "--workspace", str(tmp_path), *OPTIONS)
    assert alone.returncode == 0, alone.stderr
    wanted = tables(tmp_path)
    for name, value in store.items():
        monkeypatch.setenv(name, value)
    scheduler = ("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    with started(*scheduler, until=r"Scheduler at:\s+(tcp://\S+)", env=store) as address:
        worker = ("distributed.cli.dask_worker", address[1], "--nworkers", "2", "--nthreads", "1", "--no-dashboard")
        with started(*worker, until=r"(?s)Registered to.*Registered to", env=store):
            cluster = ("--runner", "dask", "--scheduler", address[1], "--store", "s3://seau/regards")
            shared = run_cli("run", "petit", "--workspace", str(tmp_path), *OPTIONS, "--force", *cluster)
    assert shared.returncode == 0, shared.stderr
    assert tables(tmp_path) == wanted


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--runner", "nuage"), "moyens permis"),
        (("--runner", "dask"), "vont ensemble"),
        (("--scheduler", "tcp://127.0.0.1:1"), "vont ensemble"),
    ],
)
def test_means_that_do_not_go_together_are_refused(small: Path, tmp_path: Path, options: tuple[str, ...], message: str) -> None:
    refused = run_cli("run", "petit", "--workspace", str(tmp_path), *options)
    assert refused.returncode == 2 and message in refused.stderr

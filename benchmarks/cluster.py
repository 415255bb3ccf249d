"""A Dask cluster of four workers in two network namespaces that share nothing but an S3-compatible server: same tables, how fast.

Run, as root: .venv/bin/python -m benchmarks.cluster ../shared/territories/audierne
Three runs of one territory: this machine's processes; four workers, two in each namespace; the same with a worker killed in the
middle. Prints seconds, passages a second and a worker, and whether tables are the same byte for byte.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.kills import tables
from pipeline.store import Workspace, latest_run, read_manifest_of

BRIDGE, HOST = "regards0", "10.77.0.1"
SPACES = {"regards-a": "10.77.0.2", "regards-b": "10.77.0.3"}
WORKERS = 2  # in each namespace
OPTIONS = ["--encoder", "fast", "--format", "facile", "--force"]


@contextmanager
def network() -> Iterator[None]:
    """Make two namespaces, joined to this machine by a bridge."""
    orders = [f"ip link add {BRIDGE} type bridge", f"ip addr add {HOST}/24 dev {BRIDGE}", f"ip link set {BRIDGE} up"]
    for number, (space, address) in enumerate(SPACES.items()):
        orders += [
            f"ip netns add {space}",
            f"ip link add rv{number} type veth peer name eth0 netns {space}",
            f"ip link set rv{number} master {BRIDGE}",
            f"ip link set rv{number} up",
            f"ip -n {space} addr add {address}/24 dev eth0",
            f"ip -n {space} link set eth0 up",
            f"ip -n {space} link set lo up",
        ]
    try:
        for order in orders:
            subprocess.run(order.split(), check=True)
        yield
    finally:
        for order in (*(f"ip netns del {space}" for space in SPACES), f"ip link del {BRIDGE}"):
            subprocess.run(order.split(), check=False)


@contextmanager
def program(command: list[str], until: str, env: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start a program that goes on; give it with what it says when it is ready, and kill it in the end."""
    process = subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    assert process.stdout is not None
    said = ""
    while not re.search(until, said):
        line = process.stdout.readline()
        if not line:
            raise SystemExit(said)
        said += line
    threading.Thread(target=process.stdout.read, daemon=True).start()
    try:
        yield process, said
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def cluster(env: dict[str, str]) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """Start the scheduler here and workers in each namespace; give its address and the workers' nannies."""
    python = [sys.executable, "-m"]
    with ExitStack() as stack:
        scheduler = [*python, "distributed.cli.dask_scheduler", "--host", HOST, "--port", "8786", "--no-dashboard"]
        _, said = stack.enter_context(program(scheduler, r"Scheduler at:\s+tcp://\S+", env))
        found = re.search(r"tcp://\S+", said[said.index("Scheduler at") :])
        assert found
        nannies = []
        for space, host in SPACES.items():
            options = ["--host", host, "--nworkers", "1", "--nthreads", "1", "--no-dashboard"]
            command = ["ip", "netns", "exec", space, *python, "distributed.cli.dask_worker", found[0], *options]
            for _ in range(WORKERS):
                nannies.append(stack.enter_context(program(command, r"Registered to", env))[0])
        yield found[0], nannies


def run(folder: Path, workspace: Path, more: list[str], env: dict[str, str]) -> float:
    """Run a territory; give the seconds it took."""
    command = [sys.executable, "-m", "flows.cli", "run", str(folder), "--workspace", str(workspace), *OPTIONS, *more]
    start = time.perf_counter()
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return time.perf_counter() - start


def passages_of(workspace: Path, slug: str) -> int:
    """Number of passages of the latest run."""
    facts = read_manifest_of(latest_run(Workspace(workspace), slug))
    return int(facts["comptes"]["passages"])


def main() -> None:
    """Print one row a run."""
    folder = Path(sys.argv[1])
    server = (
        "from moto.server import ThreadedMotoServer\nimport time\n"
        f"server = ThreadedMotoServer(ip_address='{HOST}', port=9000, verbose=False)\nserver.start()\nprint('prêt', flush=True)\ntime.sleep(1e6)\n"
    )
    keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_DEFAULT_REGION": "us-east-1"}
    env = os.environ | keys | {"AWS_ENDPOINT_URL": f"http://{HOST}:9000"}
    with tempfile.TemporaryDirectory() as place, network(), program([sys.executable, "-c", server], "prêt", env):
        subprocess.run([sys.executable, "-c", "import s3fs; s3fs.S3FileSystem().mkdir('seau')"], env=env, check=True)
        alone = run(folder, Path(place) / "seul", [], env)
        wanted, count = tables(Path(place) / "seul", folder.name), passages_of(Path(place) / "seul", folder.name)
        print(f"processus de cette machine : {alone:.1f} s, {count / alone:.0f} passages/s en tout", flush=True)
        for name, kill_after in (("quatre travailleurs", None), ("dont un tué à mi-course", alone / 2)):
            with cluster(env) as (address, nannies):
                if kill_after:
                    threading.Timer(kill_after, lambda n=nannies: os.killpg(n[0].pid, signal.SIGKILL)).start()
                more = ["--runner", "dask", "--scheduler", address, "--store", f"s3://seau/{name.replace(' ', '-')}"]
                taken = run(folder, Path(place) / name.replace(" ", "-"), more, env)
            same = tables(Path(place) / name.replace(" ", "-"), folder.name) == wanted
            rate = count / taken / (len(SPACES) * WORKERS)
            print(
                f"{name} : {taken:.1f} s, {rate:.0f} passages/s et par travailleur, tables {'identiques' if same else 'DIFFÉRENTES'}",
                flush=True,
            )


if __name__ == "__main__":
    main()

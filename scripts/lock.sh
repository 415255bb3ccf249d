#!/usr/bin/env bash
# Re-make requirements.lock: every dependency pinned with hashes, for every system, without any registry address.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
python3 -m venv "$tools"
"$tools/bin/pip" install --quiet uv
"$tools/bin/uv" pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
  --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet --output-file requirements.lock "$@"

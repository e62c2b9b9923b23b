#!/usr/bin/env bash
# Install one lock and dfx itself into .venv: scripts/install.sh requirements.txt
# uv does it several times faster than pip: it is fetched first, at the version and hash of the development lock.
# Where uv gets nowhere (a mirror or certificate that only pip is set up for), pip does it all.
set -euo pipefail

lock=$1
python=.venv/bin/python
pip=("$python" -m pip install --disable-pip-version-check)

install() { # words of an installer
  "$@" --no-deps --require-hashes -r "$lock" && "$@" --no-deps --no-build-isolation --editable .
}

uv=$(command -v uv || echo .venv/bin/uv)
if [[ ! -x $uv ]]; then
  "${pip[@]}" --quiet --no-deps --require-hashes -r <(awk '/^[a-z]/ { on = /^uv==/ } on' requirements-dev.txt)
fi
if ! install "$uv" pip install --python "$python"; then
  echo "dfx: uv could not install the packages; trying pip." >&2
  install "${pip[@]}" --no-compile
fi

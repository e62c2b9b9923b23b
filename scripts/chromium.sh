#!/usr/bin/env bash
# Chromium for the browser tests: Debian's package, where none is found.
set -euo pipefail

if [[ -n ${CHROMIUM:-} ]] || command -v chromium chromium-browser >/dev/null; then
  exit 0
fi
if ! command -v apt-get >/dev/null; then
  echo "dfx: the browser tests need Chromium: install it, or name one in CHROMIUM." >&2
  exit 1
fi
sudo=$([[ $EUID -eq 0 ]] || command -v sudo || true)
$sudo apt-get update -qq
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null

#!/usr/bin/env bash
# Run once, as root, when the image is built: installs autograder and the pinned packages into a virtual
# environment of their own. Needs nothing of the image but apt or a Python of 3.11 or newer.
set -euo pipefail

root="${AUTOGRADER_ROOT:-/autograder}"
source="$root/source"
payload="$source/requirements.d"
[ -d "$payload" ] || payload="$source" # Otter's Dockerfile copies the content of the folder

usable() { "$1" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

python=""
for candidate in python3.12 python3.11 python3.13 python3; do
  if usable "$candidate"; then
    python="$candidate"
    break
  fi
done
if [ -z "$python" ]; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update
  apt-get install -y --no-install-recommends python3.12 python3.12-venv ||
    apt-get install -y --no-install-recommends python3.11 python3.11-venv
  python="$(command -v python3.12 || command -v python3.11)"
fi

"$python" -m venv "$root/venv"
pip="$root/venv/bin/python -m pip --disable-pip-version-check"
$pip install --no-cache-dir --require-hashes -r "$source/requirements.lock"
$pip install --no-cache-dir --no-deps "$payload"/autograder-*.whl

# The checks and the solution are for the grader alone, whichever rung of isolation will hold.
chmod 700 "$source"
"$root/venv/bin/python" -P -m autograder --version

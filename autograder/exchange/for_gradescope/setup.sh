#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image: Python, its packages, and who may read what.
set -euo pipefail
source="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
env="$source/../env"

if [ ! -x "$env/bin/python" ]; then
    apt-get update
    python=""
    for name in python3.13 python3.12 python3.11; do
        if [ -z "$python" ] && (command -v "$name" || apt-get install -y "$name" "$name-venv") >/dev/null 2>&1; then
            python="$name"
        fi
    done
    if [ -z "$python" ]; then
        echo "There is no Python 3.11 or newer for this image: choose a newer Ubuntu for the autograder." >&2
        exit 1
    fi
    "$python" -m venv "$env" || { apt-get install -y "$python-venv" && "$python" -m venv "$env"; }
    "$env/bin/python" -m pip install --quiet -r "$source/requirements.txt" -c "$source/constraints.txt"
fi

# Students' code runs as `nobody`: what is below holds answers and the secret of the class.
chmod -R go-rwx "$source"

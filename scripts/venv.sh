#!/bin/sh
# Makes the virtual environment $1 with a Python that is new enough; says what to install where there is none.
set -eu
target=$1

find_python() {
    for candidate in ${PYTHON:-} python3.11 python3.12 python3.13 python3 python; do
        # Asking each one, because a launcher on the path need not have a Python behind it.
        if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

if ! python=$(find_python) && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "No Python 3.11 or newer with venv: installing the distribution's." >&2
    apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3 python3-venv ca-certificates >&2 </dev/null
fi

if ! python=$(find_python); then
    echo "Python 3.11 or newer, with its venv module, is needed and was not found on the path." >&2
    echo "Debian, Ubuntu: sudo apt-get install python3 python3-venv. Elsewhere: https://www.python.org/downloads/." >&2
    echo "Or name one: make PYTHON=/path/to/python3 ..." >&2
    exit 1
fi

"$python" -m venv "$target"

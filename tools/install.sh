#!/bin/sh
# Make .venv with everything of requirements-dev.lock and this project in it.
# uv is used where it can be had (seconds); where it cannot (no wheel for this machine), pip does the same from the same file.
set -eu

python=${PYTHON:-python3}
venv=.venv

fail() {
    printf '\n%s\n\n' "$*" >&2
    exit 1
}

command -v "$python" >/dev/null || fail "Python is missing. Debian: apt-get install python3 python3-venv"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "Python 3.11 or newer is needed, $python is $("$python" -V 2>&1). Name another one: make setup PYTHON=python3.12"

if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    "$python" -c 'import ensurepip' 2>/dev/null ||
        fail "Python's venv module is missing. Debian and its relatives: apt-get install python3-venv"
    "$python" -m venv --clear "$venv"
fi

. tools/mirror.sh

pip() {
    "$venv/bin/python" -m pip --disable-pip-version-check --quiet "$@"
}

if pip install --only-binary :all: --require-hashes --requirement requirements-uv.lock; then
    VIRTUAL_ENV=$venv "$venv/bin/uv" pip sync --quiet --require-hashes requirements-dev.lock
    VIRTUAL_ENV=$venv "$venv/bin/uv" pip install --quiet --no-deps --no-build-isolation --editable .
else
    echo "uv cannot be installed here; going on with pip, which takes a minute longer." >&2
    pip install --require-hashes --requirement requirements-dev.lock
    pip install --no-deps --no-build-isolation --editable .
fi

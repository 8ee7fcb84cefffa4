#!/bin/sh
# Build the wheel, install it into a clean environment and run its command with no node, no npm and no source tree in sight.
set -eu

. tools/mirror.sh
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

.venv/bin/uv build --quiet --no-build-isolation --python .venv/bin/python --out-dir "$place/dist"
.venv/bin/uv venv --quiet --python .venv/bin/python "$place/venv"
VIRTUAL_ENV=$place/venv .venv/bin/uv pip install --quiet --require-hashes --requirement requirements.lock
VIRTUAL_ENV=$place/venv .venv/bin/uv pip install --quiet --no-deps "$place"/dist/*.whl

PATH=$place/venv/bin "$place/venv/bin/python" - "$place"/dist/*.whl <<'PY'
import sys
import zipfile

names = zipfile.ZipFile(sys.argv[1]).namelist()
needed = ("web/static/vendor/tabler.min.css", "web/static/vendor/icons.svg", "zh_Hans/LC_MESSAGES/django.mo")
if lacking := [name for name in needed if not any(have.endswith(name) for have in names)]:
    sys.exit(f"The wheel lacks {', '.join(lacking)}")
PY

cd "$place"
PATH=$place/venv/bin tongguan --help >/dev/null
ls -sh "$place"/dist/*.whl

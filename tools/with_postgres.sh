#!/bin/sh
# Run a command with DATABASE_URL naming a PostgreSQL on which it may create databases and roles.
set -eu

if [ -n "${TEST_PG_URL:-}" ]; then
    DATABASE_URL=$TEST_PG_URL exec "$@"
fi
command -v pg_virtualenv >/dev/null || {
    printf '\n%s\n\n' "No PostgreSQL to test on. Debian: apt-get install postgresql. Elsewhere: make test-pg TEST_PG_URL=postgresql://..." >&2
    exit 1
}
# shellcheck disable=SC2016 # the variables are those that pg_virtualenv sets
# In a directory of its own, so that two runs of root do not meet; nothing vacuums tables that a test alters.
# What a test makes the server refuse is no news: after a red run the tests' own words are to come last.
exec pg_virtualenv -t -i '--locale=C.UTF-8 --encoding=UTF8' -o fsync=off -o full_page_writes=off -o synchronous_commit=off -o autovacuum=off -o jit=off \
    -o log_min_messages=panic -o log_min_error_statement=panic \
    sh -c 'DATABASE_URL="postgresql://$PGUSER:$PGPASSWORD@$PGHOST:$PGPORT/postgres" exec "$@"' sh "$@"

#!/bin/sh
# Measures the ledger beside PostgreSQL 15 and beside the bare disk, and writes the table.
#
#   benchmarks/ledger.sh FOLDER [--events N] [--runs N] [--out FILE]
#
# FOLDER is a new folder on the disk to be measured. PostgreSQL comes from Debian (postgresql-15):
# a throw-away cluster in FOLDER, fsync on, on a free port of this machine only. Without it, or with
# POSTGRES=no, that part is left out. The program must have been built: ./mvnw -pl benchmarks -am package
# Three runs of a million events take about five minutes and 8 GiB of disk, all given back at the end.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
[ $# -ge 1 ] || { sed -n '2,10p' "$0"; exit 2; }
mkdir -p "$1"
folder=$(CDPATH='' cd -- "$1" && pwd -P)
shift
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
bin=${PGBIN:-/usr/lib/postgresql/15/bin}
cluster=$folder/postgres
# PostgreSQL refuses to run as root.
as=
[ "$(id -u)" != 0 ] || as='runuser -u postgres --'

stop() {
  # shellcheck disable=SC2086 # words
  [ ! -d "$cluster" ] || $as "$bin/pg_ctl" -D "$cluster" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$cluster"
}

jdbc=
if [ "${POSTGRES:-yes}" = yes ] && [ -x "$bin/initdb" ]; then
  trap stop EXIT
  trap 'exit 130' INT TERM HUP
  mkdir -p "$cluster"
  if [ -n "$as" ]; then
    chown postgres "$cluster"
  fi
  # A port that nobody listens on; the cluster is reached by nobody but this machine.
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  # shellcheck disable=SC2086 # words
  (
    cd "$cluster"
    $as "$bin/initdb" -D "$cluster" -U bench --auth=trust --encoding=UTF8 --locale=C >/dev/null
    $as "$bin/pg_ctl" -D "$cluster" -w -l "$cluster/log" \
      -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=on -c synchronous_commit=on
          -c max_connections=100 -c shared_buffers=512MB -c max_wal_size=4GB" start >/dev/null
  )
  jdbc="jdbc:postgresql://127.0.0.1:$port/postgres?user=bench"
else
  echo "no PostgreSQL: that part is left out" >&2
fi

"$java" -Xmx2g -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
  -cp "$root/benchmarks/target/classes:$root/benchmarks/target/lib/*" \
  dev.muster.benchmarks.LedgerBenchmark "$folder/run" ${jdbc:+--jdbc "$jdbc"} "$@"

#!/bin/sh
# Measures ingest, search and export of Muster beside OpenSearch and PostgreSQL 15, and writes the table.
#
#   benchmarks/search.sh FOLDER [--events N] [--runs R] [--out FILE] [--peers opensearch,postgres]
#
# FOLDER is a new folder on the disk to be measured. PostgreSQL comes from Debian (postgresql-15), a throw-away
# cluster with fsync on; OpenSearch from Maven Central (benchmarks/opensearch/pom.xml), one node in one JVM, fetched
# into benchmarks/target/opensearch; both listen on loopback only and are gone at the end. --peers none leaves both
# out. Muster is the one of this tree, or of MUSTER=LAUNCHER, built if it is stale; this program must have been
# built: ./mvnw -pl benchmarks -am package -DskipTests
# Ended after MINUTES (240), refused without 6 KB of free disk for each event. MUSTER_HEAP (-Xmx2g), OPENSEARCH_HEAP
# (-Xmx4g, half the machine's memory at most).
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
usage() { sed -n '2,14p' "$0"; exit 2; }
[ $# -ge 1 ] || usage
case $1 in -*) usage ;; esac
[ ! -e "$1" ] || { echo "search.sh: $1 exists; expected a new folder" >&2; exit 2; }
peers=opensearch,postgres
events=1000000
runs=3
out=
folder=$1
shift
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || usage
  case $1 in
    --peers) peers=$2 ;;
    --events) events=$2 ;;
    --runs) runs=$2 ;;
    --out) out=$2 ;;
    *) usage ;;
  esac
  shift 2
done
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
bin=${PGBIN:-/usr/lib/postgresql/15/bin}
# PostgreSQL refuses to run as root.
as=
[ "$(id -u)" != 0 ] || as='runuser -u postgres --'

mkdir -p "$folder"
folder=$(CDPATH='' cd -- "$folder" && pwd -P)
cluster=$folder/postgres
main=
finish() {
  # What it started is among its descendants; it ends them when it is told to end.
  if [ -n "$main" ]; then
    kill "$main" 2>/dev/null && wait "$main" || true
  fi
  # shellcheck disable=SC2086 # words
  [ ! -d "$cluster" ] || $as "$bin/pg_ctl" -D "$cluster" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

free=$(df -Pk "$folder" | awk 'NR == 2 { print $4 }')
[ "$free" -gt $((events * 6 + 8000000)) ] || {
  echo "search.sh: $free KiB free in $folder, expected $((events * 6 + 8000000))" >&2
  exit 1
}

muster=${MUSTER:-$root/muster}
[ -n "${MUSTER_NO_BUILD:-}" ] || "$muster" build
set -- "$folder/run" --events "$events" --runs "$runs" --muster "$muster" \
  --muster-options "${MUSTER_HEAP:--Xmx2g}"
[ -z "$out" ] || set -- "$@" --out "$out"

case ,$peers, in *,postgres,*)
  mkdir -p "$cluster"
  [ -z "$as" ] || chown postgres "$cluster"
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  # shellcheck disable=SC2086 # words
  (
    cd "$cluster"
    $as "$bin/initdb" -D "$cluster" -U bench --auth=trust --encoding=UTF8 --locale=C >/dev/null
    $as "$bin/pg_ctl" -D "$cluster" -w -l "$cluster/log" \
      -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=on -c synchronous_commit=on
          -c max_connections=100 -c shared_buffers=1GB -c max_wal_size=4GB" start >/dev/null
  )
  set -- "$@" --jdbc "jdbc:postgresql://127.0.0.1:$port/postgres?user=bench" \
    --postgres-pid "$(head -n 1 "$cluster/postmaster.pid")"
  ;;
esac

case ,$peers, in *,opensearch,*)
  jars=$root/benchmarks/target/opensearch
  [ -d "$jars" ] || {
    "$root/mvnw" -q -B -f "$root/benchmarks/opensearch/pom.xml" dependency:copy-dependencies \
      -DincludeScope=runtime "-DoutputDirectory=$jars.new"
    mv "$jars.new" "$jars"
  }
  tab=$(printf '\t')
  set -- "$@" --opensearch "$java$tab${OPENSEARCH_HEAP:--Xmx4g}$tab--enable-native-access=ALL-UNNAMED$tab-cp$tab$jars/*$tab$root/benchmarks/opensearch/OpenSearchPeer.java"
  ;;
esac

timeout "$((${MINUTES:-240} * 60))" "$java" -Xmx2g -XX:+UseSerialGC \
  -cp "${CLASSES:-$root/benchmarks/target/classes:$root/benchmarks/target/lib/*}" \
  dev.muster.benchmarks.SearchBenchmark "$@" &
main=$!
wait "$main" && status=0 || status=$?
main=
exit "$status"

#!/bin/sh
# Measures runs of recovery plans and prints the tables of benchmarks/results/recovery.md.
#
#   benchmarks/recovery.sh FOLDER [overhead [SERVERS|KIND ...] | plan [SERVERS [ROUNDS]]]
#
# FOLDER is a new folder on the disk to be measured. "overhead" compares runs of 1, 10, 100 and
# 1,000 servers with their lower bound, in virtual time: the figures do not depend on the machine,
# only the processor time beside them does. "plan" takes a plan of ten thousand steps through a real
# ledger on disk, in real time, with a heap of 512 MB. Without either, both are done.
# The program must have been built: ./mvnw -pl benchmarks -am package -DskipTests
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
[ $# -ge 1 ] || { sed -n '2,11p' "$0"; exit 2; }
mkdir -p "$1"
folder=$(CDPATH='' cd -- "$1" && pwd -P)
shift
what=${1:-both}
[ $# -eq 0 ] || shift
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

run() {
  "$java" -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
    -cp "$root/benchmarks/target/classes:$root/benchmarks/target/lib/*" "$@"
}

# One virtual thread at a time, in the order in which they are woken: two runs are the same.
overhead() {
  run -Xmx1g -Djdk.virtualThreadScheduler.parallelism=1 -Djdk.virtualThreadScheduler.maxPoolSize=1 \
    dev.muster.benchmarks.RecoveryLoad "$@"
}

plan() {
  run -Xmx512m dev.muster.benchmarks.PlanLoad "$folder/plan" "$@"
}

case $what in
  overhead) overhead "$@" ;;
  plan) plan "$@" ;;
  both)
    plan
    overhead
    ;;
  *)
    echo "what to measure must be overhead or plan, got: $what" >&2
    exit 2
    ;;
esac

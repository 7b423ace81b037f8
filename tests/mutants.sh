#!/usr/bin/env bash
# Changes the core stages in small ways, one at a time, and says which changes no test notices: tests/mutants.sh [ARGUMENTS of cargo mutants].
# Takes hours; `--shard 0/10` takes a tenth of the changes. Only the tests of the library run for each, which a change must break.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v cargo-mutants >/dev/null || cargo install --locked cargo-mutants
files=()
for stage in shingle minhash lsh containment verify alignment scope short decide cluster clean segment checkpoint \
    repeats/matches repeats/difference boilerplate/filter boilerplate/stories boilerplate/edges boilerplate/glued; do
    files+=(--file "src/$stage.rs")
done
# The tests that are left out take a minute without optimization, and look at none of these.
cargo mutants "${files[@]}" --cargo-arg=--lib --timeout 60 "$@" -- -- --skip read:: --skip compression:: --skip spool::

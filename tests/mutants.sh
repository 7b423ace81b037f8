#!/usr/bin/env bash
# Changes the core stages in small ways, one at a time, and says which changes no test notices: tests/mutants.sh [ARGUMENTS of cargo mutants].
# Takes hours; `--shard 0/10` takes a tenth of the changes. Only the tests of the library run for each, which a change must break.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v cargo-mutants >/dev/null || cargo install --locked cargo-mutants
files=()
for file in sketch/shingle sketch/minhash sketch/lsh sketch/containment compare/verify \
    compare/alignment compare/exhaustive cluster/mod cluster/scope cluster/decide clean text/segment \
    repeats/matches repeats/difference boilerplate/filter boilerplate/stories boilerplate/edges \
    boilerplate/glued stages/sign stages/judge; do
    files+=(--file "crates/core/src/$file.rs")
done
cargo mutants --package copydesk-core "${files[@]}" --cargo-arg=--lib --timeout 60 "$@"

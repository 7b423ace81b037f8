#!/usr/bin/env bash
# Says which lines of the library and the program the tests run, those that the program runs in its own process too: tests/coverage.sh [ARGUMENTS of cargo tarpaulin].
# Takes a quarter of an hour. Three tests are left out: they count the system's calls, and the profiles are written by some more.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v cargo-tarpaulin >/dev/null || cargo install --locked cargo-tarpaulin
cargo tarpaulin --engine llvm --follow-exec --lib --tests --locked --skip-clean --timeout 900 --target-dir target/coverage \
    --exclude-files 'fuzz/*' 'benches/*' 'tests/*' "$@" -- --skip a_disk_that_fills_up --skip a_run_that_is_interrupted

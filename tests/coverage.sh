#!/usr/bin/env bash
# Says which lines the tests run: tests/coverage.sh [ARGUMENTS of cargo tarpaulin]. The integration tests run the program as well, whose lines count.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v cargo-tarpaulin >/dev/null || cargo install --locked cargo-tarpaulin
cargo tarpaulin --engine llvm --follow-exec --release --tests --skip-clean --target-dir target/coverage \
    --exclude-files 'tests/*' 'benches/*' 'examples/*' 'fuzz/*' --out Stdout "$@"

#!/usr/bin/env bash
# Runs each fuzz target for so many seconds, from its seeds: fuzz/run.sh [SECONDS]. Ends with an error at the first finding.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}

# cargo-fuzz hands unstable options to the compiler.
export RUSTC_BOOTSTRAP=1
# The files of each input need no disk.
if [ -d /dev/shm ]; then export TMPDIR=/dev/shm; fi

# Each target, with the longest input in bytes.
while read -r target max_len; do
    arguments=(-max_total_time="$seconds" -max_len="$max_len" -rss_limit_mb=2500 -timeout=20 -print_final_stats=1)
    dictionary=fuzz/dictionaries/$target.dict
    if [ -f "$dictionary" ]; then arguments+=(-dict="$dictionary"); fi
    mkdir -p "fuzz/corpus/$target"
    cargo fuzz run --sanitizer none "$target" "fuzz/corpus/$target" "fuzz/seeds/$target" -- "${arguments[@]}" </dev/null
done <<END
jsonl 8192
table 8192
plain_and_compressed 4096
parquet 8192
archive 16384
text 8192
round_trip 4096
templates 4096
results 16384
END

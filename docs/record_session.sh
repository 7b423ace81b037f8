#!/usr/bin/env bash
# Records a session of the program as text: docs/record_session.sh > docs/session.md, from the repository's folder.
set -euo pipefail
cargo build --release --quiet
PATH="$PWD/target/release:$PATH"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp -r testdata/aggregator "$folder/pages"
cp testdata/corpora/wire.jsonl "$folder/news.jsonl"
cd "$folder"

run() {
  printf '$ %s\n' "$*"
  # The time differs from run to run.
  bash -c "$*" 2>&1 | sed -E 's/^(  time +)[0-9.]+ s.*/\1   … s/; s/[[:space:]]+$//' || true
  echo
}

printf '# A session\n\nWritten by [record_session.sh](record_session.sh), on pages and a corpus of `testdata/`.\n\n```console\n'
run copydesk clean pages -o cleaned
run diff pages/ferry-fares.txt cleaned/cleaned/ferry-fares.txt
run 'copydesk templates cleaned | head -2 | cut -c 1-110'
run copydesk clean news.jsonl -o news
run 'copydesk explain news d076 | cut -c 1-110 | head -20'
run 'copydesk restore news -o again && cmp again/news.jsonl news.jsonl && echo same'
run copydesk clean news.jsonl -o - --quiet '| wc -l'
run 'copydesk clean news.jsonl -o table --output-format parquet --quiet && ls table/cleaned'
run copydesk clean news.jsonl -o news
run copydesk view news
echo '```'

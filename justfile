# What CI runs.
check:
    .ci/run

# The cheapest build: the core and the library for texts and JSON Lines, without optimization.
cheap:
    cargo check --no-default-features

# One test by its name, or a part of it: `just test golden`.
test NAME:
    cargo test --release --workspace {{NAME}}

# One bench by its name, or a part of it: `just bench sign`.
bench *FILTER:
    cargo bench -- {{FILTER}}

# The committed checksums of results, and docs/settings.md, anew. The commit says why they changed.
golden:
    COPYDESK_GOLDEN=1 cargo test --release --test it -- golden byte_formats settings

# The generated test data, anew.
testdata:
    python3 testdata/make_corpora.py

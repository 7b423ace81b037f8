# What CI runs.
check:
    .ci/run

# The benches; `just bench minhash` for one group.
bench *FILTER:
    cargo bench -- {{FILTER}}

# The generated test data, anew.
testdata:
    python3 testdata/make_corpora.py

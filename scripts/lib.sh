# What ./run and ./check share. Sourced, never run.
# shellcheck shell=bash

# The Rust this project is built with, and no older.
rust_min=1.95.0

say() {
    printf '%s\n' "$@"
}

# Says one sentence a line, and ends.
die() {
    printf 'error: %s\n' "$1" >&2
    shift
    [[ $# -eq 0 ]] || printf '       %s\n' "$@" >&2
    exit 1
}

have() {
    command -v "$1" >/dev/null 2>&1
}

# Ends unless there is a Rust new enough.
need_rust() {
    have cargo || PATH="$HOME/.cargo/bin:$PATH"
    have cargo || die "Rust is missing: install $rust_min or newer" "see https://rustup.rs"
    local found
    found=$(rustc --version | cut -d' ' -f2 | cut -d- -f1)
    [[ $(printf '%s\n' "$rust_min" "$found" | sort -V | head -n1) == "$rust_min" ]] ||
        die "Rust $found is too old: $rust_min or newer is needed" "run: rustup update stable"
}

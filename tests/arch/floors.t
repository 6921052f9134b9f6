#!/bin/sh
# The layer test can fail: with one include turned upwards, a private header of another floor, or a folder without a
# row, it does.
set -eu
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
printf 'TAP version 13\n1..4\n'

fresh() {
    rm -rf "$here/tree"
    mkdir -p "$here/tree"
    cp -r engine docs "$here/tree/"
}
refused() { # number, what, word expected in the output
    if perl tests/arch/layers.t "$here/tree" >"$here/out" 2>&1; then
        printf 'not ok %s - %s\n' "$1" "$2"
    elif grep -q "$3" "$here/out"; then
        printf 'ok %s - %s\n' "$1" "$2"
    else
        printf 'not ok %s - %s\n' "$1" "$2"
        sed 's/^/# /' "$here/out"
    fi
}

fresh
if perl tests/arch/layers.t "$here/tree" >/dev/null; then echo "ok 1 - the tree as it is passes"; else echo "not ok 1 - the tree as it is passes"; fi
fresh
echo '#include "machine/machine.h"' >>"$here/tree/engine/feel/feel.h"
refused 2 'an include turned upwards is found' 'feel may not include machine'
fresh
echo '#include "feel/ast.h"' >>"$here/tree/engine/protocol/protocol.h"
refused 3 'a private header of another floor is found' 'private to feel'
fresh
mkdir "$here/tree/engine/extra"
refused 4 'a folder without a row is found' 'has no row'

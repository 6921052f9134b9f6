#!/bin/sh
# The tests of the architecture can fail: with one include turned upwards, a private header of another floor, a folder
# without a row, or a protocol's word in C, they do.
set -eu
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
printf 'TAP version 13\n1..5\n'

fresh() {
    rm -rf "$here/tree"
    mkdir -p "$here/tree"
    cp -r engine docs workflows rules "$here/tree/"
}
refused() { # number, what, word expected in the output, test
    if perl "tests/arch/${4:-layers.t}" "$here/tree" >"$here/out" 2>&1; then
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
fresh
echo 'static const char *const words[] = {"dsl", "autumn_1"};' >>"$here/tree/engine/base/text.c"
refused 5 'a role and a half term in C are found' 'base/text.c.*"dsl"' words.t

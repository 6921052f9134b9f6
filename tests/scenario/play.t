#!/bin/sh
# Every story, in memory: the command prints TAP itself.
exec "${WAYMARK:-build/waymark}" test tests/scenario

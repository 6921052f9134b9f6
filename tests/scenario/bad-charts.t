#!/usr/bin/perl
# Charts that nobody should write: told at load where that can be known, bounded and without harm where it cannot.
use strict;
use warnings;
use Cwd 'abs_path';
use File::Temp 'tempdir';
use Test::More;
use Time::HiRes 'time';

my $waymark = abs_path($ENV{WAYMARK} // 'build/waymark');
my $folder = tempdir(CLEANUP => 1);

# A story of a protocol's blocks and of steps; what the command said of it.
sub play {
    my ($blocks, @steps) = @_;
    open my $out, '>', "$folder/story.yaml" or die $!;
    print $out "waymark: 1\nscenario: bad\nstart: 2026-09-14T09:00\nprotocol:\n  waymark: 1\n  protocol: bad\n",
        "  version: 1\n", (map { "  $_\n" } split /\n/, $blocks), "steps:\n", map { "  - $_\n" } '{open: {}}', @steps;
    close $out or die $!;
    my $began = time;
    my $said = qx($waymark test $folder/story.yaml 2>&1);
    cmp_ok(time - $began, '<', 10, 'in time');
    return $said;
}

sub refused {
    my ($what, $blocks, $message) = @_;
    like(play($blocks), qr/^# .*?error: $message/m, $what);
}

sub plays {
    my ($what, $blocks, @steps) = @_;
    my $said = play($blocks, @steps);
    like($said, qr/^ok 1 /m, $what) or diag(substr $said, 0, 2000);
}

# ---- told at load ----
refused('no states', 'states: {}', qr/the protocol has no state to begin in \[P065\]/);
refused('no initial state', 'states: {a: {states: {h: {type: history, default: h}}}}', qr/`a` has no state to begin in/);
refused('a target that is nowhere', 'states: {a: {on: {go: b}}}', qr/there is no state `b`/);
refused('a beginning outside', "states: {a: {initial: b, states: {a1: {}}}, b: {}}", qr/`b` is not inside `a` \[P064\]/);
refused('two states of one id', 'states: {a: {states: {x: {}}}, b: {states: {x: {}}}}', qr/there is already a state `x` \[P010\]/);
refused('a history without a state around it', 'states: {a: {}, h: {type: history, default: a}}',
    qr/the history state `h` has no state around it to remember \[P072\]/);
refused('a history without default', 'states: {a: {states: {h: {type: history}, a1: {}}}}', qr/the history state `h` needs a `default`.* \[P061\]/);
refused('histories in a circle', 'states: {a: {states: {h: {type: history, default: i}, i: {type: history, default: h}, b: {}}}}',
    qr/the `default` of `h` cannot be a history state \[P072\]/);
refused('targets in one region', 'states: {p: {type: parallel, states: {a: {states: {a1: {}, a2: {}}}, b: {}}}, '
        . 'z: {on: {go: {to: [a1, a2]}}}}', qr/`a1` and `a2` cannot be entered together.* \[P063\]/);
refused('a target and its ancestor', 'states: {p: {type: parallel, states: {a: {states: {a1: {}, a2: {}}}, b: {}}}, '
        . 'z: {on: {go: {to: [p, a2]}}}}', qr/`p` and `a2` cannot be entered together.* \[P063\]/);
refused('a history and a region that it covers', 'states: {p: {type: parallel, states: {h: {type: history, default: [a, b]}, '
        . 'a: {states: {a1: {}, a2: {}}}, b: {}}}, z: {on: {go: {to: [h, a2]}}}}', qr/`h` and `a2` cannot be.* \[P063\]/);
refused('a key of 10 kB', 'states: {a: {on: {' . 'e' x 10_240 . ': {}}}}', qr/a key of more than 1024 characters \[Y002\]/);
refused('too many states', 'states: {' . join(', ', map {"s$_: {}"} 1 .. 12_000) . '}', qr/more than 10000 states \[P009\]/);
my $deep = sub { my ($s, $n) = ('{}', @_); $s = "{states: {d$_: $s}}" for reverse 1 .. $n - 1; return "states: {d0: $s}" };
refused('too deep a chart', $deep->(1000), qr/more than 192 levels of nesting \[Y002\]/);

# ---- large, but no harm ----
plays('depth 60', $deep->(60), '{message: go, expect: {states: [d59]}}');
plays('5,000 states in one parallel state',
    'states: {p: {type: parallel, on: {go: {to: z}}, states: {' . join(', ', map {"s$_: {}"} 1 .. 5000) . '}}, z: {}}',
    '{message: nothing}', '{message: go, expect: {states: [z]}}');
my $long = 'e' x 10_240;
plays('an event of 10 kB that nothing answers', 'states: {a: {on: {go: b}}, b: {}}',
    "{message: $long, expect: {states: [a]}}", "{send: $long, expect: {refused: not_expected}}", '{send: go, expect: {states: [b]}}');
plays('an event of 10 kB that is answered', "states: {a: {on: [{event: $long, to: b}]}, b: {}}",
    "{message: $long.more, expect: {states: [b]}}");

# ---- bounded while it runs, the case as it was ----
my $unharmed = '{message: fine, expect: {states: [b], data: {n: 0}}}';
my $rest = 'data: {n: {type: number, default: 0}}';
for (
    ['eventless transitions in a circle', 'a: {on: {go: x, fine: b}}, b: {}, x: {always: y, enter: {set: {n: = n + 1}}}, y: {always: x}'],
    ['an eventless transition to itself', 'a: {on: {go: x, fine: b}}, b: {}, x: {always: {do: {set: {n: = n + 1}}}}'],
    ['events that raise two of their kind', 'a: {on: {fine: b, go: {do: {raise: x}}, x: {do: [{raise: x}, {raise: x}, {set: {n: 1}}]}}}, b: {}'],
    ['a fault that its own answer repeats', 'a: {on: {fine: b, [go, error]: {do: {set: {n: = 1 / n}}}}}, b: {}'],
    ['an event sent to itself for ever', 'a: {on: {fine: b, go: {do: {send: go}}}}, b: {}'],
    ['two for each one sent', 'a: {on: {fine: b, go: {do: [{send: go}, {send: go}, {set: {n: 1}}]}}}, b: {}'],
    ['a loop that raises 100,000 events', "a: {on: {fine: b, go: {do: {for_each: 'for i in 1..100000 return i', as: i, do: {raise: x}}}}}, b: {}"],
    ['a done state that starts over', 'a: {on: {go: x, fine: b}}, b: {}, x: {on: {done.state.x: x}, states: {y: {type: final, enter: {set: {n: 1}}}}}'],
) {
    my ($what, $states) = @$_;
    $states =~ s/\[go, error\]: (\{do: \{set: \{n: = 1 \/ n\}\}\})/go: $1, error: $1/;
    plays($what, "$rest\nstates: {$states}", '{message: go, expect: {failed: true, states: [a], data: {n: 0}}}', $unharmed);
}
like(play('states: {a: {enter: {send: {event: x, delay: PT0.001S}}, on: {x: a}}}', '{wait: {for: PT1M}}'),
    qr/^# Timers fire without end/m, 'a delayed event that sends itself again, many times a second');
done_testing();

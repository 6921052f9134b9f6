#!/usr/bin/perl
# What `make install` puts where, and that systemd takes the unit.
use strict;
use warnings;
use Test::More;
use lib 'tests/cli/lib';
use Waymark;

delete @ENV{qw(MAKEFLAGS MFLAGS MAKELEVEL)};
my $root = "$folder/root";
is(system("make --no-print-directory -o all install PREFIX=/usr DESTDIR='$root' >/dev/null"), 0, 'make install');
ok(-x "$root/usr/bin/waymark", 'the command');
ok(-f "$root/usr/share/waymark/$_", $_) for qw(rules/calendars/hampshire.yaml workflows/hampshire/placement.yaml docs/operations.md);
my $unit = text_of("$root/usr/lib/systemd/system/waymark.service");
like($unit, qr{^ExecStart=/usr/bin/waymark run$}m, 'the unit names the command that was installed');
unlike($unit, qr/@/, 'nothing in it is left open');
SKIP: {
    skip 'no systemd-analyze here', 1 if system('command -v systemd-analyze >/dev/null') != 0;
    my $copy = file('waymark.service', $unit =~ s{^ExecStart=/usr}{ExecStart=$root/usr}mr =~ s{^(User|Group)=.*\n}{}mgr);
    my $said = qx(systemd-analyze verify --man=no '$copy' 2>&1);
    is(join("\n", grep { /waymark/ } split /\n/, $said), '', 'systemd finds no fault in it') or diag($said);
}
done_testing();

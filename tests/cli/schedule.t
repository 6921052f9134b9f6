#!/usr/bin/perl
# waymark schedule: every form of EVERY and WHEN previewed by the machine itself, and what is no schedule.
use strict;
use warnings;
use Test::More;
use lib 'tests/cli/lib';
use Waymark;

my @h = (qw(--calendar hampshire));
my @from = (qw(--from 2026-10-12));
sub due {
    my ($name, $want, @args) = @_;
    my $r = wm('schedule', @args, '--json');
    is($r->{status}, 0, "$name: answered") or diag($r->{err});
    is(join(' ', map { s/:00\.000Z$//r } @{(json_of($r->{out}) // {})->{due} // []}), $want, $name);
}

# ---- schedules ----
due('a week with an INSET day, and half-term', '2026-10-15T15:00 2026-10-23T15:00 2026-11-06T16:00', 'last school day of week at 16:00', @h, @from, '--count', 3);
due('first of a half-term', '2026-11-03T00:00 2027-01-06T00:00', 'first school day of half-term', @h, @from, '--count', 2);
due('every school day', '2026-10-15T09:00 2026-10-19T09:00', 'each school day at 10:00', @h, qw(--from 2026-10-15 --count 2));
due('sessions', '2026-10-15T16:00 2026-10-15T16:00 2026-10-19T16:00', 'each session of hours at 17:00', 'hours=[am, pm]', @h, qw(--from 2026-10-15 --count 3));
due('planned dates', '2026-10-20T23:00 2026-12-09T00:00', 'each of reviews else last school day of half-term', 'reviews=[2026-10-20, 2026-12-08]', @from);
due('without a plan', '2026-10-23T23:00 2026-12-19T00:00', 'each of reviews else last school day of half-term', 'reviews=[]', @h, @from, '--count', 2);
due('a cron line', '2026-10-16T15:00 2026-10-23T15:00 2026-10-30T16:00', '0 16 * * FRI', @from, '--count', 3);
due('the open day before', '2026-10-15T15:00 2026-10-23T15:00 2026-11-06T16:00', '0 16 * * FRI', '--closed-day', 'previous', @h, @from, '--count', 3);
due('the open day after', '2027-01-05T09:00 2027-01-11T09:00', '0 9 * * MON', '--closed-day', 'next', @h, qw(--from 2027-01-04T00:00 --count 2));
due('or none', '2027-01-11T09:00', '0 9 * * MON', '--closed-day', 'skip', @h, qw(--from 2027-01-04T00:00 --count 1));
due('repeats from the anchor', '2027-03-01T00:00 2027-03-31T23:00', 'P1M from start', 'start=2027-01-31', qw(--from 2027-01-31 --count 2));
due('an interval by FEEL', '2026-10-27T00:00 2026-11-10T00:00', '= duration("P14D")', @from, '--count', 2);
due('another zone', '2026-10-16T20:00', '0 16 * * FRI', qw(--zone America/New_York --from 2026-10-12T00:00:00Z --count 1));

# ---- moments ----
due('school days before a date', '2026-10-22T08:00', '10 school days before review at 09:00', 'review=2026-11-12', @h, @from);
due('a date itself', '2026-11-13T00:00', 'on review', 'review=2026-11-12', @from);
due('a date without `on`', '2026-11-12T09:00', 'review at 09:00', 'review=2026-11-12', @from);
due('the entering itself', '2026-10-12T09:00', 'entered at 10:00', @from);
due('a number by FEEL', '2026-12-31T00:00', '(2 * n) working days after entered', 'n=5', qw(--calendar england-working-days --from 2026-12-14T09:00));
due('hours are exact', '2026-10-25T01:30', '2 hours after entered', qw(--from 2026-10-25T00:30));

# ---- what people read ----
act('with the calendar that was asked', 0, qr/\AThu 15 Oct 2026 16:00   2026-10-15T15:00:00\.000Z\nCalendar hampshire 2026\.1: .*\nThese dates are a SAMPLE/, '',
    'schedule', 'last school day of week at 16:00', @h, @from, '--count', 1);
due('an anchor long ago', '2026-10-12T23:00 2026-10-13T23:00', 'P1D from start', 'start=1066-10-14', @from, '--count', 2);
act('the end of the calendar is told', 0, qr/\AFri 18 Dec 2026 .*\nThu 25 Mar 2027 .*\nWed 21 Jul 2027 /,
    "No more: calendar hampshire 2026.1 ends on 2027-08-31, before another occurrence\n", 'schedule', 'last school day of term', @h, @from);
act('and one that has none of its days', 0, qr/\ANothing falls due/, "No more: calendar england-working-days 2026.1 has no half-terms, so there are no school days to count\n",
    'schedule', 'last school day of week', '--calendar', 'england-working-days', @from);
act('and half a day', 0, qr/\ANothing falls due/, "No more: a moment is counted in whole units, and the number given is 0.5\n", 'schedule', '(1 / 2) days after entered', @from);
act('and hours to repeat after', 0, qr/\ANothing falls due/, "No more: a repeat is counted in whole days, and the time given is PT5H\n", 'schedule', '= duration("PT5H")', @from);
act('and a calendar that is missing', 0, "Nothing falls due in the next ten years.\n", qr/\ANo more: counting school days or working days needs a calendar$/, 'schedule', 'last school day of week', @from);
act('a repeat that comes never', 0, "Nothing falls due in the next ten years.\n", '', 'schedule', 'P900Y from start', 'start=2026-10-05', @from);
my $store = fresh_store();
act('a calendar of a store', 0, qr/^Thu 15 Oct 2026 16:00/, '', 'schedule', 'last school day of week at 16:00', @h, @from, '--store', $store);

# ---- what is none ----
act('neither a schedule nor a moment', 3, '', qr/<schedule>:1:20: error: expected a period, not 'wek' \[T021\].*did you mean 'week'/s, 'schedule', 'last school day of wek', @from);
act('a unit that is none', 3, '', qr/T004.*did you mean 'school days'/s, 'schedule', '5 schooldays after entered', @from);
act('a date that never comes', 3, '', qr/T046/, 'schedule', '0 0 30 2 *', @from);
act('no time to repeat after', 3, '', qr/T023/, 'schedule', 'P0D from start', 'start=2027-01-31', @from);
act('too many units', 3, '', qr/T003/, 'schedule', '9999999 days after entered', @from);
act('a name that was not given', 3, '', qr/unknown name 'review' \[F010\]/, 'schedule', 'on review', @from);
act('an anchor that means nothing here', 3, '', qr/P024/, 'schedule', '5 days before due', @from);
act('a closed day that is no word of it', 3, '', qr/'closed_day' must be previous, next or skip/, 'schedule', '0 9 * * MON', '--closed-day', 'sometimes', @from);
act('a closed day without a cron line', 3, '', qr/P073/, 'schedule', 'last school day of week', '--closed-day', 'next', @h, @from);
act('a name that cannot be one', 3, '', qr/must be an id/, 'schedule', 'each school day at 10:00', 'st art=2026-10-05', @h, @from);
act('a calendar that is not there', 3, '', qr/no calendar 'nowhere'/, 'schedule', 'last school day of week', '--calendar', 'nowhere');
act('a zone that the system lacks', 2, '', qr/no time zone 'Nowhere'/, 'schedule', '0 9 * * MON', '--zone', 'Nowhere');
act('no number', 2, '', qr/'--count' takes a number from 1 to 200/, 'schedule', '0 9 * * MON', '--count', '0');
act('no time', 2, '', qr/--from/, 'schedule', '0 9 * * MON', '--from', 'soon');
act('nothing', 3, '', qr/T020/, 'schedule', '');
done_testing();

# The play of `make demo`: who does what on which day of the autumn term 2026/27.
#
# Every step is one call of the command. Most placements take the same way (@life); %differs says who does not.
package Term;
use strict;
use warnings;
use JSON::PP;
use Time::Local qw(timegm);

my $data = 'tests/demo/data';

# ---- days ----
sub days_of {
    my ($year, $month, $day) = split /-/, $_[0];
    return timegm(0, 0, 12, $day, $month - 1, $year) / 86400;
}

sub plus {
    my ($date, $days) = @_;
    my @t = gmtime((days_of($date) + $days) * 86400);
    return sprintf '%04d-%02d-%02d', $t[5] + 1900, $t[4] + 1, $t[3];
}

sub weekday { return (gmtime(days_of($_[0]) * 86400))[6] }    # Sunday 0

sub working_day {    # itself, or the Friday before
    my ($date) = @_;
    $date = plus($date, -1) while weekday($date) == 0 || weekday($date) == 6;
    return $date;
}

# The last school day of each week: 16 October is an INSET day, the week after 23 October is half-term.
my @week_ends = map { $_ eq '2026-10-16' ? '2026-10-15' : $_ } grep { $_ ne '2026-10-30' }
    map { plus('2026-09-11', 7 * $_) } 0 .. 14;

# ---- the file that is imported ----
sub pupils {
    open my $in, '<', 'tests/demo/pupils.csv' or die "tests/demo/pupils.csv: $!\n";
    my @names = split /,/, <$in> =~ s/\s+\z//r;
    my @pupils;
    while (my $line = <$in>) {
        my %row;
        @row{@names} = split /,/, $line =~ s/\s+\z//r, -1;
        push @pupils, {number => scalar @pupils + 1, %row};
    }
    return @pupils;
}

# ---- before the term ----
my %provider_kinds = (1 => 'registered_ap', 2 => 'pru', 3 => 'non_school_ap');

sub register_all {
    my ($call) = @_;
    $call->(0, 'organisation', 'sample-la', qw(--kind la --calendar england-working-days --label), 'Sample Council');
    for my $n (1, 2) {
        $call->(0, 'organisation', "sample-school-$n", qw(--kind school --calendar hampshire --label), "Sample School $n");
        $call->(0, 'person', "$_-$n", '--name', ucfirst("$_ $n"), '--organisation', "sample-school-$n")
            for qw(coordinator dsl head chair);
    }
    $call->(0, 'organisation', "sample-provider-$_", '--kind', $provider_kinds{$_}, qw(--calendar hampshire --label),
            "Sample Provider $_") for 1 .. 3;
    $call->(0, 'person', sprintf('parent-%02d', $_), '--name', sprintf('Parent %02d', $_)) for 1 .. 40;
}

# A provider sends its evidence, and the authority approves it.
sub approve {
    my ($call, $n) = @_;
    my $opened = $call->(0, 'open', 'hants-provider-framework', '--json', '--party', "provider=sample-provider-$n",
                         '--party', 'authority=sample-la', qw(--as authority pupils_full_time=3));
    my $case = decode_json($opened)->{case};
    my @now = ('--now', "2026-09-01T08:1$n");
    $call->(0, 'send', $case, 'invite', @now, qw(--as authority));
    $call->(0, 'document', $case, 'registration', @now, qw(--as provider),
            $n == 3 ? ('not_applicable', '--reason', 'It is not a school') : 'present');
    $call->(0, 'document', $case, 'safeguarding,health_safety,accommodation,training,staff_checks,insurance', 'present',
            @now, qw(--as provider --valid-until 2027-08-31));
    $call->(0, 'send', $case, 'submit', @now, qw(--as provider));
    $call->(0, 'send', $case, 'approve', 'until=2027-08-31', @now, qw(--as authority));
    return $case;
}

# From 1 to 40 and provider-1 to provider-3 to the references of their cases.
sub set_up {
    my ($call) = @_;
    my %cases;
    $call->(0, 'init', qw(--clock given --start 2026-09-01T08:00));
    $call->(0, 'deploy', glob('rules/calendars/*.yaml'), glob('workflows/hampshire/*.yaml'));
    register_all($call);
    $cases{"provider-$_"} = approve($call, $_) for 1 .. 3;
    my $opened = $call->(0, 'import', qw(hants-placement tests/demo/pupils.csv --as commissioner --json),
                         qw(--now 2026-09-01T08:30));
    for my $line (split /\n/, $opened) {
        my $row = decode_json($line);
        $cases{$row->{line} - 1} = $row->{case};
    }
    return %cases;
}

# ---- one placement from its plan to the registers ----
my $papers = 'assessment_data,attendance_records,individual_plans,parent_carer_contacts,key_named_staff';

# Name, days after the planning began, hour, role, call. Words in capitals stand for something of the pupil's.
my @life = (
    [link => 0, 9, 'commissioner', qw(link CASE approval APPROVAL)],
    [plan => 0, 9, 'commissioner', qw(set CASE --data PLAN)],
    [assessment => 0, 10, 'commissioner', qw(document CASE needs_assessment present)],
    [assess => 0, 10, 'commissioner', qw(send CASE assess)],
    [seek => 0, 11, 'commissioner', qw(send CASE seek_consent)],
    [ask => 1, 9, 'commissioner', qw(consent CASE sharing sought --for parent)],
    [agreed => 1, 10, 'commissioner', qw(consent CASE placement given --for parent --evidence letter)],
    [share => 2, 9, 'commissioner', qw(release CASE needs_assessment provider)],
    [refer => 2, 10, 'commissioner', qw(send CASE refer)],
    [accept => 6, 9, 'provider', qw(send CASE accept)],
    [sharing => 6, 9, 'commissioner', qw(consent CASE sharing given --for parent)],
    [papers => 6, 10, 'commissioner', qw(document CASE PAPERS present)],
    [none => 6, 10, 'commissioner', qw(document CASE NONE not_applicable --reason), 'There are none'],
    [protection => 6, 10, 'commissioner', qw(document CASE child_protection not_applicable --reason), 'No concern is known'],
    [hand_over => 6, 11, 'commissioner', qw(release CASE PAPERS provider)],
    [complete => 7, 9, 'commissioner', qw(send CASE complete_pack)],
    [hours => 8, 9, 'commissioner', qw(set CASE --data AGREED)],
    [parental => 8, 9, 'commissioner', qw(consent CASE parental given --for parent)],
    [terms => 8, 10, 'commissioner', qw(consent CASE terms given)],
    [terms_too => 8, 10, 'provider', qw(consent CASE terms given)],
    [agree => 8, 11, 'commissioner', qw(send CASE agree)],
    [roll => 9, 9, 'commissioner', qw(set CASE ROLL)],
    [register => 9, 10, 'commissioner', qw(send CASE register)],
);

# Pupils whose placement takes another way: rows from `stops` on are left out, rows in `refused` are refused, `moved`
# ones come later, `more` come besides. Live from `live` (the first day) to `over` (the last day).
my %differs = (
    12 => {    # the parent refuses
        stops => 'agreed',
        more => [
            [refusal => 1, 10, 'commissioner', qw(consent CASE placement refused --for parent --evidence call)],
            [try => 2, 9, 'commissioner', qw(send CASE refer)],
            [abandon => 14, 9, 'commissioner', qw(send CASE abandon), 'reason=The parent does not want it'],
        ],
        refused => {try => 1},
    },
    20 => {    # a paper is forgotten
        moved => {protection => [7, 10]},
        refused => {complete => 1},
        more => [[again => 7, 11, 'commissioner', qw(send CASE complete_pack)]],
    },
    38 => {    # the provider declines
        stops => 'accept',
        more => [[decline => 6, 9, 'provider', qw(send CASE decline), 'reason=No place in this group']],
    },
    16 => {over => '2026-11-10'},    # breaks down
    27 => {live => '2026-11-12'},    # cannot start on the first day
);

sub roll {
    my ($pupil) = @_;
    my $start = $pupil->{'placement.start'};
    return ("roll.main_from=$start", $pupil->{'party.provider'} eq 'sample-provider-3'
            ? 'roll.code=B' : ("roll.subsidiary_from=$start", 'roll.code=D'));
}

sub words_of {
    my ($pupil, $cases) = @_;
    my ($provider) = $pupil->{'party.provider'} =~ /(\d)$/;
    my $plan = $pupil->{'placement.full_time'} eq 'true' ? 'plan' : 'plan-part-time';
    my $ehcp = $pupil->{'pupil.has_ehcp'} eq 'true';
    return (
        CASE => [$cases->{$pupil->{number}}],
        APPROVAL => [$cases->{"provider-$provider"}],
        PLAN => ["$data/$plan.yaml"],
        AGREED => ["$data/agreed.yaml"],
        PAPERS => [$ehcp ? "$papers,sen_documents" : $papers],
        NONE => [$ehcp ? 'other_agencies' : 'other_agencies,sen_documents'],
        ROLL => [roll($pupil)],
    );
}

# A pupil's steps of one hour are at the minute of the pupil's number, in their order.
sub at {
    my ($pupil, $day, $hour) = @_;
    return sprintf '%sT%02d:%02d', $day, $hour, $pupil->{number};
}

sub act {
    my ($pupil, $day, $hour, $role, @call) = @_;
    my $at = at($pupil, $day, $hour);
    return {at => $at, call => [@call, '--as', $role, '--now', $at]};
}

# Planning begins on the Wednesday twelve days before, or earlier where that would be half-term. Whoever starts on
# 7 September has only the days since the first of the month.
sub first_day {
    my ($start) = @_;
    my %other = ('2026-09-07' => '2026-09-01', '2026-11-02' => '2026-10-14', '2026-11-09' => '2026-10-14');
    return $other{$start} // plus($start, -12);
}

my %in_a_hurry = (0 => [0, 0], 1 => [0, 3], 2 => [1, 0], 6 => [2, 0], 7 => [3, 0], 8 => [3, 0], 9 => [3, 3]);

sub sooner {
    my ($days, $hour) = @_;
    return ($in_a_hurry{$days}[0], $hour + $in_a_hurry{$days}[1]);
}

sub way_in {
    my ($pupil, $cases) = @_;
    my %words = words_of($pupil, $cases);
    my $own = $differs{$pupil->{number}} // {};
    my $first = first_day($pupil->{'placement.start'});
    my @rows = @life;
    if ($own->{stops}) {
        my ($stop) = grep { $life[$_][0] eq $own->{stops} } 0 .. $#life;
        @rows = @life[0 .. $stop - 1];
    }
    my @steps;
    for my $row (@rows, @{$own->{more} // []}) {
        my ($name, $days, $hour, $role, @call) = @$row;
        ($days, $hour) = @{$own->{moved}{$name}} if $own->{moved}{$name};
        ($days, $hour) = sooner($days, $hour) if $pupil->{'placement.start'} eq '2026-09-07';
        my @all = map { $words{$_} ? @{$words{$_}} : $_ } @call;
        push @steps, {%{act($pupil, plus($first, $days), $hour, $role, @all)}, expect => $own->{refused}{$name} // 0};
    }
    return @steps;
}

# ---- while it is live ----
my %late_returns = ('5 2026-10-09' => '2026-10-13', '23 2026-12-04' => '2026-12-08', '31 2026-12-04' => '2026-12-09');

# Codes of the register where the pupil was not there: one session, or everything from a day on.
my %absent = ('8 2026-09-16 AM' => 'O', '8 2026-09-23 AM' => 'M');
my %absent_from = (21 => '2026-12-07', 34 => '2026-12-16');

sub code_of {
    my ($number, $day, $session) = @_;
    my $from = $absent_from{$number};
    return 'O' if defined $from && $day ge $from;
    return $absent{"$number $day $session"} // ($session eq 'AM' ? '/' : '\\');
}

# Both sessions of each day from Monday, or the first day, to the end of the week.
sub sessions_of {
    my ($pupil, $week_end) = @_;
    my @days = grep { $_ ge $pupil->{'placement.start'} } map { plus($week_end, $_ - weekday($week_end)) } 1 .. weekday($week_end);
    my @marks;
    for my $day (@days) {
        push @marks, {day => $day, session => $_, code => code_of($pupil->{number}, $day, $_)} for qw(AM PM);
    }
    return JSON::PP->new->canonical->encode(\@marks);
}

# Still owed when the term is over.
my %missing = map { $_ => 1 } '9 2026-12-18', '31 2026-12-18', '23 2026-12-15';

sub returns {
    my ($pupil, $case, $from, $to) = @_;
    my @steps;
    for my $day (grep { $_ ge $from && $_ le $to } @week_ends) {
        next if $missing{"$pupil->{number} $day"};
        my $sent = $late_returns{"$pupil->{number} $day"} // $day;
        push @steps, act($pupil, $sent, 14, 'provider', 'record', $case, 'weekly_return', "week_ending=$day",
                         'sessions=' . sessions_of($pupil, $day));
    }
    return @steps;
}

# Held on the day and invited in time, but for these: review => [invitation sent, review held].
my %late_reviews = ('2 2026-10-14' => ['2026-10-12', '2026-10-20'], '17 2026-12-04' => ['2026-12-08', '2026-12-11'],
                    '19 2026-12-07' => [undef, '2026-12-09']);

sub reviews {
    my ($pupil, $case, $from, $to) = @_;
    my @steps;
    for my $day (grep { $_ ge $from && $_ le $to } split /;/, $pupil->{'plan.reviews'}) {
        my ($sent, $held) = @{$late_reviews{"$pupil->{number} $day"} // []};
        $sent //= working_day(plus($day, -10));
        $held //= $day;
        push @steps, act($pupil, $sent, 13, 'coordinator', 'record', $case, 'invitation', "review_date=$day",
                         "sent_on=$sent", 'how=letter');
        push @steps, act($pupil, $held, 13, 'coordinator', 'record', $case, 'review', "planned=$day", "held=$held",
                         'outcome=continue', 'summary=On course');
    }
    return @steps;
}

sub reports {
    my ($pupil, $case, $from, $to) = @_;
    my @steps;
    for my $day (grep { $_ ge $from && $_ le $to && !$missing{"$pupil->{number} $_"} } qw(2026-10-21 2026-12-15)) {
        push @steps, act($pupil, $day, 12, 'provider', 'record', $case, 'progress_update', "day=$day",
                         'progress=Attends more', 'achievement=First unit passed');
    }
    push @steps, act($pupil, '2026-12-15', 13, 'provider', 'record', $case, 'quality_report', 'day=2026-12-15',
                     'summary=Two lessons seen') if $to ge '2026-12-15';
    return @steps;
}

sub last_papers {
    my ($pupil, $case, $day) = @_;
    return (
        act($pupil, $day, 15, 'provider', 'document', $case, 'final_report', 'present'),
        act($pupil, plus($day, 1), 10, 'coordinator', 'record', $case, 'views', 'whose=pupil', 'stage=end',
            'day=' . plus($day, 1), 'said=It helped'),
    );
}

sub live {
    my ($pupil, $cases) = @_;
    my $own = $differs{$pupil->{number}} // {};
    return () if $own->{stops};
    my $case = $cases->{$pupil->{number}};
    my @term = ($own->{live} // $pupil->{'placement.start'}, $own->{over} // '2026-12-18');
    my @steps = (returns($pupil, $case, @term), reviews($pupil, $case, @term), reports($pupil, $case, @term));
    push @steps, last_papers($pupil, $case, '2026-12-16') if $pupil->{'placement.end'} eq '2026-12-18';
    return @steps;
}

# ---- what happens to one pupil alone ----
sub absences {
    my ($pupil, $case) = @_;
    return (
        act($pupil, '2026-09-16', 9, 'provider', 'record', $case, 'absence', 'day=2026-09-16', 'session=AM', 'explained=false'),
        act($pupil, '2026-09-23', 11, 'provider', 'record', $case, 'absence', 'day=2026-09-23', 'session=AM', 'explained=true',
            'reason=Dentist'),
    );
}

sub concern {
    my ($pupil, $case) = @_;
    return (
        act($pupil, '2026-10-06', 10, 'provider', 'record', $case, 'concern', 'day=2026-10-06', 'about=Said to be tired'),
        act($pupil, '2026-10-07', 11, 'dsl', 'send', $case, 'concern_resolved', 'reason=Talked to the family'),
    );
}

sub breaks_down {
    my ($pupil, $case) = @_;
    return (act($pupil, '2026-11-10', 11, 'provider', 'send', $case, 'breakdown', 'reason=No longer safe for the group'),
            last_papers($pupil, $case, '2026-11-12'));
}

# The provider's insurance is cancelled, and the school changes the plan after both have agreed to it. Once both are
# mended the placement starts by itself, the next morning.
sub cannot_start {
    my ($pupil, $case, $cases) = @_;
    my $try = act($pupil, '2026-11-09', 8, 'commissioner', 'send', $case, 'begin');
    return (
        act($pupil, '2026-11-05', 10, 'commissioner', 'set', $case, 'plan.assessment=Tests each month'),
        act($pupil, '2026-11-06', 12, 'authority', 'document', $cases->{'provider-2'}, 'insurance', 'missing'),
        {%$try, expect => 1, keep => 'refusal', words => 'Why a placement could not start on Monday 9 November 2026:'},
        act($pupil, '2026-11-10', 10, 'commissioner', 'consent', $case, 'terms', 'given'),
        act($pupil, '2026-11-10', 10, 'provider', 'consent', $case, 'terms', 'given'),
        act($pupil, '2026-11-11', 9, 'provider', 'document', $cases->{'provider-2'}, 'insurance', 'present', '--valid-until',
            '2027-08-31'),
    );
}

my %alone = (8 => \&absences, 13 => \&concern, 16 => \&breaks_down, 27 => \&cannot_start);

# ---- everything, in order ----
sub mornings {
    my @steps;
    for (my $day = '2026-09-02'; $day le '2026-12-18'; $day = plus($day, 1)) {
        push @steps, {at => "${day}T09:00", call => ['run', '--until', "${day}T09:00"]} if working_day($day) eq $day;
    }
    return (@steps, {at => '2026-12-19T09:00', call => ['run', '--until', '2026-12-19T09:00']});
}

sub steps {
    my ($cases) = @_;
    my @steps = (
        mornings(),
        {
            at => '2026-12-08T09:00',
            call => [qw(due --party coordinator-2 --until 2026-12-08)],
            keep => 'morning',
            words => 'What Coordinator 2 had due on the morning of Tuesday 8 December 2026:',
        },
    );
    for my $pupil (pupils()) {
        push @steps, way_in($pupil, $cases), live($pupil, $cases);
        my $more = $alone{$pupil->{number}};
        push @steps, $more->($pupil, $cases->{$pupil->{number}}, $cases) if $more;
    }
    my @order = sort { $steps[$a]{at} cmp $steps[$b]{at} || $a <=> $b } 0 .. $#steps;
    return @steps[@order];
}

1;

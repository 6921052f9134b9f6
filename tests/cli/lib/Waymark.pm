# What the tests of the command share: calling it, a store to call it on, and looking at what it said.
#
# Tests run from the project's root. $WAYMARK names the binary (build/waymark). Everything is made in a temporary folder
# that goes when the test ends.
package Waymark;
use strict;
use warnings;
use Cwd qw(abs_path getcwd);
use Exporter qw(import);
use File::Copy qw(copy);
use File::Temp qw(tempdir);
use JSON::PP;
use POSIX qw(WNOHANG);
use Test::More;

our @EXPORT = qw($waymark $folder wm wm_in wm_ends json_of file text_of fresh_store base_store open_case act play stage
    provider_case sql must judge files_with lines_of start_wm commands_of);

our $waymark = abs_path($ENV{WAYMARK} // 'build/waymark');
our $folder = tempdir('waymark-test-XXXXXX', TMPDIR => 1, CLEANUP => 1);
-x ($waymark // '') or die "the command is not built: make\n";
delete @ENV{qw(WAYMARK_STORE WAYMARK_SPOOL WAYMARK_ZONE NO_COLOR)};
$ENV{LC_ALL} = 'C.UTF-8';
my $count = 0;

sub file {    # a file in the temporary folder
    my ($name, $text) = @_;
    my $path = "$folder/$name";
    if (defined $text) {
        open my $out, '>:raw', $path or die "$path: $!";
        print $out $text;
        close $out or die "$path: $!";
    }
    return $path;
}

sub text_of {
    my ($path) = @_;
    open my $in, '<:raw', $path or die "$path: $!";
    local $/;
    return <$in> // '';
}

# Start it without waiting; wm_ends gives what came of it.
sub start_wm {
    my (%how) = @_;
    my $number = ++$count;
    my ($out, $err) = ($how{out} // "$folder/out.$number", "$folder/err.$number");
    my $pid = fork // die "fork: $!";
    if (!$pid) {
        open STDIN, '<', $how{in} // '/dev/null';
        open STDOUT, '>', $out or POSIX::_exit(126);
        open STDERR, '>', $err or POSIX::_exit(126);
        $how{before}->() if $how{before};
        $how{folder} and chdir $how{folder};
        exec $how{program} // $waymark, @{$how{args}} or POSIX::_exit(127);
    }
    return {pid => $pid, out => $out, err => $err};
}

sub wm_ends {
    my ($running) = @_;
    waitpid $running->{pid}, 0;
    my $status = $? & 127 ? 128 + ($? & 127) : $? >> 8;
    return {
        status => $status,
        out => -f $running->{out} ? text_of($running->{out}) : '',
        err => -f $running->{err} ? text_of($running->{err}) : '',
    };
}

sub wm { return wm_ends(start_wm(args => [@_])) }
sub wm_in { my ($how, @args) = @_; return wm_ends(start_wm(%$how, args => [@args])) }

# Call it and check exit status and, where given, patterns of both streams. Patterns: undef is not looked at, '' empty.
sub act {
    my ($name, $status, $out, $err, @args) = @_;
    my $r = wm(@args);
    return judge($name, $status, $out, $err, $r, @args);
}

sub judge {
    my ($name, $status, $out, $err, $r, @args) = @_;
    my $good = $r->{status} == $status && matches($r->{out}, $out) && matches($r->{err}, $err);
    ok($good, $name) or diag("waymark @args\nstatus $r->{status}, not $status?\nout: $r->{out}err: $r->{err}",
                             'expected out: ', $out // 'any', '  err: ', $err // 'any');
    return $r;
}

sub matches {
    my ($text, $wanted) = @_;
    return 1 if !defined $wanted;
    return $text =~ $wanted if ref $wanted;
    return $wanted eq '' ? $text eq '' : index($text, $wanted) >= 0;
}

sub json_of {
    my ($text) = @_;
    my $value = eval { JSON::PP->new->utf8->allow_nonref->decode($text) };
    return $value;
}

sub lines_of { return grep { length } split /\n/, $_[0] }

sub files_with {    # files under a path that hold a text
    my ($text, @paths) = @_;
    my @found;
    for my $path (@paths) {
        my @files = -d $path ? glob("$path/* $path/.[!.]*") : $path;
        push @found, grep { -f $_ && index(text_of($_), $text) >= 0 } @files;
    }
    return @found;
}

sub sql {    # straight into the file, behind the command's back
    my ($store, $statement) = @_;
    open my $in, '-|', 'sqlite3', $store, $statement or die "sqlite3: $!";
    local $/;
    my $out = <$in> // '';
    close $in or die "sqlite3 $store: $statement";
    return $out;
}

sub commands_of {
    my @names = map { /^  ([a-z]+) {2,}/ ? $1 : () } split /\n/, wm('help')->{out};
    return @names;
}

# ---- a store to work on ----
my $base;

sub must {
    my (@args) = @_;
    my $r = wm(@args);
    $r->{status} == 0 or BAIL_OUT("waymark @args: $r->{status}\n$r->{out}$r->{err}");
    return $r->{out};
}

# Protocols, calendars, registers; the clock is given and stands at 1 September 2026, 08:00.
sub base_store {
    return $base if $base;
    my $store = "$folder/base.db";
    must('init', '--store', $store, qw(--clock given --start 2026-09-01T08:00));
    must('deploy', '--store', $store, glob('rules/calendars/*.yaml'), glob('workflows/hampshire/*.yaml'));
    must('organisation', '--store', $store, @$_) for (
        [qw(sample-school --kind school --calendar hampshire --label), 'Sample School'],
        [qw(sample-provider --kind registered_ap --calendar hampshire --label), 'Sample Provider'],
        [qw(sample-la --kind la --calendar england-working-days --label), 'Sample Council'],
    );
    must('person', '--store', $store, "$_-1", '--name', ucfirst("$_ One")) for qw(parent coordinator dsl head chair);
    return $base = $store;
}

# Stores are copied, so that every test has its own.
sub fresh_store {
    my ($from) = @_;
    $from //= base_store();
    my $store = "$folder/store" . ++$count . '.db';
    copy($from, $store) or die "$store: $!";
    chmod 0600, $store;
    return $store;
}

my @upn = qw(H850000026001 X850000026002 L850000026003 A850000026004 P850000026005);

# A placement in planning; its reference.
sub open_case {
    my ($store, %how) = @_;
    my $subject = must('subject', '--store', $store, '--name', $how{name} // 'Pupil One');
    chomp $subject;
    my $opened = must('open', '--store', $store, 'hants-placement', '--json', '--as', 'commissioner', '--subject', $subject,
        (map { ('--party', $_) } qw(commissioner=sample-school provider=sample-provider parent=parent-1
            coordinator=coordinator-1 dsl=dsl-1 head=head-1 chair=chair-1 authority=sample-la)),
        'pupil.upn=' . ($how{upn} // $upn[0]), qw(pupil.date_of_birth=2012-11-04 pupil.year_group=9 pupil.has_ehcp=false
            pupil.looked_after=false lawful_basis=public_task placement.start=2026-09-21 placement.end=2026-12-18
            placement.basis=voluntary placement.full_time=true placement.destination_type=home_school),
        'placement.purpose=Back to full attendance', 'plan.reviews=[2026-10-20, 2026-12-08]');
    my $case = json_of($opened)->{case};
    return wantarray ? ($case, $subject) : $case;
}

# The provider's approval, given until 31 August 2027.
sub provider_case {
    my ($store) = @_;
    my $case = json_of(must('open', '--store', $store, 'hants-provider-framework', '--json', qw(--as authority
        --party provider=sample-provider --party authority=sample-la pupils_full_time=3)))->{case};
    must('send', '--store', $store, $case, qw(invite --as authority));
    must('document', '--store', $store, $case, qw(registration present --as provider));
    must('document', '--store', $store, $case, 'safeguarding,health_safety,accommodation,training,staff_checks,insurance',
        qw(present --as provider --valid-until 2027-08-31));
    must('send', '--store', $store, $case, qw(submit --as provider));
    must('send', '--store', $store, $case, qw(approve until=2027-08-31 --as authority));
    return $case;
}

my $papers = 'assessment_data,attendance_records,individual_plans,parent_carer_contacts,key_named_staff';
my @life = (
    [needs_assessed => qw(set CASE --data tests/demo/data/plan.yaml)],
    [needs_assessed => qw(document CASE needs_assessment present)],
    [needs_assessed => qw(send CASE assess)],
    [consent_sought => qw(send CASE seek_consent)],
    [referred => qw(consent CASE sharing sought --for parent)],
    [referred => qw(consent CASE placement given --for parent)],
    [referred => qw(release CASE needs_assessment provider)],
    [referred => qw(send CASE refer)],
    [data_pack_pending => qw(send CASE accept --as provider)],
    [data_pack_complete => qw(consent CASE sharing given --for parent)],
    [data_pack_complete => 'document', 'CASE', $papers, 'present'],
    [data_pack_complete => 'document', 'CASE', 'sen_documents,other_agencies,child_protection', 'not_applicable', '--reason',
        'None'],
    [data_pack_complete => 'release', 'CASE', $papers, 'provider'],
    [data_pack_complete => qw(send CASE complete_pack)],
    [responsibilities_agreed => qw(set CASE --data tests/demo/data/agreed.yaml)],
    [responsibilities_agreed => qw(consent CASE parental given --for parent)],
    [responsibilities_agreed => qw(consent CASE terms given)],
    [responsibilities_agreed => qw(consent CASE terms given --as provider)],
    [responsibilities_agreed => qw(send CASE agree)],
    [dual_registered => qw(set CASE roll.main_from=2026-09-21 roll.subsidiary_from=2026-09-21 roll.code=D)],
    [dual_registered => qw(send CASE register)],
);

# Play a placement on until it is in a state of its way.
sub play {
    my ($store, $case, $until) = @_;
    for my $i (0 .. $#life) {
        my ($stage, $command, @args) = @{$life[$i]};
        push @args, qw(--as commissioner) if !grep { $_ eq '--as' } @args;
        must($command, '--store', $store, map { $_ eq 'CASE' ? $case : $_ } @args);
        return if $stage eq $until && ($i == $#life || $life[$i + 1][0] ne $stage);
    }
}

# A store with one placement at a stage; the copy, the case and its subject. Stages are played once.
my %stages;

sub stage {
    my ($stage) = @_;
    if (!$stages{$stage}) {
        my $store = fresh_store();
        my $provider = provider_case($store);
        my ($case, $subject) = open_case($store);
        must('link', '--store', $store, $case, 'approval', $provider, qw(--as commissioner));
        play($store, $case, $stage) if $stage ne 'planning';
        $stages{$stage} = [$store, $case, $subject, $provider];
    }
    my ($from, @rest) = @{$stages{$stage}};
    return (fresh_store($from), @rest);
}

1;

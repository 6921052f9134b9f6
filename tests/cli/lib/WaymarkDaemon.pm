# What the tests of the daemon share: a store on the wall clock whose cases have two timers at chosen seconds.
package WaymarkDaemon;
use strict;
use warnings;
use Exporter qw(import);
use POSIX qw(strftime);
use Time::HiRes qw(sleep time);
use Waymark;

our @EXPORT = qw(bell_store waits_for fired mails open_bell instant start_sink start_stage stop_sink sunk have_sink certificate
    expired_certificate settings_for);
my $count = 0;
my $bell = <<'END';
waymark: 1
protocol: bell
version: 1
time: {zone: Europe/London}
roles: {clerk: {label: Clerk}}
data:
  first: {type: date and time, class: public, by: clerk}
  second: {type: date and time, class: public, by: clerk}
notices:
  rung: {to: clerk, subject: "Bell {{ reference }}", text: "It rang in {{ reference }}."}
initial: waiting
states:
  waiting:
    after:
      one: {when: on (first), do: [{notify: rung}]}
      two: {when: on (second), to: rung, do: [{notify: rung}]}
    on: {ring: {by: clerk, do: [{notify: rung}]}}
  rung: {type: final}
END

sub instant { my ($from_now) = @_; return strftime('%FT%TZ', gmtime(time + $from_now)) }

sub open_bell {
    my ($store, $first, $second, $office) = @_;
    my $opened = must('open', '--store', $store, 'bell', '--json', '--as', 'clerk', '--party', 'clerk=' . ($office // 'office'),
        'first=' . instant($first), 'second=' . instant($second));
    return json_of($opened)->{case};
}

# A store with so many cases; `when` gives the two seconds from now of each.
sub bell_store {
    my ($cases, $when) = @_;
    my $store = "$folder/bell" . ++$count . '.db';
    mkdir "$folder/workflows";
    must('init', '--store', $store);
    must('deploy', '--store', $store, file('workflows/bell.yaml', $bell));
    must('organisation', '--store', $store, qw(office --kind school --label Office --contact office@example.org));
    return ($store, map { open_bell($store, $when->($_)) } 1 .. $cases);
}

sub waits_for {    # at most 20 seconds
    my ($holds) = @_;
    for (1 .. 200) {
        return 1 if $holds->();
        sleep 0.1;
    }
    return 0;
}

# How often a timer of a case was decided, by its journal.
sub fired {
    my ($store, $case, $timer) = @_;
    my @entries = map { json_of($_) } lines_of(must('history', '--store', $store, $case, '--json'));
    return scalar grep { ($_->{kind} // '') eq 'timer' && ($_->{open}{name} // '') =~ /\b$timer\b/ } @entries;
}

sub mails { my ($store) = @_; my @mails = glob "$store.spool/*.eml"; return scalar @mails }

# ---- a mail server on loopback, by Debian's aiosmtpd ----
sub have_sink { return system('/usr/bin/python3 -c "import aiosmtpd" 2>/dev/null') == 0 && system('command -v openssl >/dev/null') == 0 }

# A certificate for a name, by itself its own authority.
sub certificate {
    my ($name) = @_;
    my ($cert, $key) = map { "$folder/$name.$_" } qw(pem key);
    system("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=$name -addext subjectAltName=DNS:$name"
        . " -keyout $key -out $cert >/dev/null 2>&1") == 0 or die "openssl\n";
    return ($cert, $key);
}

# The same with a validity that is over.
sub expired_certificate {
    my ($name) = @_;
    my ($cert, $key) = map { "$folder/expired-$name.$_" } qw(pem key);
    my $conf = file('ca.conf', "[ca]\ndefault_ca = c\n[c]\nnew_certs_dir = $folder\ndatabase = " . file('ca.index', '') . "\nserial = "
        . file('ca.serial', "01\n") . "\ndefault_md = sha256\npolicy = p\nx509_extensions = x\n[p]\ncommonName = supplied\n[x]\nsubjectAltName = DNS:$name\n"
        . "basicConstraints = CA:TRUE\n");
    system("openssl req -new -newkey rsa:2048 -nodes -subj /CN=$name -keyout $key -out $folder/ca.csr >/dev/null 2>&1"
        . " && openssl ca -batch -selfsign -config $conf -keyfile $key -in $folder/ca.csr -out $cert -notext"
        . " -startdate 20200101000000Z -enddate 20200201000000Z >/dev/null 2>&1") == 0 or die "openssl\n";
    return ($cert, $key);
}

sub start_sink { return start_python('mail_sink', @_) }     # options of tests/support/mail_sink.py
sub start_stage { return start_python('mail_stage', @_) }    # of mail_stage.py

sub start_python {
    my ($program, @options) = @_;
    my $sink = {out => "$folder/sunk." . ++$count};
    $sink->{pid} = open $sink->{said}, '-|', '/usr/bin/python3', '-W', 'ignore', "tests/support/$program.py", $sink->{out}, @options or die "python3: $!";
    my $line = readline $sink->{said} // die "the mail sink does not start\n";
    ($sink->{port}) = $line =~ /^(\d+)$/ or die "the mail sink has no port\n";
    return $sink;
}

sub stop_sink { my ($sink) = @_; kill 'KILL', $sink->{pid}; close $sink->{said} }

sub sunk { my ($sink) = @_; return -f $sink->{out} ? map { json_of($_) } lines_of(text_of($sink->{out})) : () }

sub settings_for {    # a settings file; `more` are further lines of `mail`
    my ($port, $more) = @_;
    return file('settings' . ++$count . '.yaml', "waymark: 1\nsettings: test\nmail:\n  server: localhost\n  port: $port\n"
        . "  from: provision\@example.org\n  name: Sample Council\n  timeout: 2\n" . join '', map { "  $_\n" } @$more);
}

1;


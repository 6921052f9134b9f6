#!/usr/bin/perl
# CSV files as spreadsheets and people make them: all rows or none, each fault with its line, column and remedy.
use strict;
use warnings;
use Test::More;
use Time::HiRes qw(time);
use lib 'tests/cli/lib';
use Waymark;

my $header = 'subject,pupil.upn,pupil.year_group,party.commissioner,party.provider,party.parent,placement.start,placement.end,'
    . 'placement.purpose,barriers,plan.reviews';
my $parties = 'sample-school,sample-provider,parent-1';

sub row {
    my (%how) = @_;
    my %row = (subject => 'Pupil 1', upn => 'H850000026001', year => 9, parties => $parties, start => '2026-09-21',
               end => '2026-12-18', purpose => 'Return', barriers => 'bus pass;no offer', reviews => '2026-10-20;2026-12-08', %how);
    return join ',', @row{qw(subject upn year parties start end purpose barriers reviews)};
}

sub import_file {
    my ($store, $path, @more) = @_;
    return wm('import', '--store', $store, 'hants-placement', $path, '--as', 'commissioner', @more);
}

sub count_cases { return scalar lines_of(wm('cases', '--store', $_[0])->{out}) }

# ---- what is taken ----
my @good = (
    ['plain', "$header\n" . row() . "\n"],
    ['a byte-order mark', "\xef\xbb\xbf$header\n" . row() . "\n"],
    ['CRLF', "$header\r\n" . row() . "\r\n"],
    ['no line end at the end', "$header\n" . row()],
    ['blank lines', "\n$header\n\n" . row() . "\n\n\n"],
    ['quotes', "$header\n" . row(purpose => '"Says ""yes"", in writing"', subject => '"Pupil 1"') . "\n"],
    ['a line end inside of quotes', "$header\n" . row(purpose => "\"two\nlines\"") . "\n"],
    ['a formula', "$header\n" . row(purpose => '=1+1') . "\n"],
    ['blanks around', "$header\n" . row(upn => ' H850000026001 ') . "\n"],
    ['an empty list', "$header\n" . row(barriers => '[]') . "\n"],
    ['empty cells', "$header\n" . row(year => '', barriers => '', end => '') . "\n"],
);
for my $row (@good) {
    my ($name, $text) = @$row;
    my $store = fresh_store();
    my $r = import_file($store, file('good.csv', $text));
    ok($r->{status} == 0 && $r->{err} eq '' && $r->{out} =~ /^line +\d+ +case (\w{8})$/m, "$name is taken")
        or diag("$r->{status} $r->{out}$r->{err}");
    my $case = $1 // next;
    my $data = wm('case', '--store', $store, $case)->{out};
    like($data, qr/Says \\"yes\\", in writing/, '... and means what it says') if $name eq 'quotes';
    like($data, qr/=1\+1/, '... and stays text') if $name eq 'a formula';
    like($data, qr/"H850000026001"/, '... and they are cut') if $name eq 'blanks around';
    is(count_cases($store), 1, '... once');
}

# ---- one subject, two cases; said twice, done once ----
my $store = fresh_store();
my $two = file('two.csv', "$header\n" . row() . "\n" . row(start => '2026-09-28') . "\n");
my $r = import_file($store, $two, '--json');
my @lines = map { json_of($_) } lines_of($r->{out});
is(scalar @lines, 2, 'two rows, two cases');
is($lines[0]{subject}, $lines[1]{subject}, 'rows with one name are one subject');
is(import_file($store, $two, '--json')->{out}, $r->{out}, 'the same import again gives the same cases');
is(count_cases($store), 2, 'and makes none');

# ---- what is refused, as a whole ----
my @bad = (
    ['nothing', '', qr/nothing|no header/],
    ['only line ends', "\n\n", qr/no header/],
    ['no header', row() . "\n", qr/:1:1: error: no such column/],
    ['an unknown column', ($header =~ s/pupil\.upn/pupil.unp/r) . "\n" . row() . "\n", qr/:1:9: error: no such column.*did you mean 'pupil\.upn'/s],
    ['a column of a role that does not exist', ($header =~ s/party\.parent/party.uncle/r) . "\n" . row() . "\n", qr/:1:\d+: error: no such column/],
    ['a column twice', ($header =~ s/pupil\.year_group/pupil.upn/r) . "\n" . row() . "\n", qr/:1:19: error: this column stands twice/],
    ['a row too short', "$header\n" . row() . "\nPupil 2,X850000026002\n", qr/:3:\d+: error: this row has 2 fields, the header 11/],
    ['a row too long', "$header\n" . row() . ",more\n", qr/:2:\d+: error: this row has 12 fields, the header 11/],
    ['an open quote', "$header\n" . row(purpose => '"never closed') . "\n", qr/:2:\d+: error: this quote is never closed/],
    ['text after a quote', "$header\n" . row(purpose => '"closed" too soon') . "\n", qr/:2:\d+: error: text after a closing quote/],
    ['other bytes', "$header\n" . row(purpose => "Caf\xe9") . "\n", qr/error: this file is not UTF-8.*CSV UTF-8/s],
    ['UTF-16', join('', map { "$_\0" } split //, "\xff\xfe" . $header), qr/error: /],
    ['a control character', "$header\n" . row(purpose => "a\x07b") . "\n", qr/:2:\d+: error: a control character/],
    ['an escape', "$header\n" . row(purpose => "\e[31mred") . "\n", qr/:2:\d+: error: a control character/],
    ['a date that does not exist', "$header\n" . row(start => '2026-02-30') . "\n", qr/:2:64: error: placement: start:/],
    ['a date in another form', "$header\n" . row(start => '21/09/2026') . "\n", qr/:2:64: error: placement: start:/],
    ['a number that is none', "$header\n" . row(year => 'nine') . "\n", qr/:2:23: error: pupil: year_group:/],
    ['a check letter that does not fit', "$header\n" . row(upn => 'A850000026001') . "\n", qr/:2:\d+: error: pupil/],
    ['a party that is in no register', "$header\n" . row(parties => 'no-school,sample-provider,parent-1') . "\n", qr/:2:\d+: error: party\.commissioner: nobody in the registers/],
    ['two parties that are in none, and a date that does not exist', "$header\n" . row(parties => 'no-school,sample-provider,no-parent', start => '2026-02-30') . "\n",
        qr/:2:\d+: error: party\.commissioner: .*:2:\d+: error: party\.parent: .*:2:\d+: error: placement: start: .*imported: 3 faults/s],
    ['an end before the start', "$header\n" . row(end => '2026-09-01') . "\n", qr/:2:\d+: error: placement/],
);
my $empty = fresh_store();
my $before = text_of($empty);
for my $row (@bad) {
    my ($name, $text, $says) = @$row;
    my $r = import_file($empty, file('bad.csv', $text));
    judge("$name: the line, the column, status 3", 3, '', $says, $r, $name);
    like($r->{err}, qr/Nothing was imported/, '... and nothing was imported');
    unlike($r->{err}, qr{\e|A850000026001|21/09/2026|bus pass|no-school}, '... the message shows no value') if $name ne 'no header';
}
is(count_cases($empty), 0, 'no case was opened by any of them');
my $all = file('all.csv', "$header\n" . join("\n", row(), row(start => '2026-02-30'), row(), row(year => 'x'), row(upn => 'A')) . "\n");
$r = import_file($empty, $all);
is(scalar(() = $r->{err} =~ /error: /g), 3, 'every fault is reported at once') or diag($r->{err});
is(count_cases($empty), 0, 'and the good rows are not kept either');
is(scalar lines_of(wm('subject', '--store', $empty)->{out}), 0, 'nor their subjects');
judge('a file that is not there', 3, '', qr/nowhere\.csv cannot be opened/, import_file($empty, "$folder/nowhere.csv"), 'import');
judge('a protocol that is not deployed', 2, '', qr/no-such/, wm('import', '--store', $empty, 'no-such', $two), 'import');

# ---- many rows: 100,000 with IMPORT_ROWS=100000; fewer by default, to keep the suite short ----
my $many = $ENV{IMPORT_ROWS} // 3000;
my $began = time;
$r = import_file($empty, file('many.csv', "$header\n" . join('', map { row(subject => "Pupil $_") . "\n" } 1 .. $many)));
my $took = time - $began;
is($r->{status}, 0, "$many rows are imported") or diag($r->{err});
is(scalar lines_of($r->{out}), $many, sprintf 'each with its case, in %.1f s', $took);
my $wide = file('huge.csv', "$header\n" . (row() . "\n") x 200001);
$began = time;
$r = import_file($empty, $wide);
judge('more rows than the limit', 3, '', qr/more than 200000 rows/, $r, 'import');
cmp_ok(time - $began, '<', 20, 'are refused before anything is opened');
my $field = file('field.csv', "$header\n" . row(purpose => 'x' x 70000) . "\n");
judge('a field over the limit', 3, '', qr/:2:\d+: error: a field of more than 65536 bytes/, import_file($empty, $field), 'import');
act('the store verifies', 0, qr/ 0 faults/, '', 'verify', '--quick', '--store', $empty);
done_testing();

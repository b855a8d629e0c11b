# What Geo::Coordinates::OSGB, which carries OSTN15, says of the National Grid.
#   perl osgb.pl lattice                "easting northing lon lat" of every 20 km that OSTN15 covers
#   perl osgb.pl grid W S E N STEP      an NTv2 file of OSGB36 to ETRS89 shifts (degrees; STEP in seconds)
use strict;
use warnings;
use Geo::Coordinates::OSGB qw(grid_to_ll ll_to_grid);

sub lattice {
    for (my $e = 10_000; $e <= 690_000; $e += 20_000) {
        for (my $n = 10_000; $n <= 1_240_000; $n += 20_000) {
            next unless Geo::Coordinates::OSGB::_find_OSTN_shifts_at($e, $n);
            my ($lat, $lon) = grid_to_ll($e, $n);
            printf "%d %d %.9f %.9f\n", $e, $n, $lon, $lat;
        }
    }
}

# NTv2 (Natural Resources Canada, NTv2 Developer's Guide): records of 16 bytes, a name of eight and a
# value of eight; longitudes count westwards in seconds; nodes from the south-east, rows westwards.
sub text { pack 'A8A8', @_ }
sub whole { pack 'A8l<x4', @_ }
sub real { pack 'A8d<', @_ }

sub ntv2 {
    my ($west, $south, $east, $north, $step) = @_;
    my $rows = 1 + sprintf '%.0f', ($north - $south) * 3600 / $step;
    my $columns = 1 + sprintf '%.0f', ($east - $west) * 3600 / $step;
    binmode STDOUT;
    print whole('NUM_OREC', 11), whole('NUM_SREC', 11), whole('NUM_FILE', 1), text('GS_TYPE', 'SECONDS'),
        text('VERSION', 'TEST'), text('SYSTEM_F', 'OSGB36'), text('SYSTEM_T', 'ETRS89'),
        real('MAJOR_F', 6377563.396), real('MINOR_F', 6356256.909), real('MAJOR_T', 6378137),
        real('MINOR_T', 6356752.314);
    print text('SUB_NAME', 'GB'), text('PARENT', 'NONE'), text('CREATED', '2026'), text('UPDATED', '2026'),
        real('S_LAT', $south * 3600), real('N_LAT', $north * 3600), real('E_LONG', -$east * 3600),
        real('W_LONG', -$west * 3600), real('LAT_INC', $step), real('LONG_INC', $step),
        whole('GS_COUNT', $rows * $columns);
    for my $row (0 .. $rows - 1) {
        for my $column (0 .. $columns - 1) {
            my $lat = $south + $row * $step / 3600;
            my $lon = $east - $column * $step / 3600;
            my ($e, $n) = ll_to_grid($lat, $lon, { shape => 'OSGB36' });
            my ($to_lat, $to_lon) = grid_to_ll($e, $n);
            print pack 'f<4', ($to_lat - $lat) * 3600, ($lon - $to_lon) * 3600, 0.1, 0.1;
        }
    }
    print text('END', '');
}

my $what = shift;
$what eq 'lattice' ? lattice() : ntv2(@ARGV);

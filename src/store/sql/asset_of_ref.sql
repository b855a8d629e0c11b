-- Assets of a reference, that of the source first; two tell that it is not the only one.
SELECT id, source = :source AS own FROM asset WHERE source_ref = :source_ref
ORDER BY own DESC LIMIT 2

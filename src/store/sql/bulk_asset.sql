-- Whether there is an asset of this id.
SELECT 1 FROM asset WHERE id = :id

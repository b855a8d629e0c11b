-- The activity of a source and its reference there.
SELECT * FROM activity WHERE source = :source AND source_ref = :source_ref

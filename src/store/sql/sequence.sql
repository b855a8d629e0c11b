-- The last change.
SELECT ifnull(max(seq), 0) FROM change

-- The number of the last public change.
SELECT ifnull(max(sequence), 0) FROM public_change

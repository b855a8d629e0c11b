-- The public changes of assets after an id that a bulk load inserted.
INSERT INTO public_change (asset_id, sequence, added, shown, changed_on)
SELECT id, last + row_number() OVER (ORDER BY id), last + row_number() OVER (ORDER BY id), 1,
    date('now', 'localtime')
FROM (SELECT id FROM public_state WHERE id > :after AND state = 1
        AND id NOT IN (SELECT asset_id FROM public_change)),
    (SELECT ifnull(max(sequence), 0) AS last FROM public_change)
ORDER BY id

-- What the public sees going on at assets whose words match: the words of each, and of its asset.
SELECT v.id AS id,
    v.title || ' ' || ifnull(v.description, '') || ' ' || ifnull(v.plain_description, '') || ' ' ||
        ifnull(v.run_by, '') AS own,
    p.name AS name, p.own AS of_asset, p.category AS category
FROM public_text AS p CROSS JOIN activity AS v
WHERE p.public_text MATCH :words AND v.asset_id = p.rowid
    AND v.visibility = 'public' AND v.status <> 'finished'

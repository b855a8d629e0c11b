-- Every activity, in order of its asset's id, for merging with the assets.
SELECT * FROM activity ORDER BY asset_id, id

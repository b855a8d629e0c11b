-- The asset that an activity is at.
SELECT asset_id FROM activity WHERE id = :id

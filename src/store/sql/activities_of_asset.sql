-- What goes on at one asset.
SELECT * FROM activity WHERE asset_id = :id ORDER BY id

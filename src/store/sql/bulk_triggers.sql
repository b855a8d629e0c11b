-- The triggers that a bulk load does the work of: what refuses and follows an insert, and what keeps the
-- text tables. Others, a keeper's own among them, stay and fire. In the order in which they were made,
-- since that is the order in which they fire.
SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND name IN (
    'asset_new', 'asset_category_insert', 'asset_take_part_insert', 'asset_routes_in_insert',
    'asset_audiences_insert', 'asset_geom_insert', 'asset_inserted', 'asset_text_insert',
    'asset_text_update', 'ggi_asset_geom', 'gii_asset_geom', 'tmi_asset_geom',
    'activity_new', 'activity_asset_id_insert', 'activity_category_insert',
    'activity_take_part_insert', 'activity_routes_in_insert', 'activity_audiences_insert',
    'activity_inserted', 'activity_text_insert', 'activity_text_update', 'activity_text_moved',
    'change_new', 'change_next', 'public_change_asset_insert')
ORDER BY rowid

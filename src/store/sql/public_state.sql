-- How an asset stood for the public at its last change; 0 if it never was seen.
SELECT ifnull((SELECT shown FROM public_change WHERE asset_id = :id), 0)

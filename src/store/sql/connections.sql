-- Connections by id, with whether the location of an end is not shown to all.
SELECT connection.id, connection.uuid, connection.from_asset, connection.to_asset, connection.kind,
    a.location_shown <> 'exact' OR b.location_shown <> 'exact',
    NULL, connection.note, connection.source, NULL
FROM connection JOIN asset AS a ON a.id = connection.from_asset JOIN asset AS b ON b.id = connection.to_asset
ORDER BY connection.id

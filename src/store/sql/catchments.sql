-- Catchments by id, with whether the location of the asset is not shown to all. One without a polygon is none.
SELECT catchment.id, catchment.uuid, catchment.asset_id, 0, NULL,
    asset.location_shown <> 'exact',
    catchment.label, catchment.note, catchment.source, AsBinary(catchment.geom)
FROM catchment JOIN asset ON asset.id = catchment.asset_id
WHERE catchment.geom IS NOT NULL ORDER BY catchment.id

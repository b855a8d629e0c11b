-- Whether, after a change, a connection or a catchment changed, or whether the location of an asset is shown.
SELECT EXISTS (SELECT 1 FROM change WHERE seq > :since AND (+entity IN ('connection', 'catchment')
    OR (+entity = 'asset' AND action = 'update' AND after ->> 'location_shown' IS NOT NULL)))

-- The last change of an asset.
SELECT max(seq) FROM change WHERE entity = 'asset' AND entity_id = :id

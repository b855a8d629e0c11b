-- Whether an asset is pending and was added by somebody.
SELECT EXISTS (SELECT 1 FROM asset WHERE id = :id AND status = 'pending') AND :actor = (
    SELECT actor FROM change WHERE entity = 'asset' AND entity_id = :id ORDER BY seq LIMIT 1)

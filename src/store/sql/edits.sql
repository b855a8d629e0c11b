-- What has been written to one row, column by column, oldest first, and who did.
SELECT key AS name, value, actor, at FROM change, json_each(change.after)
WHERE entity = :entity AND entity_id = :id ORDER BY seq

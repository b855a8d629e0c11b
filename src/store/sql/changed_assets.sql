-- The plus keeps SQLite off the index by entity: what is new is a short end of the log.
-- Ids of assets that changed after a change, by themselves or by an activity that is or was at them.
SELECT entity_id AS id FROM change WHERE seq > :since AND +entity = 'asset'
UNION
SELECT activity.asset_id FROM change JOIN activity ON activity.id = entity_id
WHERE seq > :since AND +entity = 'activity'
UNION
SELECT CAST(before ->> 'asset_id' AS INTEGER) FROM change
WHERE seq > :since AND +entity = 'activity' AND before ->> 'asset_id' IS NOT NULL
ORDER BY id

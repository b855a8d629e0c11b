-- Keeps a note, unless so many of its asset wait already.
INSERT INTO note (asset_id, activity_id, kind, text)
SELECT :asset_id, :activity_id, :kind, :text
WHERE (SELECT count(*) FROM note WHERE asset_id = :asset_id AND state = 'pending') < :most
RETURNING uuid

-- Takes one token back.
UPDATE token SET revoked_at = ifnull(revoked_at, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
WHERE id = :id

-- Says what became of a note that waits.
UPDATE note SET state = :state, handled_by = :handled_by, handled_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
WHERE uuid = :uuid AND state = 'pending'

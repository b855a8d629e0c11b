-- Takes the words out of a note.
UPDATE note SET text = NULL, erased_at = ifnull(erased_at, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
WHERE uuid = :uuid

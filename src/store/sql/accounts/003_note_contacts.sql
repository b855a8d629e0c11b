-- How to reach who wrote a note; note_uuid is that of the assets' file. It is there as long as the note is
-- pending; then it is deleted, and the file written anew.

CREATE TABLE note_contact (
    note_uuid TEXT PRIMARY KEY CHECK (length(note_uuid) = 36),
    reach TEXT NOT NULL CHECK (length(reach) BETWEEN 1 AND 200),
    given_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
) STRICT;

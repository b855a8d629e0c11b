-- How to reach who wrote a note.
SELECT reach FROM note_contact WHERE note_uuid = :note_uuid

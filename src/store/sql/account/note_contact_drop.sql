-- Forgets how to reach who wrote a note.
DELETE FROM note_contact WHERE note_uuid = :note_uuid

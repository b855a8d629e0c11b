-- Keeps how to reach who wrote a note.
INSERT INTO note_contact (note_uuid, reach) VALUES (:note_uuid, :reach)

-- The notes of which it is known how to reach who wrote them.
SELECT note_uuid FROM note_contact ORDER BY note_uuid

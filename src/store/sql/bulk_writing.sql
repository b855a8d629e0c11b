-- Who is writing.
SELECT actor, role, reason, request FROM writing

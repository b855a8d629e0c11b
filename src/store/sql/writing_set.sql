-- Says who writes, for the history.
UPDATE writing SET actor = :actor, role = :role, reason = :reason, request = :request

-- A new row's line of the history.
INSERT INTO change (at, entity, entity_id, action, actor, role, reason, request, after)
VALUES (:at, :entity, :entity_id, 'insert', :actor, :role, :reason, :request, :after)

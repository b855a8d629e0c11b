-- Notes with what they are about, oldest first: those that wait, or all.
SELECT note.uuid, note.kind, note.text, note.received_at, note.state, note.handled_by, note.handled_at,
    note.erased_at, asset.uuid, asset.name, activity.title
FROM note
    LEFT JOIN asset ON asset.id = note.asset_id
    LEFT JOIN activity ON activity.id = note.activity_id
WHERE :every OR note.state = 'pending'
ORDER BY note.received_at, note.id

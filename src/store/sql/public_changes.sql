-- What changed for the public after a number, as it stands today: each asset once, by its last change.
SELECT p.sequence, p.added, p.changed_on, s.state, a.uuid,
    CASE s.state WHEN 2 THEN a.name END, CASE s.state WHEN 2 THEN a.closed_on END
FROM public_change AS p
    JOIN public_state AS s ON s.id = p.asset_id
    JOIN asset AS a ON a.id = p.asset_id
WHERE p.sequence > :since ORDER BY p.sequence LIMIT :limit

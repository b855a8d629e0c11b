-- Takes what an import brought already closed into the past that the public may ask about: as if it
-- had been seen open once. It must be public today but for that, and its history must begin with that
-- import, as closed and public, and say nothing since of who may see it or of opening again.
INSERT INTO public_change (asset_id, sequence, added, shown, changed_on)
SELECT a.id, next, next, 2, date('now', 'localtime')
FROM asset AS a,
    (SELECT ifnull((SELECT sequence FROM public_change ORDER BY sequence DESC LIMIT 1), 0) + 1 AS next),
    (SELECT seq, action, actor, after FROM change
        WHERE entity = 'asset' AND entity_id = :id ORDER BY seq LIMIT 1) AS first
WHERE a.id = :id AND a.status = 'closed' AND a.visibility = 'public' AND a.listing IS NOT 'declined'
    AND a.consent IS NOT 'withdrawn' AND ifnull(a.consent_expires_on >= date('now', 'localtime'), 1)
    AND (a.level IS NOT 'individual' OR (a.consent IS 'given' AND a.consent_expires_on IS NOT NULL))
    AND first.action = 'insert' AND first.actor IS :actor
    AND first.after ->> '$.status' = 'closed' AND first.after ->> '$.visibility' = 'public'
    AND first.after ->> '$.closed_on' IS NOT NULL AND first.after ->> '$.listing' IS NOT 'declined'
    AND NOT EXISTS (SELECT 1 FROM change WHERE entity = 'asset' AND entity_id = :id AND seq > first.seq
        AND (action <> 'update' OR after IS NULL
            OR json_type(after, '$.status') IS NOT NULL OR json_type(after, '$.visibility') IS NOT NULL
            OR json_type(after, '$.listing') IS NOT NULL OR json_type(after, '$.consent') IS NOT NULL))
    AND NOT EXISTS (SELECT 1 FROM public_change WHERE asset_id = :id)

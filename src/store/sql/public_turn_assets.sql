-- An update that changes nothing: the trigger public_change_asset_update sees how each stands now.
UPDATE asset SET visibility = visibility WHERE id IN (
    SELECT id FROM asset WHERE opened_on > (SELECT turned_on FROM public_turn)
        AND opened_on <= date('now', 'localtime')
    UNION SELECT id FROM asset WHERE closed_on >= (SELECT turned_on FROM public_turn)
        AND closed_on < date('now', 'localtime')
    UNION SELECT id FROM asset WHERE consent_expires_on >= (SELECT turned_on FROM public_turn)
        AND consent_expires_on < date('now', 'localtime'))

-- Ids of assets whose showing turns on a day after :from and not after :to. They open on opened_on,
-- and are gone on the day after closed_on and consent_expires_on.
SELECT id FROM asset WHERE opened_on > :from AND opened_on <= :to
UNION
SELECT id FROM asset WHERE closed_on >= :from AND closed_on < :to
UNION
SELECT id FROM asset WHERE consent_expires_on >= :from AND consent_expires_on < :to
ORDER BY id

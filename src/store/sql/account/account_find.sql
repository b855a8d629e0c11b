-- The account of a name, and whether it is disabled.
SELECT id, disabled_at IS NOT NULL FROM account WHERE name = :name

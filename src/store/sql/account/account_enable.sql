-- Takes the tokens of an account again that are neither revoked nor past their time.
UPDATE account SET disabled_at = NULL WHERE name = :name

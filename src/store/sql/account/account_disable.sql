-- Disables an account: none of its tokens is taken any more.
UPDATE account SET disabled_at = ifnull(disabled_at, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
WHERE name = :name

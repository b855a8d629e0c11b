-- Adds a token, of which only the hash is kept.
INSERT INTO token (account_id, secret_hash, role, expires_at)
VALUES (:account_id, :secret_hash, :role, strftime('%Y-%m-%dT%H:%M:%fZ', 'now', :lasts))

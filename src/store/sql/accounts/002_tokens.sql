-- Tokens that are made and taken back one by one. They are kept when they are taken back or have run
-- out, so that it stays known whose an edit was. A role is the token's own; that of an account
-- is for when it has a password.

CREATE TABLE token_kept (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    secret_hash BLOB NOT NULL UNIQUE CHECK (length(secret_hash) = 32),
    role TEXT NOT NULL CHECK (role IN ('partner', 'contributor', 'editor')),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    expires_at TEXT NOT NULL,
    revoked_at TEXT
) STRICT;
INSERT INTO token_kept (id, account_id, secret_hash, role, expires_at)
SELECT id, account_id, secret_hash, role, expires_at FROM token
WHERE length(secret_hash) = 32;
DROP TABLE token;
ALTER TABLE token_kept RENAME TO token;
CREATE INDEX token_of ON token (account_id);

-- Accounts and contributors' contacts: kept apart from the assets, in a file of their own, so that
-- handing on the assets hands on nobody's address. Passwords and tokens are hashes (libsodium).

CREATE TABLE account (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 100),
    role TEXT NOT NULL CHECK (role IN ('partner', 'contributor', 'editor', 'operator')),
    password_hash TEXT CHECK (length(password_hash) <= 200),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    disabled_at TEXT
) STRICT;

CREATE TABLE session (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    secret_hash BLOB NOT NULL UNIQUE,
    expires_at TEXT NOT NULL
) STRICT;

CREATE TABLE token (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    secret_hash BLOB NOT NULL UNIQUE,
    role TEXT NOT NULL CHECK (role IN ('partner', 'contributor', 'editor')),
    expires_at TEXT NOT NULL
) STRICT;

-- How to reach who contributed; contribution_id is that of the assets' file.
CREATE TABLE contact (
    contribution_id INTEGER PRIMARY KEY,
    name TEXT CHECK (length(name) <= 200),
    reach TEXT NOT NULL CHECK (length(reach) BETWEEN 1 AND 400),
    consent_given_on TEXT NOT NULL CHECK (consent_given_on IS date(consent_given_on, '+0 days'))
) STRICT;

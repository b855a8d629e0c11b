-- Makes an account; one that is there stays as it is.
INSERT INTO account (name, role) VALUES (:name, :role) ON CONFLICT (name) DO NOTHING

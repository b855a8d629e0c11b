-- Every token with its account, and accounts without one, in order of name.
SELECT account.name, account.disabled_at, token.id, token.role, token.secret_hash,
    token.created_at, token.expires_at, token.revoked_at,
    CAST(strftime('%s', token.expires_at) AS INTEGER) AS expires_s
FROM account LEFT JOIN token ON token.account_id = account.id
ORDER BY account.name, token.id

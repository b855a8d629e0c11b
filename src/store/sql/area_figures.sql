-- The members of an area's figures that are text or numbers; what is nested is its JSON.
SELECT key, value, type IN ('integer', 'real') FROM json_each(:figures) WHERE type <> 'null'

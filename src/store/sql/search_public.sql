-- Ids of public assets whose words match, in order of id.
SELECT rowid FROM public_text WHERE public_text MATCH :words ORDER BY rowid LIMIT :most

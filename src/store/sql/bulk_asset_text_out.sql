-- Takes out the words of some assets (a JSON array of ids).
DELETE FROM asset_text WHERE rowid IN (SELECT value FROM json_each(:ids))

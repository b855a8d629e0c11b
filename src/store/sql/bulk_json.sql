-- Whether a text is a JSON object that the column `extra` takes.
SELECT CASE WHEN json_valid(:text) THEN json_type(:text) = 'object' AND length(:text) <= 20000 ELSE 0 END

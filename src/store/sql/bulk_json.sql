-- Whether a text is a JSON object that the column `extra` takes.
SELECT json_valid(:text) AND json_type(:text) = 'object' AND length(:text) <= 20000

-- Puts in the words of some assets (a JSON array of ids).
INSERT INTO public_text (rowid, name, own, category, activities)
SELECT id, name, own, category, activities FROM public_words
WHERE id IN (SELECT value FROM json_each(:ids)) ORDER BY id

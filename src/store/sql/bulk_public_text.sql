-- The words of assets after an id.
INSERT INTO public_text (rowid, name, own, category, activities)
SELECT id, name, own, category, activities FROM public_words WHERE id > :after ORDER BY id

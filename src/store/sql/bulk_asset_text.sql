-- The words of assets after an id.
INSERT INTO asset_text (rowid, name, own, category, activities)
SELECT id, name, own, category, activities FROM asset_words WHERE id > :after ORDER BY id

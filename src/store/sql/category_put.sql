-- Adds a category that is not there.
INSERT INTO category (code, parent, label, plain_label, words, colour, icon, sensitive)
SELECT :code, :parent, :label, :plain_label, :words, :colour, :icon, :sensitive
WHERE NOT EXISTS (SELECT 1 FROM category WHERE code = :code)

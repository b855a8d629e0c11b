-- The taxonomy, each group before its categories.
SELECT code, parent, label, plain_label, words, colour, icon, sensitive FROM category
ORDER BY parent IS NOT NULL, id

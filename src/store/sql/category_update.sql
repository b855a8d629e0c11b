-- Brings a category up to date; writes nothing where it is the same already.
UPDATE category SET parent = :parent, label = :label, plain_label = :plain_label, words = :words,
    colour = :colour, icon = :icon, sensitive = :sensitive
WHERE code = :code AND (parent, label, plain_label, words, colour, icon, sensitive) IS NOT
    (:parent, :label, :plain_label, :words, :colour, :icon, :sensitive)

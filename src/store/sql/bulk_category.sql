-- Whether there is a category of this code.
SELECT 1 FROM category WHERE code = :code

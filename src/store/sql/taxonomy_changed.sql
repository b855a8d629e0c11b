-- Whether a category changed after a change.
SELECT EXISTS (SELECT 1 FROM change WHERE seq > :since AND +entity = 'category')

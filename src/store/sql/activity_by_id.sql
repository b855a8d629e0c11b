-- One activity.
SELECT * FROM activity WHERE id = :id

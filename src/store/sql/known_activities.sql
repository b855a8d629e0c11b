-- The same of activities.
SELECT id, uuid, source, source_ref, title AS name, NULL AS postcode, NULL AS accuracy_m, status,
    NULL AS lon_deg, NULL AS lat_deg
FROM activity ORDER BY id

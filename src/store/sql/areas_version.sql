-- Moves when anything is done to areas.
SELECT version FROM area_load

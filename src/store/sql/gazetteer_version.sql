-- Moves when the gazetteer was loaded.
SELECT version FROM gazetteer

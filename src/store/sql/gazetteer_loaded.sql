-- Says that the gazetteer was loaded.
UPDATE gazetteer SET version = version + 1

-- The labels that were put into a table of their own go where programs look for them.
INSERT INTO gpkg_data_columns (table_name, column_name, name, title)
SELECT layer, name, label, label FROM cairn_labels;

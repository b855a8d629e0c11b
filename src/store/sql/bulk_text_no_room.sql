-- As much memory as before, and no row that says so.
INSERT INTO asset_text (asset_text, rank) VALUES ('hashsize', 1048576);
INSERT INTO public_text (public_text, rank) VALUES ('hashsize', 1048576);
DELETE FROM asset_text_config WHERE k = 'hashsize';
DELETE FROM public_text_config WHERE k = 'hashsize';

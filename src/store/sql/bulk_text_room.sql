-- FTS5 keeps what it has not written in memory, one MiB of it unless said; more makes fewer segments to
-- merge.
INSERT INTO asset_text (asset_text, rank) VALUES ('hashsize', 33554432);
INSERT INTO public_text (public_text, rank) VALUES ('hashsize', 33554432);

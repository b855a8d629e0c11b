-- The two text tables. asset_text has the words of every asset that is not closed, for editors;
-- public_text those of published public assets alone, so that nobody else's words shape its ranking,
-- limits or timing. An asset's words are its own, its category's, and its activities'.

CREATE VIEW asset_words AS
SELECT a.id AS id, a.name AS name,
    ifnull(a.other_names, '') || ' ' || ifnull(a.description, '') || ' ' ||
        ifnull(a.plain_description, '') || ' ' || ifnull(a.who_for, '') || ' ' ||
        ifnull(a.address, '') || ' ' || ifnull(a.postcode, '') || ' ' || ifnull(a.locality, '') AS own,
    (SELECT c.label || ' ' || c.plain_label || ' ' || c.words FROM category AS c
        WHERE c.code = a.category) AS category,
    (SELECT group_concat(v.title || ' ' || ifnull(v.description, '') || ' ' ||
            ifnull(v.plain_description, '') || ' ' || ifnull(v.run_by, ''), ' ')
        FROM activity AS v WHERE v.asset_id = a.id) AS activities
FROM asset AS a
WHERE a.status <> 'closed';

-- What hides the location hides the words that tell it.
CREATE VIEW public_words AS
SELECT a.id AS id, a.name AS name,
    ifnull(a.other_names, '') || ' ' || ifnull(a.description, '') || ' ' ||
        ifnull(a.plain_description, '') || ' ' || ifnull(a.who_for, '') || ' ' ||
        CASE a.location_shown WHEN 'exact'
            THEN ifnull(a.address, '') || ' ' || ifnull(a.postcode, '') || ' ' || ifnull(a.locality, '')
            WHEN 'district' THEN ifnull(a.locality, '') ELSE '' END AS own,
    (SELECT c.label || ' ' || c.plain_label || ' ' || c.words FROM category AS c
        WHERE c.code = a.category) AS category,
    (SELECT group_concat(v.title || ' ' || ifnull(v.description, '') || ' ' ||
            ifnull(v.plain_description, '') || ' ' || ifnull(v.run_by, ''), ' ')
        FROM activity AS v WHERE v.asset_id = a.id AND v.visibility = 'public'
            AND v.status <> 'finished') AS activities
FROM asset AS a
WHERE a.status = 'published' AND a.visibility = 'public'
    AND a.listing IS NOT 'declined' AND a.consent IS NOT 'withdrawn';

CREATE VIRTUAL TABLE asset_text USING fts5 (name, own, category, activities,
    tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE public_text USING fts5 (name, own, category, activities,
    tokenize = 'unicode61 remove_diacritics 2');
INSERT INTO asset_text (rowid, name, own, category, activities)
    SELECT id, name, own, category, activities FROM asset_words;
INSERT INTO public_text (rowid, name, own, category, activities)
    SELECT id, name, own, category, activities FROM public_words;

CREATE TRIGGER asset_text_insert AFTER INSERT ON asset BEGIN
    INSERT INTO asset_text (rowid, name, own, category, activities)
        SELECT id, name, own, category, activities FROM asset_words WHERE id = NEW.id;
    INSERT INTO public_text (rowid, name, own, category, activities)
        SELECT id, name, own, category, activities FROM public_words WHERE id = NEW.id;
END;
CREATE TRIGGER asset_text_update AFTER UPDATE OF
    name, other_names, category, description, plain_description, address, postcode, locality,
    who_for, status, visibility, listing, consent, location_shown
ON asset BEGIN
    DELETE FROM asset_text WHERE rowid = NEW.id;
    INSERT INTO asset_text (rowid, name, own, category, activities)
        SELECT id, name, own, category, activities FROM asset_words WHERE id = NEW.id;
    DELETE FROM public_text WHERE rowid = NEW.id;
    INSERT INTO public_text (rowid, name, own, category, activities)
        SELECT id, name, own, category, activities FROM public_words WHERE id = NEW.id;
END;
CREATE TRIGGER activity_text_insert AFTER INSERT ON activity BEGIN
    DELETE FROM asset_text WHERE rowid = NEW.asset_id;
    INSERT INTO asset_text (rowid, name, own, category, activities)
        SELECT id, name, own, category, activities FROM asset_words WHERE id = NEW.asset_id;
    DELETE FROM public_text WHERE rowid = NEW.asset_id;
    INSERT INTO public_text (rowid, name, own, category, activities)
        SELECT id, name, own, category, activities FROM public_words WHERE id = NEW.asset_id;
END;
CREATE TRIGGER activity_text_update AFTER UPDATE OF
    asset_id, title, description, plain_description, run_by, visibility, status
ON activity BEGIN
    DELETE FROM asset_text WHERE rowid = NEW.asset_id;
    INSERT INTO asset_text (rowid, name, own, category, activities)
        SELECT id, name, own, category, activities FROM asset_words WHERE id = NEW.asset_id;
    DELETE FROM public_text WHERE rowid = NEW.asset_id;
    INSERT INTO public_text (rowid, name, own, category, activities)
        SELECT id, name, own, category, activities FROM public_words WHERE id = NEW.asset_id;
END;
CREATE TRIGGER activity_text_moved AFTER UPDATE OF asset_id ON activity
WHEN NEW.asset_id <> OLD.asset_id
BEGIN
    DELETE FROM asset_text WHERE rowid = OLD.asset_id;
    INSERT INTO asset_text (rowid, name, own, category, activities)
        SELECT id, name, own, category, activities FROM asset_words WHERE id = OLD.asset_id;
    DELETE FROM public_text WHERE rowid = OLD.asset_id;
    INSERT INTO public_text (rowid, name, own, category, activities)
        SELECT id, name, own, category, activities FROM public_words WHERE id = OLD.asset_id;
END;
-- A category's words are its assets' words.
CREATE TRIGGER category_text_update AFTER UPDATE OF label, plain_label, words ON category BEGIN
    DELETE FROM asset_text WHERE rowid IN (SELECT id FROM asset WHERE category = NEW.code);
    INSERT INTO asset_text (rowid, name, own, category, activities)
        SELECT id, name, own, category, activities FROM asset_words
        WHERE id IN (SELECT id FROM asset WHERE category = NEW.code);
    DELETE FROM public_text WHERE rowid IN (SELECT id FROM asset WHERE category = NEW.code);
    INSERT INTO public_text (rowid, name, own, category, activities)
        SELECT id, name, own, category, activities FROM public_words
        WHERE id IN (SELECT id FROM asset WHERE category = NEW.code);
END;

-- Areas that planners count in, and what has changed for the public.
--
-- Areas are loaded from their publishers' files as they are, so like the gazetteer they have no history;
-- `area_load` counts what is done to them, by whatever program, so that a running server notices.

CREATE TABLE area_set (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    name TEXT NOT NULL UNIQUE CHECK (length(trim(name)) BETWEEN 1 AND 100 AND length(name) <= 100
        AND instr(name, char(0)) = 0),
    source TEXT CHECK (length(source) <= 200),
    licence TEXT CHECK (length(licence) <= 400),
    loaded_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
) STRICT;

-- The middle is what the file gave (a point), else the polygon's centroid. Figures are the file's other
-- columns.
CREATE TABLE area (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    set_id INTEGER NOT NULL,
    code TEXT NOT NULL CHECK (typeof(code) = 'text' AND length(code) BETWEEN 1 AND 64
        AND instr(code, char(0)) = 0),
    name TEXT CHECK (typeof(name) IN ('text', 'null') AND length(name) <= 200),
    figures TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(figures) AND json_type(figures) = 'object'
        AND length(figures) <= 20000),
    lon_deg REAL NOT NULL CHECK (lon_deg BETWEEN -180 AND 180),
    lat_deg REAL NOT NULL CHECK (lat_deg BETWEEN -90 AND 90),
    geom MULTIPOLYGON
);
SELECT RecoverGeometryColumn('area', 'geom', 4326, 'MULTIPOLYGON', 'XY');
SELECT CreateSpatialIndex('area', 'geom');
CREATE UNIQUE INDEX area_by_code ON area (set_id, code);

CREATE TABLE area_load (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL
) STRICT;
INSERT INTO area_load (id, version) VALUES (1, 0);

CREATE TRIGGER area_set_id_insert BEFORE INSERT ON area
WHEN NOT EXISTS (SELECT 1 FROM area_set WHERE id = NEW.set_id)
BEGIN
    SELECT RAISE(ABORT, 'set_id: there is no such set of areas');
END;
CREATE TRIGGER area_set_id_update BEFORE UPDATE OF set_id ON area
WHEN NOT EXISTS (SELECT 1 FROM area_set WHERE id = NEW.set_id)
BEGIN
    SELECT RAISE(ABORT, 'set_id: there is no such set of areas');
END;
CREATE TRIGGER area_set_deleted AFTER DELETE ON area_set BEGIN
    DELETE FROM area WHERE set_id = OLD.id;
    UPDATE area_load SET version = version + 1;
END;
CREATE TRIGGER area_set_inserted AFTER INSERT ON area_set BEGIN
    UPDATE area_load SET version = version + 1;
END;
CREATE TRIGGER area_set_updated AFTER UPDATE ON area_set BEGIN
    UPDATE area_load SET version = version + 1;
END;
CREATE TRIGGER area_inserted AFTER INSERT ON area BEGIN
    UPDATE area_load SET version = version + 1;
END;
CREATE TRIGGER area_updated AFTER UPDATE ON area BEGIN
    UPDATE area_load SET version = version + 1;
END;
CREATE TRIGGER area_deleted AFTER DELETE ON area BEGIN
    UPDATE area_load SET version = version + 1;
END;

-- What has changed for the public, with a sequence of its own: only what the public could see before or
-- can see after takes a number, so nothing can be told from the numbers about what is not public.
-- A row is an asset that is or was public, and holds the number of its last change alone: whoever asks
-- for what changed since a number needs to know of each asset once. `shown` is how it stood then
-- (0 withdrawn, 1 open, 2 closed), `added` the number with which it last became open.
-- What opens, closes or expires by its date takes its number when a server next sees the day turn, by an
-- update of `asset` that changes nothing: `public_turn` has the day up to which that was done.
-- The last number is read from its index by ORDER BY: max() in a FROM would go through every row.

CREATE TABLE public_change (
    asset_id INTEGER PRIMARY KEY,
    sequence INTEGER NOT NULL UNIQUE CHECK (sequence > 0),
    added INTEGER NOT NULL CHECK (added BETWEEN 1 AND sequence),
    shown INTEGER NOT NULL CHECK (shown IN (0, 1, 2)),
    changed_on TEXT NOT NULL CHECK (changed_on IS date(changed_on, '+0 days'))
) STRICT;

CREATE TABLE public_turn (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    turned_on TEXT NOT NULL CHECK (turned_on IS date(turned_on, '+0 days'))
) STRICT;
INSERT INTO public_turn (id, turned_on) VALUES (1, date('now', 'localtime'));

-- How an asset stands for the public today, as in domain/asset.c. What is closed stands as closed only
-- if the public once saw it open: a draft that is thrown away must not show.
CREATE VIEW public_state AS
SELECT a.id AS id, CASE
    WHEN a.visibility <> 'public' OR a.listing IS 'declined' OR a.consent IS 'withdrawn'
        OR a.consent_expires_on < date('now', 'localtime') THEN 0
    WHEN a.status = 'published' AND a.opened_on > date('now', 'localtime') THEN 0
    WHEN a.status = 'published' AND ifnull(a.closed_on >= date('now', 'localtime'), 1) THEN 1
    WHEN a.status IN ('published', 'closed') AND p.shown > 0 THEN 2
    ELSE 0 END AS state
FROM asset AS a LEFT JOIN public_change AS p ON p.asset_id = a.id;

INSERT INTO public_change (asset_id, sequence, added, shown, changed_on)
SELECT s.id, row_number() OVER (ORDER BY s.id), row_number() OVER (ORDER BY s.id), 1,
    ifnull(date(a.created_at), date('now', 'localtime'))
FROM public_state AS s JOIN asset AS a ON a.id = s.id WHERE s.state = 1;

CREATE TRIGGER public_change_asset_insert AFTER INSERT ON asset
WHEN (SELECT state FROM public_state WHERE id = NEW.id) = 1
BEGIN
    INSERT INTO public_change (asset_id, sequence, added, shown, changed_on)
    SELECT NEW.id, next, next, 1, date('now', 'localtime')
    FROM (SELECT ifnull((SELECT sequence FROM public_change ORDER BY sequence DESC LIMIT 1), 0) + 1 AS next);
END;

-- The fields that the public sees, and those that say whether it does.
CREATE TRIGGER public_change_asset_update AFTER UPDATE OF
    name, other_names, category, level, description, plain_description, easy_read, address,
    postcode, locality, phone, email, website, take_part, routes_in, who_for, how_to_refer, cost,
    audiences, age_min, age_max, languages, step_free, accessible_toilet, changing_place,
    hearing_loop, bsl, quiet_space, easy_read_information, welcomed_learning_disabilities,
    someone_with_you, paperwork, children_welcome, getting_there, contact_role, opening_times,
    reach, opened_on, closed_on, closed_reason, status, visibility, listing, consent,
    consent_expires_on, source, licence, position_source, accuracy_m, location_shown,
    confirmed_on, confirmed_role, phone_e164, opening_schedule, entrances, geom
ON asset
WHEN (SELECT state FROM public_state WHERE id = NEW.id)
        <> ifnull((SELECT shown FROM public_change WHERE asset_id = NEW.id), 0)
    OR ((SELECT state FROM public_state WHERE id = NEW.id) > 0 AND (
        (NEW.name, NEW.other_names, NEW.category, NEW.level, NEW.description, NEW.plain_description,
            NEW.easy_read, NEW.phone, NEW.email, NEW.website, NEW.take_part, NEW.routes_in,
            NEW.who_for, NEW.how_to_refer, NEW.cost, NEW.audiences, NEW.age_min, NEW.age_max,
            NEW.languages, NEW.step_free, NEW.accessible_toilet, NEW.changing_place,
            NEW.hearing_loop, NEW.bsl, NEW.quiet_space, NEW.easy_read_information,
            NEW.welcomed_learning_disabilities, NEW.someone_with_you, NEW.paperwork,
            NEW.children_welcome, NEW.contact_role, NEW.opening_times, NEW.reach, NEW.opened_on,
            NEW.closed_on, NEW.closed_reason, NEW.source, NEW.licence, NEW.confirmed_on,
            NEW.confirmed_role, NEW.phone_e164, NEW.opening_schedule, NEW.location_shown)
        IS NOT
        (OLD.name, OLD.other_names, OLD.category, OLD.level, OLD.description, OLD.plain_description,
            OLD.easy_read, OLD.phone, OLD.email, OLD.website, OLD.take_part, OLD.routes_in,
            OLD.who_for, OLD.how_to_refer, OLD.cost, OLD.audiences, OLD.age_min, OLD.age_max,
            OLD.languages, OLD.step_free, OLD.accessible_toilet, OLD.changing_place,
            OLD.hearing_loop, OLD.bsl, OLD.quiet_space, OLD.easy_read_information,
            OLD.welcomed_learning_disabilities, OLD.someone_with_you, OLD.paperwork,
            OLD.children_welcome, OLD.contact_role, OLD.opening_times, OLD.reach, OLD.opened_on,
            OLD.closed_on, OLD.closed_reason, OLD.source, OLD.licence, OLD.confirmed_on,
            OLD.confirmed_role, OLD.phone_e164, OLD.opening_schedule, OLD.location_shown)
        -- of a hidden location no more than is shown of it
        OR (NEW.location_shown = 'exact' AND
            (NEW.address, NEW.postcode, NEW.getting_there, NEW.entrances, NEW.position_source,
                NEW.accuracy_m, NEW.geom) IS NOT
            (OLD.address, OLD.postcode, OLD.getting_there, OLD.entrances, OLD.position_source,
                OLD.accuracy_m, OLD.geom))
        OR (NEW.location_shown = 'district' AND
            substr(NEW.postcode, 1, instr(NEW.postcode, ' ')) IS NOT
            substr(OLD.postcode, 1, instr(OLD.postcode, ' ')))
        OR (NEW.location_shown <> 'none' AND NEW.locality IS NOT OLD.locality)))
BEGIN
    INSERT INTO public_change (asset_id, sequence, added, shown, changed_on)
    SELECT NEW.id, next, next, state, date('now', 'localtime')
    FROM (SELECT ifnull((SELECT sequence FROM public_change ORDER BY sequence DESC LIMIT 1), 0) + 1 AS next),
        (SELECT state FROM public_state WHERE id = NEW.id)
    WHERE true
    ON CONFLICT (asset_id) DO UPDATE SET sequence = excluded.sequence,
        added = CASE WHEN excluded.shown = 1 AND shown <> 1 THEN excluded.sequence ELSE added END,
        shown = excluded.shown, changed_on = excluded.changed_on;
END;

-- What goes on at an asset is part of what is seen of it.
CREATE TRIGGER public_change_activity_insert AFTER INSERT ON activity
WHEN NEW.visibility = 'public' AND NEW.status <> 'finished'
BEGIN
    UPDATE public_change SET sequence = 1 + (SELECT sequence FROM public_change ORDER BY sequence DESC LIMIT 1),
        changed_on = date('now', 'localtime')
    WHERE asset_id = NEW.asset_id AND (SELECT state FROM public_state WHERE id = NEW.asset_id) = 1;
END;

CREATE TRIGGER public_change_activity_update AFTER UPDATE OF
    asset_id, title, category, description, plain_description, status, visibility, take_part,
    routes_in, audiences, age_min, age_max, step_free, accessible_toilet, changing_place,
    hearing_loop, bsl, quiet_space, easy_read_information, welcomed_learning_disabilities,
    someone_with_you, paperwork, children_welcome, cost, contact_role, run_by, meeting_point,
    joinable_midway, next_block_on, day, part_of_day, starts_at, rrule, exdates, duration_min,
    schedule_text, as_described, confirmed_on, confirmed_role, source, licence, phone, phone_e164,
    email, website, who_for, how_to_refer
ON activity
WHEN ((NEW.visibility = 'public' AND NEW.status <> 'finished')
        <> (OLD.visibility = 'public' AND OLD.status <> 'finished'))
    OR (NEW.visibility = 'public' AND NEW.status <> 'finished' AND (
        (NEW.asset_id, NEW.title, NEW.category, NEW.description, NEW.plain_description, NEW.status,
            NEW.take_part, NEW.routes_in, NEW.audiences, NEW.age_min, NEW.age_max, NEW.step_free,
            NEW.accessible_toilet, NEW.changing_place, NEW.hearing_loop, NEW.bsl, NEW.quiet_space,
            NEW.easy_read_information, NEW.welcomed_learning_disabilities, NEW.someone_with_you,
            NEW.paperwork, NEW.children_welcome, NEW.cost, NEW.contact_role, NEW.run_by,
            NEW.joinable_midway, NEW.next_block_on, NEW.day, NEW.part_of_day, NEW.starts_at,
            NEW.rrule, NEW.exdates, NEW.duration_min, NEW.schedule_text, NEW.as_described,
            NEW.confirmed_on, NEW.confirmed_role, NEW.source, NEW.licence, NEW.phone,
            NEW.phone_e164, NEW.email, NEW.website, NEW.who_for, NEW.how_to_refer)
        IS NOT
        (OLD.asset_id, OLD.title, OLD.category, OLD.description, OLD.plain_description, OLD.status,
            OLD.take_part, OLD.routes_in, OLD.audiences, OLD.age_min, OLD.age_max, OLD.step_free,
            OLD.accessible_toilet, OLD.changing_place, OLD.hearing_loop, OLD.bsl, OLD.quiet_space,
            OLD.easy_read_information, OLD.welcomed_learning_disabilities, OLD.someone_with_you,
            OLD.paperwork, OLD.children_welcome, OLD.cost, OLD.contact_role, OLD.run_by,
            OLD.joinable_midway, OLD.next_block_on, OLD.day, OLD.part_of_day, OLD.starts_at,
            OLD.rrule, OLD.exdates, OLD.duration_min, OLD.schedule_text, OLD.as_described,
            OLD.confirmed_on, OLD.confirmed_role, OLD.source, OLD.licence, OLD.phone,
            OLD.phone_e164, OLD.email, OLD.website, OLD.who_for, OLD.how_to_refer)
        OR (NEW.meeting_point IS NOT OLD.meeting_point AND EXISTS (SELECT 1 FROM asset
            WHERE id = NEW.asset_id AND location_shown = 'exact'))))
BEGIN
    UPDATE public_change SET sequence = 1 + (SELECT sequence FROM public_change ORDER BY sequence DESC LIMIT 1),
        changed_on = date('now', 'localtime')
    WHERE asset_id = NEW.asset_id AND (SELECT state FROM public_state WHERE id = NEW.asset_id) = 1;
    UPDATE public_change SET sequence = 1 + (SELECT sequence FROM public_change ORDER BY sequence DESC LIMIT 1),
        changed_on = date('now', 'localtime')
    WHERE asset_id = OLD.asset_id AND OLD.asset_id <> NEW.asset_id
        AND (SELECT state FROM public_state WHERE id = OLD.asset_id) = 1;
END;

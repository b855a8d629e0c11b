-- The history, and what keeps it whole whoever writes: its table, and the triggers of assets. Those of
-- the other entities follow in the next migration, in the same forms.
--
-- Every insert, update and delete of an entity makes one row of `change`: before and after hold, as
-- JSON, the columns that differ (an insert's after: those that are neither null nor 'unknown';
-- geometry in hexadecimal).
-- The row's first and last change give its created_at and changed_at.
-- REPLACE deletes rows without firing delete triggers, so an insert or update that would meet a UNIQUE
-- row is refused before it starts; what must not change is watched whatever columns an update names,
-- since it may name the id `rowid`. Foreign keys are off in many programs, so references are triggers.
-- Triggers keep the history whole; they can't prove who wrote. Whoever opens the file can say in
-- `writing` that it was someone else: opening it is the data keeper's right alone.
-- SQLite's built-ins suffice, but for the range of a geometry: there SpatiaLite's own triggers need
-- SpatiaLite's functions anyway.

-- Who is writing: set and cleared inside Cairn's own transactions; empty means from outside.
CREATE TABLE writing (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    actor TEXT,
    role TEXT,
    reason TEXT,
    request TEXT
) STRICT;
INSERT INTO writing (id) VALUES (1);
CREATE TRIGGER writing_new BEFORE INSERT ON writing BEGIN
    SELECT RAISE(ABORT, 'writing has one row: update it');
END;
CREATE TRIGGER writing_kept BEFORE DELETE ON writing BEGIN
    SELECT RAISE(ABORT, 'writing has one row: update it');
END;

-- Without AUTOINCREMENT: nothing is deleted here, so the next number is the last one's plus one, and
-- there is no counter beside the rows that could run away from them.
CREATE TABLE change (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    entity TEXT NOT NULL CHECK (entity IN ('asset', 'activity', 'category', 'connection', 'catchment', 'confirmation',
        'exercise', 'contribution')),
    entity_id INTEGER NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('insert', 'update', 'delete')),
    actor TEXT,
    role TEXT,
    reason TEXT,
    request TEXT,
    before TEXT CHECK (before IS NULL OR json_valid(before)),
    after TEXT CHECK (after IS NULL OR json_valid(after))
) STRICT;
CREATE INDEX change_of ON change (entity, entity_id, seq);
CREATE TRIGGER change_new BEFORE INSERT ON change
WHEN EXISTS (SELECT 1 FROM change WHERE seq = NEW.seq)
    OR NEW.at <> strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
BEGIN
    SELECT RAISE(ABORT, 'the history is append-only');
END;
CREATE TRIGGER change_next AFTER INSERT ON change
WHEN NEW.seq <> 1 AND NOT EXISTS (SELECT 1 FROM change WHERE seq = NEW.seq - 1)
BEGIN
    SELECT RAISE(ABORT, 'the sequence numbers of the history have no gaps');
END;
CREATE TRIGGER change_updated BEFORE UPDATE ON change BEGIN
    SELECT RAISE(ABORT, 'the history is append-only');
END;
CREATE TRIGGER change_deleted BEFORE DELETE ON change BEGIN
    SELECT RAISE(ABORT, 'the history is append-only');
END;

-- assets

CREATE TRIGGER asset_new BEFORE INSERT ON asset
WHEN EXISTS (SELECT 1 FROM asset WHERE id = NEW.id)
    OR EXISTS (SELECT 1 FROM asset WHERE uuid = NEW.uuid)
    OR EXISTS (SELECT 1 FROM asset WHERE source = NEW.source AND source_ref = NEW.source_ref)
BEGIN
    SELECT RAISE(ABORT, 'asset: there is a row with this id or uuid or source and source_ref already; update it instead');
END;

CREATE TRIGGER asset_fixed BEFORE UPDATE ON asset
WHEN NEW.id IS NOT OLD.id OR NEW.uuid IS NOT OLD.uuid
BEGIN
    SELECT RAISE(ABORT, 'asset: id and uuid never change');
END;

CREATE TRIGGER asset_source BEFORE UPDATE OF source, source_ref ON asset
WHEN EXISTS (SELECT 1 FROM asset
    WHERE source = NEW.source AND source_ref = NEW.source_ref AND id <> OLD.id)
BEGIN
    SELECT RAISE(ABORT, 'asset: another row has this source and source_ref');
END;

CREATE TRIGGER asset_category_insert BEFORE INSERT ON asset
WHEN NEW.category IS NOT NULL AND NOT EXISTS (SELECT 1 FROM category WHERE code = NEW.category)
BEGIN
    SELECT RAISE(ABORT, 'category: there is no such category');
END;

CREATE TRIGGER asset_category_update BEFORE UPDATE OF category ON asset
WHEN NEW.category IS NOT NULL AND NOT EXISTS (SELECT 1 FROM category WHERE code = NEW.category)
BEGIN
    SELECT RAISE(ABORT, 'category: there is no such category');
END;

CREATE TRIGGER asset_take_part_insert BEFORE INSERT ON asset
WHEN json_valid(NEW.take_part) AND EXISTS (SELECT 1 FROM json_each(NEW.take_part)
    WHERE ifnull(value, '') NOT IN ('come-along', 'help-out', 'share-a-skill', 'help-run-it', 'use-the-room'))
BEGIN
    SELECT RAISE(ABORT, 'take_part: a value is not one of those allowed');
END;

CREATE TRIGGER asset_take_part_update BEFORE UPDATE OF take_part ON asset
WHEN json_valid(NEW.take_part) AND EXISTS (SELECT 1 FROM json_each(NEW.take_part)
    WHERE ifnull(value, '') NOT IN ('come-along', 'help-out', 'share-a-skill', 'help-run-it', 'use-the-room'))
BEGIN
    SELECT RAISE(ABORT, 'take_part: a value is not one of those allowed');
END;

CREATE TRIGGER asset_routes_in_insert BEFORE INSERT ON asset
WHEN json_valid(NEW.routes_in) AND EXISTS (SELECT 1 FROM json_each(NEW.routes_in)
    WHERE ifnull(value, '') NOT IN ('open-door', 'put-your-name-down', 'phone-first', 'gp', 'social-work',
    'school-or-nursery', 'maternity', 'by-invitation'))
BEGIN
    SELECT RAISE(ABORT, 'routes_in: a value is not one of those allowed');
END;

CREATE TRIGGER asset_routes_in_update BEFORE UPDATE OF routes_in ON asset
WHEN json_valid(NEW.routes_in) AND EXISTS (SELECT 1 FROM json_each(NEW.routes_in)
    WHERE ifnull(value, '') NOT IN ('open-door', 'put-your-name-down', 'phone-first', 'gp', 'social-work',
    'school-or-nursery', 'maternity', 'by-invitation'))
BEGIN
    SELECT RAISE(ABORT, 'routes_in: a value is not one of those allowed');
END;

CREATE TRIGGER asset_audiences_insert BEFORE INSERT ON asset
WHEN json_valid(NEW.audiences) AND EXISTS (SELECT 1 FROM json_each(NEW.audiences)
    WHERE ifnull(value, '') NOT IN ('everyone', 'men', 'women', 'young-people', 'older-people', 'families',
    'carers', 'kinship-carers', 'learning-disabilities', 'sensory-impairment',
    'recovery', 'job-seekers', 'supporters-welcome'))
BEGIN
    SELECT RAISE(ABORT, 'audiences: a value is not one of those allowed');
END;

CREATE TRIGGER asset_audiences_update BEFORE UPDATE OF audiences ON asset
WHEN json_valid(NEW.audiences) AND EXISTS (SELECT 1 FROM json_each(NEW.audiences)
    WHERE ifnull(value, '') NOT IN ('everyone', 'men', 'women', 'young-people', 'older-people', 'families',
    'carers', 'kinship-carers', 'learning-disabilities', 'sensory-impairment',
    'recovery', 'job-seekers', 'supporters-welcome'))
BEGIN
    SELECT RAISE(ABORT, 'audiences: a value is not one of those allowed');
END;

CREATE TRIGGER asset_geom_insert BEFORE INSERT ON asset
WHEN NEW.geom IS NOT NULL
    AND NOT ifnull(ST_X(NEW.geom) BETWEEN -180 AND 180 AND ST_Y(NEW.geom) BETWEEN -90 AND 90, 0)
BEGIN
    SELECT RAISE(ABORT, 'geom: longitude must be -180 to 180 and latitude -90 to 90');
END;

CREATE TRIGGER asset_geom_update BEFORE UPDATE OF geom ON asset
WHEN NEW.geom IS NOT NULL
    AND NOT ifnull(ST_X(NEW.geom) BETWEEN -180 AND 180 AND ST_Y(NEW.geom) BETWEEN -90 AND 90, 0)
BEGIN
    SELECT RAISE(ABORT, 'geom: longitude must be -180 to 180 and latitude -90 to 90');
END;

CREATE TRIGGER asset_inserted AFTER INSERT ON asset BEGIN
    INSERT INTO change (entity, entity_id, action, actor, role, reason, request, after)
    SELECT 'asset', NEW.id, 'insert', actor, role, reason, request,
        (SELECT json_group_object(name, value) FROM (
            SELECT 'uuid' AS name, NEW.uuid AS value
            UNION ALL VALUES
            ('name', NEW.name), ('other_names', NEW.other_names), ('category', NEW.category),
            ('level', NEW.level), ('description', NEW.description),
            ('plain_description', NEW.plain_description), ('easy_read', NEW.easy_read),
            ('address', NEW.address), ('postcode', NEW.postcode), ('locality', NEW.locality),
            ('phone', NEW.phone), ('email', NEW.email), ('website', NEW.website),
            ('take_part', NEW.take_part), ('routes_in', NEW.routes_in), ('who_for', NEW.who_for),
            ('how_to_refer', NEW.how_to_refer), ('cost', NEW.cost), ('audiences', NEW.audiences),
            ('age_min', NEW.age_min), ('age_max', NEW.age_max), ('languages', NEW.languages),
            ('step_free', NEW.step_free), ('accessible_toilet', NEW.accessible_toilet),
            ('changing_place', NEW.changing_place), ('hearing_loop', NEW.hearing_loop),
            ('bsl', NEW.bsl), ('quiet_space', NEW.quiet_space),
            ('easy_read_information', NEW.easy_read_information),
            ('welcomed_learning_disabilities', NEW.welcomed_learning_disabilities),
            ('someone_with_you', NEW.someone_with_you), ('paperwork', NEW.paperwork),
            ('children_welcome', NEW.children_welcome), ('getting_there', NEW.getting_there),
            ('contact_role', NEW.contact_role), ('opening_times', NEW.opening_times),
            ('reach', NEW.reach), ('opened_on', NEW.opened_on), ('closed_on', NEW.closed_on),
            ('closed_reason', NEW.closed_reason), ('status', NEW.status),
            ('visibility', NEW.visibility), ('listing', NEW.listing), ('consent', NEW.consent),
            ('consent_expires_on', NEW.consent_expires_on), ('source', NEW.source),
            ('source_ref', NEW.source_ref), ('licence', NEW.licence),
            ('position_source', NEW.position_source), ('accuracy_m', NEW.accuracy_m),
            ('location_shown', NEW.location_shown), ('confirmed_on', NEW.confirmed_on),
            ('confirmed_role', NEW.confirmed_role), ('extra', NEW.extra),
            ('geom', nullif(hex(NEW.geom), '')))
        WHERE ifnull(value, 'unknown') <> 'unknown')
    FROM writing;
    UPDATE asset SET (created_at, changed_at) =
        (SELECT at, at FROM change WHERE seq = last_insert_rowid()) WHERE id = NEW.id;
END;

CREATE TRIGGER asset_updated AFTER UPDATE OF
    uuid, name, other_names, category, level, description, plain_description, easy_read, address,
    postcode, locality, phone, email, website, take_part, routes_in, who_for, how_to_refer, cost,
    audiences, age_min, age_max, languages, step_free, accessible_toilet, changing_place,
    hearing_loop, bsl, quiet_space, easy_read_information, welcomed_learning_disabilities,
    someone_with_you, paperwork, children_welcome, getting_there, contact_role, opening_times,
    reach, opened_on, closed_on, closed_reason, status, visibility, listing, consent,
    consent_expires_on, source, source_ref, licence, position_source, accuracy_m, location_shown,
    confirmed_on, confirmed_role, extra, geom
ON asset BEGIN
    INSERT INTO change (entity, entity_id, action, actor, role, reason, request, before, after)
    SELECT 'asset', NEW.id, 'update', actor, role, reason, request, before, after
    FROM writing, (SELECT count(*) AS differing, json_group_object(name, was) AS before,
            json_group_object(name, value) AS after FROM (
            SELECT 'uuid' AS name, OLD.uuid AS was, NEW.uuid AS value
            UNION ALL VALUES
            ('name', OLD.name, NEW.name), ('other_names', OLD.other_names, NEW.other_names),
            ('category', OLD.category, NEW.category), ('level', OLD.level, NEW.level),
            ('description', OLD.description, NEW.description),
            ('plain_description', OLD.plain_description, NEW.plain_description),
            ('easy_read', OLD.easy_read, NEW.easy_read), ('address', OLD.address, NEW.address),
            ('postcode', OLD.postcode, NEW.postcode), ('locality', OLD.locality, NEW.locality),
            ('phone', OLD.phone, NEW.phone), ('email', OLD.email, NEW.email),
            ('website', OLD.website, NEW.website), ('take_part', OLD.take_part, NEW.take_part),
            ('routes_in', OLD.routes_in, NEW.routes_in), ('who_for', OLD.who_for, NEW.who_for),
            ('how_to_refer', OLD.how_to_refer, NEW.how_to_refer), ('cost', OLD.cost, NEW.cost),
            ('audiences', OLD.audiences, NEW.audiences), ('age_min', OLD.age_min, NEW.age_min),
            ('age_max', OLD.age_max, NEW.age_max), ('languages', OLD.languages, NEW.languages),
            ('step_free', OLD.step_free, NEW.step_free),
            ('accessible_toilet', OLD.accessible_toilet, NEW.accessible_toilet),
            ('changing_place', OLD.changing_place, NEW.changing_place),
            ('hearing_loop', OLD.hearing_loop, NEW.hearing_loop), ('bsl', OLD.bsl, NEW.bsl),
            ('quiet_space', OLD.quiet_space, NEW.quiet_space),
            ('easy_read_information', OLD.easy_read_information, NEW.easy_read_information),
            ('welcomed_learning_disabilities', OLD.welcomed_learning_disabilities, NEW.welcomed_learning_disabilities),
            ('someone_with_you', OLD.someone_with_you, NEW.someone_with_you),
            ('paperwork', OLD.paperwork, NEW.paperwork),
            ('children_welcome', OLD.children_welcome, NEW.children_welcome),
            ('getting_there', OLD.getting_there, NEW.getting_there),
            ('contact_role', OLD.contact_role, NEW.contact_role),
            ('opening_times', OLD.opening_times, NEW.opening_times),
            ('reach', OLD.reach, NEW.reach), ('opened_on', OLD.opened_on, NEW.opened_on),
            ('closed_on', OLD.closed_on, NEW.closed_on),
            ('closed_reason', OLD.closed_reason, NEW.closed_reason),
            ('status', OLD.status, NEW.status), ('visibility', OLD.visibility, NEW.visibility),
            ('listing', OLD.listing, NEW.listing), ('consent', OLD.consent, NEW.consent),
            ('consent_expires_on', OLD.consent_expires_on, NEW.consent_expires_on),
            ('source', OLD.source, NEW.source), ('source_ref', OLD.source_ref, NEW.source_ref),
            ('licence', OLD.licence, NEW.licence),
            ('position_source', OLD.position_source, NEW.position_source),
            ('accuracy_m', OLD.accuracy_m, NEW.accuracy_m),
            ('location_shown', OLD.location_shown, NEW.location_shown),
            ('confirmed_on', OLD.confirmed_on, NEW.confirmed_on),
            ('confirmed_role', OLD.confirmed_role, NEW.confirmed_role),
            ('extra', OLD.extra, NEW.extra),
            ('geom', nullif(hex(OLD.geom), ''), nullif(hex(NEW.geom), '')))
        WHERE was IS NOT value)
    WHERE differing > 0;
    UPDATE asset SET changed_at = (SELECT at FROM change
        WHERE entity = 'asset' AND entity_id = NEW.id ORDER BY seq DESC LIMIT 1)
    WHERE id = NEW.id;
END;

CREATE TRIGGER asset_times BEFORE UPDATE OF created_at, changed_at ON asset
WHEN NEW.created_at IS NOT (SELECT at FROM change
        WHERE entity = 'asset' AND entity_id = OLD.id ORDER BY seq LIMIT 1)
    OR NEW.changed_at IS NOT (SELECT at FROM change
        WHERE entity = 'asset' AND entity_id = OLD.id ORDER BY seq DESC LIMIT 1)
BEGIN
    SELECT RAISE(ABORT, 'created_at and changed_at are kept by the database');
END;

-- Nothing is lost: deleting closes.
CREATE TRIGGER asset_deleted BEFORE DELETE ON asset BEGIN
    UPDATE asset SET status = 'closed',
        closed_on = ifnull(closed_on, max(date('now'), ifnull(opened_on, ''))),
        closed_reason = ifnull(closed_reason, 'deleted')
    WHERE id = OLD.id AND status <> 'closed';
    SELECT RAISE(IGNORE);
END;

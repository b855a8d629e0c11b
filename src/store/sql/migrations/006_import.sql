-- What an import finds out beside what a file says: phone numbers that can be dialled from anywhere,
-- opening times that are a schedule, the ways into a large place, and the asset of another source that is
-- probably the same one.

ALTER TABLE asset ADD COLUMN phone_e164 TEXT
    CHECK (typeof(phone_e164) IN ('text', 'null') AND length(phone_e164) <= 100);
-- RFC 5545 rules with their hours, one a line: FREQ=WEEKLY;BYDAY=MO,TH 10:00-12:00
ALTER TABLE asset ADD COLUMN opening_schedule TEXT
    CHECK (typeof(opening_schedule) IN ('text', 'null') AND length(opening_schedule) <= 1000);
-- lon,lat;lon,lat in degrees: JSON, once it is bracketed; the triggers below look into it
ALTER TABLE asset ADD COLUMN entrances TEXT
    CHECK (entrances IS NULL OR (typeof(entrances) = 'text' AND length(entrances) <= 600
        AND entrances NOT GLOB '*[^-.,;0-9 ]*' AND json_valid('[[' || replace(entrances, ';', '],[') || ']]')));
-- the uuid of the asset that this one probably is
ALTER TABLE asset ADD COLUMN twin TEXT
    CHECK (typeof(twin) IN ('text', 'null') AND twin GLOB '????????-????-????-????-????????????' AND twin NOT GLOB '*[^-0-9a-f]*');

DROP TRIGGER asset_inserted;
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
            ('phone_e164', NEW.phone_e164),
            ('opening_schedule', NEW.opening_schedule),
            ('entrances', NEW.entrances),
            ('twin', NEW.twin),
            ('geom', nullif(hex(NEW.geom), '')))
        WHERE ifnull(value, 'unknown') <> 'unknown')
    FROM writing;
    UPDATE asset SET (created_at, changed_at) =
        (SELECT at, at FROM change WHERE seq = last_insert_rowid()) WHERE id = NEW.id;
END;

DROP TRIGGER asset_updated;
CREATE TRIGGER asset_updated AFTER UPDATE OF
    uuid, name, other_names, category, level, description, plain_description, easy_read, address,
    postcode, locality, phone, email, website, take_part, routes_in, who_for, how_to_refer, cost,
    audiences, age_min, age_max, languages, step_free, accessible_toilet, changing_place,
    hearing_loop, bsl, quiet_space, easy_read_information, welcomed_learning_disabilities,
    someone_with_you, paperwork, children_welcome, getting_there, contact_role, opening_times,
    reach, opened_on, closed_on, closed_reason, status, visibility, listing, consent,
    consent_expires_on, source, source_ref, licence, position_source, accuracy_m, location_shown,
    confirmed_on, confirmed_role, extra, phone_e164, opening_schedule, entrances, twin, geom
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
            ('phone_e164', OLD.phone_e164, NEW.phone_e164),
            ('opening_schedule', OLD.opening_schedule, NEW.opening_schedule),
            ('entrances', OLD.entrances, NEW.entrances),
            ('twin', OLD.twin, NEW.twin),
            ('geom', nullif(hex(OLD.geom), ''), nullif(hex(NEW.geom), '')))
        WHERE was IS NOT value)
    WHERE differing > 0;
    UPDATE asset SET changed_at = (SELECT at FROM change
        WHERE entity = 'asset' AND entity_id = NEW.id ORDER BY seq DESC LIMIT 1)
    WHERE id = NEW.id;
END;

CREATE TRIGGER asset_entrances_insert BEFORE INSERT ON asset
WHEN json_valid('[[' || replace(NEW.entrances, ';', '],[') || ']]') AND (
    EXISTS (SELECT 1 FROM json_each('[[' || replace(NEW.entrances, ';', '],[') || ']]')
        WHERE json_array_length(value) <> 2
            OR ifnull(json_extract(value, '$[0]') NOT BETWEEN -180 AND 180, TRUE)
            OR ifnull(json_extract(value, '$[1]') NOT BETWEEN -90 AND 90, TRUE))
    OR json_array_length('[[' || replace(NEW.entrances, ';', '],[') || ']]') > 16)
BEGIN
    SELECT RAISE(ABORT, 'entrances: 1 to 16 points, written lon,lat;lon,lat in degrees');
END;

CREATE TRIGGER asset_entrances_update BEFORE UPDATE OF entrances ON asset
WHEN json_valid('[[' || replace(NEW.entrances, ';', '],[') || ']]') AND (
    EXISTS (SELECT 1 FROM json_each('[[' || replace(NEW.entrances, ';', '],[') || ']]')
        WHERE json_array_length(value) <> 2
            OR ifnull(json_extract(value, '$[0]') NOT BETWEEN -180 AND 180, TRUE)
            OR ifnull(json_extract(value, '$[1]') NOT BETWEEN -90 AND 90, TRUE))
    OR json_array_length('[[' || replace(NEW.entrances, ';', '],[') || ']]') > 16)
BEGIN
    SELECT RAISE(ABORT, 'entrances: 1 to 16 points, written lon,lat;lon,lat in degrees');
END;

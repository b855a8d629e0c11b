-- When something is on: what bank holidays and school terms mean for it, and the school holidays that an
-- operator loaded, a calendar for each council.

ALTER TABLE activity ADD COLUMN bank_holidays TEXT NOT NULL DEFAULT 'unknown'
    CHECK (bank_holidays IN ('unknown', 'on', 'off'));
ALTER TABLE activity ADD COLUMN term_time TEXT NOT NULL DEFAULT 'unknown'
    CHECK (term_time IN ('unknown', 'yes', 'no'));

DROP TRIGGER activity_inserted;
CREATE TRIGGER activity_inserted AFTER INSERT ON activity BEGIN
    INSERT INTO change (entity, entity_id, action, actor, role, reason, request, after)
    SELECT 'activity', NEW.id, 'insert', actor, role, reason, request,
        (SELECT json_group_object(name, value) FROM (
            SELECT 'asset_id' AS name, NEW.asset_id AS value
            UNION ALL VALUES
            ('uuid', NEW.uuid), ('title', NEW.title), ('category', NEW.category),
            ('description', NEW.description), ('plain_description', NEW.plain_description),
            ('status', NEW.status), ('visibility', NEW.visibility), ('take_part', NEW.take_part),
            ('routes_in', NEW.routes_in), ('audiences', NEW.audiences), ('age_min', NEW.age_min),
            ('age_max', NEW.age_max), ('step_free', NEW.step_free),
            ('accessible_toilet', NEW.accessible_toilet), ('changing_place', NEW.changing_place),
            ('hearing_loop', NEW.hearing_loop), ('bsl', NEW.bsl),
            ('quiet_space', NEW.quiet_space),
            ('easy_read_information', NEW.easy_read_information),
            ('welcomed_learning_disabilities', NEW.welcomed_learning_disabilities),
            ('someone_with_you', NEW.someone_with_you), ('paperwork', NEW.paperwork),
            ('children_welcome', NEW.children_welcome), ('cost', NEW.cost),
            ('contact_role', NEW.contact_role), ('run_by', NEW.run_by),
            ('meeting_point', NEW.meeting_point), ('joinable_midway', NEW.joinable_midway),
            ('next_block_on', NEW.next_block_on), ('day', NEW.day),
            ('part_of_day', NEW.part_of_day), ('starts_at', NEW.starts_at), ('rrule', NEW.rrule),
            ('exdates', NEW.exdates), ('duration_min', NEW.duration_min),
            ('schedule_text', NEW.schedule_text), ('as_described', NEW.as_described),
            ('confirmed_on', NEW.confirmed_on), ('confirmed_role', NEW.confirmed_role),
            ('source', NEW.source), ('source_ref', NEW.source_ref), ('licence', NEW.licence),
            ('extra', NEW.extra),
            ('phone', NEW.phone),
            ('phone_e164', NEW.phone_e164),
            ('email', NEW.email),
            ('website', NEW.website),
            ('who_for', NEW.who_for),
            ('how_to_refer', NEW.how_to_refer), ('bank_holidays', NEW.bank_holidays),
            ('term_time', NEW.term_time))
        WHERE ifnull(value, 'unknown') <> 'unknown')
    FROM writing;
    UPDATE activity SET (created_at, changed_at) =
        (SELECT at, at FROM change WHERE seq = last_insert_rowid()) WHERE id = NEW.id;
END;

DROP TRIGGER activity_updated;
CREATE TRIGGER activity_updated AFTER UPDATE OF
    asset_id, uuid, title, category, description, plain_description, status, visibility,
    take_part, routes_in, audiences, age_min, age_max, step_free, accessible_toilet,
    changing_place, hearing_loop, bsl, quiet_space, easy_read_information,
    welcomed_learning_disabilities, someone_with_you, paperwork, children_welcome, cost,
    contact_role, run_by, meeting_point, joinable_midway, next_block_on, day, part_of_day,
    starts_at, rrule, exdates, duration_min, schedule_text, as_described, confirmed_on,
    confirmed_role, source, source_ref, licence, extra, phone, phone_e164,
    email, website, who_for, how_to_refer, bank_holidays, term_time
ON activity BEGIN
    INSERT INTO change (entity, entity_id, action, actor, role, reason, request, before, after)
    SELECT 'activity', NEW.id, 'update', actor, role, reason, request, before, after
    FROM writing, (SELECT count(*) AS differing, json_group_object(name, was) AS before,
            json_group_object(name, value) AS after FROM (
            SELECT 'asset_id' AS name, OLD.asset_id AS was, NEW.asset_id AS value
            UNION ALL VALUES
            ('uuid', OLD.uuid, NEW.uuid), ('title', OLD.title, NEW.title),
            ('category', OLD.category, NEW.category),
            ('description', OLD.description, NEW.description),
            ('plain_description', OLD.plain_description, NEW.plain_description),
            ('status', OLD.status, NEW.status), ('visibility', OLD.visibility, NEW.visibility),
            ('take_part', OLD.take_part, NEW.take_part),
            ('routes_in', OLD.routes_in, NEW.routes_in),
            ('audiences', OLD.audiences, NEW.audiences), ('age_min', OLD.age_min, NEW.age_min),
            ('age_max', OLD.age_max, NEW.age_max), ('step_free', OLD.step_free, NEW.step_free),
            ('accessible_toilet', OLD.accessible_toilet, NEW.accessible_toilet),
            ('changing_place', OLD.changing_place, NEW.changing_place),
            ('hearing_loop', OLD.hearing_loop, NEW.hearing_loop), ('bsl', OLD.bsl, NEW.bsl),
            ('quiet_space', OLD.quiet_space, NEW.quiet_space),
            ('easy_read_information', OLD.easy_read_information, NEW.easy_read_information),
            ('welcomed_learning_disabilities', OLD.welcomed_learning_disabilities, NEW.welcomed_learning_disabilities),
            ('someone_with_you', OLD.someone_with_you, NEW.someone_with_you),
            ('paperwork', OLD.paperwork, NEW.paperwork),
            ('children_welcome', OLD.children_welcome, NEW.children_welcome),
            ('cost', OLD.cost, NEW.cost), ('contact_role', OLD.contact_role, NEW.contact_role),
            ('run_by', OLD.run_by, NEW.run_by),
            ('meeting_point', OLD.meeting_point, NEW.meeting_point),
            ('joinable_midway', OLD.joinable_midway, NEW.joinable_midway),
            ('next_block_on', OLD.next_block_on, NEW.next_block_on), ('day', OLD.day, NEW.day),
            ('part_of_day', OLD.part_of_day, NEW.part_of_day),
            ('starts_at', OLD.starts_at, NEW.starts_at), ('rrule', OLD.rrule, NEW.rrule),
            ('exdates', OLD.exdates, NEW.exdates),
            ('duration_min', OLD.duration_min, NEW.duration_min),
            ('schedule_text', OLD.schedule_text, NEW.schedule_text),
            ('as_described', OLD.as_described, NEW.as_described),
            ('confirmed_on', OLD.confirmed_on, NEW.confirmed_on),
            ('confirmed_role', OLD.confirmed_role, NEW.confirmed_role),
            ('source', OLD.source, NEW.source), ('source_ref', OLD.source_ref, NEW.source_ref),
            ('licence', OLD.licence, NEW.licence), ('extra', OLD.extra, NEW.extra),
            ('phone', OLD.phone, NEW.phone),
            ('phone_e164', OLD.phone_e164, NEW.phone_e164),
            ('email', OLD.email, NEW.email),
            ('website', OLD.website, NEW.website),
            ('who_for', OLD.who_for, NEW.who_for),
            ('how_to_refer', OLD.how_to_refer, NEW.how_to_refer),
            ('bank_holidays', OLD.bank_holidays, NEW.bank_holidays),
            ('term_time', OLD.term_time, NEW.term_time))
        WHERE was IS NOT value)
    WHERE differing > 0;
    UPDATE activity SET changed_at = (SELECT at FROM change
        WHERE entity = 'activity' AND entity_id = NEW.id ORDER BY seq DESC LIMIT 1)
    WHERE id = NEW.id;
END;

DROP TRIGGER public_change_activity_update;
CREATE TRIGGER public_change_activity_update AFTER UPDATE OF
    asset_id, title, category, description, plain_description, status, visibility, take_part,
    routes_in, audiences, age_min, age_max, step_free, accessible_toilet, changing_place,
    hearing_loop, bsl, quiet_space, easy_read_information, welcomed_learning_disabilities,
    someone_with_you, paperwork, children_welcome, cost, contact_role, run_by, meeting_point,
    joinable_midway, next_block_on, day, part_of_day, starts_at, rrule, exdates, duration_min,
    schedule_text, as_described, confirmed_on, confirmed_role, source, licence, phone, phone_e164,
    email, website, who_for, how_to_refer, bank_holidays, term_time
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
            NEW.phone_e164, NEW.email, NEW.website, NEW.who_for, NEW.how_to_refer,
            NEW.bank_holidays, NEW.term_time)
        IS NOT
        (OLD.asset_id, OLD.title, OLD.category, OLD.description, OLD.plain_description, OLD.status,
            OLD.take_part, OLD.routes_in, OLD.audiences, OLD.age_min, OLD.age_max, OLD.step_free,
            OLD.accessible_toilet, OLD.changing_place, OLD.hearing_loop, OLD.bsl, OLD.quiet_space,
            OLD.easy_read_information, OLD.welcomed_learning_disabilities, OLD.someone_with_you,
            OLD.paperwork, OLD.children_welcome, OLD.cost, OLD.contact_role, OLD.run_by,
            OLD.joinable_midway, OLD.next_block_on, OLD.day, OLD.part_of_day, OLD.starts_at,
            OLD.rrule, OLD.exdates, OLD.duration_min, OLD.schedule_text, OLD.as_described,
            OLD.confirmed_on, OLD.confirmed_role, OLD.source, OLD.licence, OLD.phone,
            OLD.phone_e164, OLD.email, OLD.website, OLD.who_for, OLD.how_to_refer,
            OLD.bank_holidays, OLD.term_time)
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

-- Like areas, they come from their publishers' files as they are, so they have no history;
-- `school_load` counts what is done to them, by whatever program, so that a running server notices.

CREATE TABLE school_calendar (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    council TEXT NOT NULL UNIQUE CHECK (length(trim(council)) BETWEEN 1 AND 100 AND length(council) <= 100
        AND instr(council, char(0)) = 0),
    loaded_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
) STRICT;

CREATE TABLE school_holiday (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    calendar_id INTEGER NOT NULL,
    name TEXT NOT NULL CHECK (length(name) <= 200 AND instr(name, char(0)) = 0),
    first_day TEXT NOT NULL CHECK (first_day IS date(first_day, '+0 days') AND first_day >= '1000'),
    last_day TEXT NOT NULL CHECK (last_day IS date(last_day, '+0 days')),
    CHECK (last_day >= first_day)
) STRICT;
CREATE INDEX school_holiday_by_calendar ON school_holiday (calendar_id, first_day);

CREATE TABLE school_load (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL
) STRICT;
INSERT INTO school_load (id, version) VALUES (1, 0);

CREATE TRIGGER school_holiday_calendar_id_insert BEFORE INSERT ON school_holiday
WHEN NOT EXISTS (SELECT 1 FROM school_calendar WHERE id = NEW.calendar_id)
BEGIN
    SELECT RAISE(ABORT, 'calendar_id: there is no such calendar');
END;
CREATE TRIGGER school_holiday_calendar_id_update BEFORE UPDATE OF calendar_id ON school_holiday
WHEN NOT EXISTS (SELECT 1 FROM school_calendar WHERE id = NEW.calendar_id)
BEGIN
    SELECT RAISE(ABORT, 'calendar_id: there is no such calendar');
END;
CREATE TRIGGER school_calendar_deleted AFTER DELETE ON school_calendar BEGIN
    DELETE FROM school_holiday WHERE calendar_id = OLD.id;
    UPDATE school_load SET version = version + 1;
END;
CREATE TRIGGER school_calendar_inserted AFTER INSERT ON school_calendar BEGIN
    UPDATE school_load SET version = version + 1;
END;
CREATE TRIGGER school_calendar_updated AFTER UPDATE ON school_calendar BEGIN
    UPDATE school_load SET version = version + 1;
END;
CREATE TRIGGER school_holiday_inserted AFTER INSERT ON school_holiday BEGIN
    UPDATE school_load SET version = version + 1;
END;
CREATE TRIGGER school_holiday_updated AFTER UPDATE ON school_holiday BEGIN
    UPDATE school_load SET version = version + 1;
END;
CREATE TRIGGER school_holiday_deleted AFTER DELETE ON school_holiday BEGIN
    UPDATE school_load SET version = version + 1;
END;

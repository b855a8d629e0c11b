-- What goes on at a place may have a phone, an address on the web and a way in of its own: a class that is
-- booked with somebody else than the hall.

ALTER TABLE activity ADD COLUMN phone TEXT CHECK (length(phone) <= 60);
ALTER TABLE activity ADD COLUMN phone_e164 TEXT CHECK (length(phone_e164) <= 100);
ALTER TABLE activity ADD COLUMN email TEXT CHECK (length(email) <= 254);
ALTER TABLE activity ADD COLUMN website TEXT CHECK (length(website) <= 500);
ALTER TABLE activity ADD COLUMN who_for TEXT CHECK (length(who_for) <= 400);
ALTER TABLE activity ADD COLUMN how_to_refer TEXT CHECK (length(how_to_refer) <= 400);

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
            ('how_to_refer', NEW.how_to_refer))
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
    email, website, who_for, how_to_refer
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
            ('how_to_refer', OLD.how_to_refer, NEW.how_to_refer))
        WHERE was IS NOT value)
    WHERE differing > 0;
    UPDATE activity SET changed_at = (SELECT at FROM change
        WHERE entity = 'activity' AND entity_id = NEW.id ORDER BY seq DESC LIMIT 1)
    WHERE id = NEW.id;
END;

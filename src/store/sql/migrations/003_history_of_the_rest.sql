-- The history of all that is no asset; 002_history.sql says how it works.

-- activities

CREATE TRIGGER activity_new BEFORE INSERT ON activity
WHEN EXISTS (SELECT 1 FROM activity WHERE id = NEW.id)
    OR EXISTS (SELECT 1 FROM activity WHERE uuid = NEW.uuid)
    OR EXISTS (SELECT 1 FROM activity WHERE source = NEW.source AND source_ref = NEW.source_ref)
BEGIN
    SELECT RAISE(ABORT, 'activity: there is a row with this id or uuid or source and source_ref already; update it instead');
END;

CREATE TRIGGER activity_fixed BEFORE UPDATE ON activity
WHEN NEW.id IS NOT OLD.id OR NEW.uuid IS NOT OLD.uuid
BEGIN
    SELECT RAISE(ABORT, 'activity: id and uuid never change');
END;

CREATE TRIGGER activity_source BEFORE UPDATE OF source, source_ref ON activity
WHEN EXISTS (SELECT 1 FROM activity
    WHERE source = NEW.source AND source_ref = NEW.source_ref AND id <> OLD.id)
BEGIN
    SELECT RAISE(ABORT, 'activity: another row has this source and source_ref');
END;

CREATE TRIGGER activity_asset_id_insert BEFORE INSERT ON activity
WHEN NEW.asset_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM asset WHERE id = NEW.asset_id)
BEGIN
    SELECT RAISE(ABORT, 'asset_id: there is no such asset');
END;

CREATE TRIGGER activity_asset_id_update BEFORE UPDATE OF asset_id ON activity
WHEN NEW.asset_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM asset WHERE id = NEW.asset_id)
BEGIN
    SELECT RAISE(ABORT, 'asset_id: there is no such asset');
END;

CREATE TRIGGER activity_category_insert BEFORE INSERT ON activity
WHEN NEW.category IS NOT NULL AND NOT EXISTS (SELECT 1 FROM category WHERE code = NEW.category)
BEGIN
    SELECT RAISE(ABORT, 'category: there is no such category');
END;

CREATE TRIGGER activity_category_update BEFORE UPDATE OF category ON activity
WHEN NEW.category IS NOT NULL AND NOT EXISTS (SELECT 1 FROM category WHERE code = NEW.category)
BEGIN
    SELECT RAISE(ABORT, 'category: there is no such category');
END;

CREATE TRIGGER activity_take_part_insert BEFORE INSERT ON activity
WHEN json_valid(NEW.take_part) AND EXISTS (SELECT 1 FROM json_each(NEW.take_part)
    WHERE ifnull(value, '') NOT IN ('come-along', 'help-out', 'share-a-skill', 'help-run-it', 'use-the-room'))
BEGIN
    SELECT RAISE(ABORT, 'take_part: a value is not one of those allowed');
END;

CREATE TRIGGER activity_take_part_update BEFORE UPDATE OF take_part ON activity
WHEN json_valid(NEW.take_part) AND EXISTS (SELECT 1 FROM json_each(NEW.take_part)
    WHERE ifnull(value, '') NOT IN ('come-along', 'help-out', 'share-a-skill', 'help-run-it', 'use-the-room'))
BEGIN
    SELECT RAISE(ABORT, 'take_part: a value is not one of those allowed');
END;

CREATE TRIGGER activity_routes_in_insert BEFORE INSERT ON activity
WHEN json_valid(NEW.routes_in) AND EXISTS (SELECT 1 FROM json_each(NEW.routes_in)
    WHERE ifnull(value, '') NOT IN ('open-door', 'put-your-name-down', 'phone-first', 'gp', 'social-work',
    'school-or-nursery', 'maternity', 'by-invitation'))
BEGIN
    SELECT RAISE(ABORT, 'routes_in: a value is not one of those allowed');
END;

CREATE TRIGGER activity_routes_in_update BEFORE UPDATE OF routes_in ON activity
WHEN json_valid(NEW.routes_in) AND EXISTS (SELECT 1 FROM json_each(NEW.routes_in)
    WHERE ifnull(value, '') NOT IN ('open-door', 'put-your-name-down', 'phone-first', 'gp', 'social-work',
    'school-or-nursery', 'maternity', 'by-invitation'))
BEGIN
    SELECT RAISE(ABORT, 'routes_in: a value is not one of those allowed');
END;

CREATE TRIGGER activity_audiences_insert BEFORE INSERT ON activity
WHEN json_valid(NEW.audiences) AND EXISTS (SELECT 1 FROM json_each(NEW.audiences)
    WHERE ifnull(value, '') NOT IN ('everyone', 'men', 'women', 'young-people', 'older-people', 'families',
    'carers', 'kinship-carers', 'learning-disabilities', 'sensory-impairment',
    'recovery', 'job-seekers', 'supporters-welcome'))
BEGIN
    SELECT RAISE(ABORT, 'audiences: a value is not one of those allowed');
END;

CREATE TRIGGER activity_audiences_update BEFORE UPDATE OF audiences ON activity
WHEN json_valid(NEW.audiences) AND EXISTS (SELECT 1 FROM json_each(NEW.audiences)
    WHERE ifnull(value, '') NOT IN ('everyone', 'men', 'women', 'young-people', 'older-people', 'families',
    'carers', 'kinship-carers', 'learning-disabilities', 'sensory-impairment',
    'recovery', 'job-seekers', 'supporters-welcome'))
BEGIN
    SELECT RAISE(ABORT, 'audiences: a value is not one of those allowed');
END;

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
            ('extra', NEW.extra))
        WHERE ifnull(value, 'unknown') <> 'unknown')
    FROM writing;
    UPDATE activity SET (created_at, changed_at) =
        (SELECT at, at FROM change WHERE seq = last_insert_rowid()) WHERE id = NEW.id;
END;

CREATE TRIGGER activity_updated AFTER UPDATE OF
    asset_id, uuid, title, category, description, plain_description, status, visibility,
    take_part, routes_in, audiences, age_min, age_max, step_free, accessible_toilet,
    changing_place, hearing_loop, bsl, quiet_space, easy_read_information,
    welcomed_learning_disabilities, someone_with_you, paperwork, children_welcome, cost,
    contact_role, run_by, meeting_point, joinable_midway, next_block_on, day, part_of_day,
    starts_at, rrule, exdates, duration_min, schedule_text, as_described, confirmed_on,
    confirmed_role, source, source_ref, licence, extra
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
            ('licence', OLD.licence, NEW.licence), ('extra', OLD.extra, NEW.extra))
        WHERE was IS NOT value)
    WHERE differing > 0;
    UPDATE activity SET changed_at = (SELECT at FROM change
        WHERE entity = 'activity' AND entity_id = NEW.id ORDER BY seq DESC LIMIT 1)
    WHERE id = NEW.id;
END;

CREATE TRIGGER activity_times BEFORE UPDATE OF created_at, changed_at ON activity
WHEN NEW.created_at IS NOT (SELECT at FROM change
        WHERE entity = 'activity' AND entity_id = OLD.id ORDER BY seq LIMIT 1)
    OR NEW.changed_at IS NOT (SELECT at FROM change
        WHERE entity = 'activity' AND entity_id = OLD.id ORDER BY seq DESC LIMIT 1)
BEGIN
    SELECT RAISE(ABORT, 'created_at and changed_at are kept by the database');
END;

CREATE TRIGGER activity_deleted BEFORE DELETE ON activity BEGIN
    UPDATE activity SET status = 'finished' WHERE id = OLD.id AND status <> 'finished';
    SELECT RAISE(IGNORE);
END;

-- the taxonomy

CREATE TRIGGER category_new BEFORE INSERT ON category
WHEN EXISTS (SELECT 1 FROM category WHERE id = NEW.id)
    OR EXISTS (SELECT 1 FROM category WHERE code = NEW.code)
BEGIN
    SELECT RAISE(ABORT, 'category: there is a row with this id or code already; update it instead');
END;

CREATE TRIGGER category_fixed BEFORE UPDATE ON category
WHEN NEW.id IS NOT OLD.id OR NEW.code IS NOT OLD.code
BEGIN
    SELECT RAISE(ABORT, 'category: id and code never change');
END;

CREATE TRIGGER category_parent_insert BEFORE INSERT ON category
WHEN NEW.parent IS NOT NULL AND NOT EXISTS (SELECT 1 FROM category WHERE code = NEW.parent)
BEGIN
    SELECT RAISE(ABORT, 'parent: there is no such group');
END;

CREATE TRIGGER category_parent_update BEFORE UPDATE OF parent ON category
WHEN NEW.parent IS NOT NULL AND NOT EXISTS (SELECT 1 FROM category WHERE code = NEW.parent)
BEGIN
    SELECT RAISE(ABORT, 'parent: there is no such group');
END;

-- Two levels, and no more than the index has numbers for.
CREATE TRIGGER category_level_insert BEFORE INSERT ON category
WHEN EXISTS (SELECT 1 FROM category WHERE code = NEW.parent AND parent IS NOT NULL)
    OR (SELECT count(*) FROM category) >= 1024
BEGIN
    SELECT RAISE(ABORT, 'parent: it must be a group, and there are at most 1024 categories');
END;
CREATE TRIGGER category_level_update BEFORE UPDATE OF parent ON category
WHEN EXISTS (SELECT 1 FROM category WHERE code = NEW.parent AND parent IS NOT NULL)
    OR (NEW.parent IS NOT NULL AND EXISTS (SELECT 1 FROM category WHERE parent = NEW.code))
BEGIN
    SELECT RAISE(ABORT, 'parent: there are two levels, groups and their categories');
END;

CREATE TRIGGER category_inserted AFTER INSERT ON category BEGIN
    INSERT INTO change (entity, entity_id, action, actor, role, reason, request, after)
    SELECT 'category', NEW.id, 'insert', actor, role, reason, request,
        (SELECT json_group_object(name, value) FROM (
            SELECT 'code' AS name, NEW.code AS value
            UNION ALL VALUES
            ('parent', NEW.parent), ('label', NEW.label), ('plain_label', NEW.plain_label),
            ('words', NEW.words), ('colour', NEW.colour), ('icon', NEW.icon),
            ('sensitive', NEW.sensitive))
        WHERE value IS NOT NULL)
    FROM writing;
END;

CREATE TRIGGER category_updated AFTER UPDATE OF
    code, parent, label, plain_label, words, colour, icon, sensitive
ON category BEGIN
    INSERT INTO change (entity, entity_id, action, actor, role, reason, request, before, after)
    SELECT 'category', NEW.id, 'update', actor, role, reason, request, before, after
    FROM writing, (SELECT count(*) AS differing, json_group_object(name, was) AS before,
            json_group_object(name, value) AS after FROM (
            SELECT 'code' AS name, OLD.code AS was, NEW.code AS value
            UNION ALL VALUES
            ('parent', OLD.parent, NEW.parent), ('label', OLD.label, NEW.label),
            ('plain_label', OLD.plain_label, NEW.plain_label), ('words', OLD.words, NEW.words),
            ('colour', OLD.colour, NEW.colour), ('icon', OLD.icon, NEW.icon),
            ('sensitive', OLD.sensitive, NEW.sensitive))
        WHERE was IS NOT value)
    WHERE differing > 0;
END;

CREATE TRIGGER category_deleted AFTER DELETE ON category BEGIN
    INSERT INTO change (entity, entity_id, action, actor, role, reason, request, before)
    SELECT 'category', OLD.id, 'delete', actor, role, reason, request,
        (SELECT json_group_object(name, value) FROM (
            SELECT 'code' AS name, OLD.code AS value
            UNION ALL VALUES
            ('parent', OLD.parent), ('label', OLD.label), ('plain_label', OLD.plain_label),
            ('words', OLD.words), ('colour', OLD.colour), ('icon', OLD.icon),
            ('sensitive', OLD.sensitive))
        WHERE value IS NOT NULL)
    FROM writing;
END;

CREATE TRIGGER category_kept BEFORE DELETE ON category
WHEN EXISTS (SELECT 1 FROM asset WHERE category = OLD.code)
    OR EXISTS (SELECT 1 FROM activity WHERE category = OLD.code)
    OR EXISTS (SELECT 1 FROM category WHERE parent = OLD.code)
BEGIN
    SELECT RAISE(ABORT, 'category: it is in use');
END;

-- connections, catchments, confirmations, exercises, contributions

CREATE TRIGGER connection_new BEFORE INSERT ON connection
WHEN EXISTS (SELECT 1 FROM connection WHERE id = NEW.id)
    OR EXISTS (SELECT 1 FROM connection WHERE from_asset = NEW.from_asset AND kind = NEW.kind AND to_asset = NEW.to_asset)
BEGIN
    SELECT RAISE(ABORT, 'connection: there is a row with this id or from_asset and kind and to_asset already; update it instead');
END;

CREATE TRIGGER connection_same BEFORE UPDATE ON connection
WHEN NEW.id <> OLD.id OR EXISTS (SELECT 1 FROM connection WHERE from_asset = NEW.from_asset
    AND kind = NEW.kind AND to_asset = NEW.to_asset AND id <> OLD.id)
BEGIN
    SELECT RAISE(ABORT, 'connection: there is a row with this from_asset, kind and to_asset already');
END;

CREATE TRIGGER connection_from_asset_insert BEFORE INSERT ON connection
WHEN NEW.from_asset IS NOT NULL AND NOT EXISTS (SELECT 1 FROM asset WHERE id = NEW.from_asset)
BEGIN
    SELECT RAISE(ABORT, 'from_asset: there is no such asset');
END;

CREATE TRIGGER connection_from_asset_update BEFORE UPDATE OF from_asset ON connection
WHEN NEW.from_asset IS NOT NULL AND NOT EXISTS (SELECT 1 FROM asset WHERE id = NEW.from_asset)
BEGIN
    SELECT RAISE(ABORT, 'from_asset: there is no such asset');
END;

CREATE TRIGGER connection_to_asset_insert BEFORE INSERT ON connection
WHEN NEW.to_asset IS NOT NULL AND NOT EXISTS (SELECT 1 FROM asset WHERE id = NEW.to_asset)
BEGIN
    SELECT RAISE(ABORT, 'to_asset: there is no such asset');
END;

CREATE TRIGGER connection_to_asset_update BEFORE UPDATE OF to_asset ON connection
WHEN NEW.to_asset IS NOT NULL AND NOT EXISTS (SELECT 1 FROM asset WHERE id = NEW.to_asset)
BEGIN
    SELECT RAISE(ABORT, 'to_asset: there is no such asset');
END;

CREATE TRIGGER connection_inserted AFTER INSERT ON connection BEGIN
    INSERT INTO change (entity, entity_id, action, actor, role, reason, request, after)
    SELECT 'connection', NEW.id, 'insert', actor, role, reason, request,
        (SELECT json_group_object(name, value) FROM (
            SELECT 'from_asset' AS name, NEW.from_asset AS value
            UNION ALL VALUES
            ('kind', NEW.kind), ('to_asset', NEW.to_asset), ('note', NEW.note),
            ('source', NEW.source))
        WHERE value IS NOT NULL)
    FROM writing;
END;

CREATE TRIGGER connection_updated AFTER UPDATE OF
    from_asset, kind, to_asset, note, source
ON connection BEGIN
    INSERT INTO change (entity, entity_id, action, actor, role, reason, request, before, after)
    SELECT 'connection', NEW.id, 'update', actor, role, reason, request, before, after
    FROM writing, (SELECT count(*) AS differing, json_group_object(name, was) AS before,
            json_group_object(name, value) AS after FROM (
            SELECT 'from_asset' AS name, OLD.from_asset AS was, NEW.from_asset AS value
            UNION ALL VALUES
            ('kind', OLD.kind, NEW.kind), ('to_asset', OLD.to_asset, NEW.to_asset),
            ('note', OLD.note, NEW.note), ('source', OLD.source, NEW.source))
        WHERE was IS NOT value)
    WHERE differing > 0;
END;

CREATE TRIGGER connection_deleted AFTER DELETE ON connection BEGIN
    INSERT INTO change (entity, entity_id, action, actor, role, reason, request, before)
    SELECT 'connection', OLD.id, 'delete', actor, role, reason, request,
        (SELECT json_group_object(name, value) FROM (
            SELECT 'from_asset' AS name, OLD.from_asset AS value
            UNION ALL VALUES
            ('kind', OLD.kind), ('to_asset', OLD.to_asset), ('note', OLD.note),
            ('source', OLD.source))
        WHERE value IS NOT NULL)
    FROM writing;
END;

CREATE TRIGGER catchment_new BEFORE INSERT ON catchment
WHEN EXISTS (SELECT 1 FROM catchment WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'catchment: there is a row with this id already; update it instead');
END;

CREATE TRIGGER catchment_fixed BEFORE UPDATE ON catchment
WHEN NEW.id IS NOT OLD.id
BEGIN
    SELECT RAISE(ABORT, 'catchment: id never change');
END;

CREATE TRIGGER catchment_asset_id_insert BEFORE INSERT ON catchment
WHEN NEW.asset_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM asset WHERE id = NEW.asset_id)
BEGIN
    SELECT RAISE(ABORT, 'asset_id: there is no such asset');
END;

CREATE TRIGGER catchment_asset_id_update BEFORE UPDATE OF asset_id ON catchment
WHEN NEW.asset_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM asset WHERE id = NEW.asset_id)
BEGIN
    SELECT RAISE(ABORT, 'asset_id: there is no such asset');
END;

CREATE TRIGGER catchment_inserted AFTER INSERT ON catchment BEGIN
    INSERT INTO change (entity, entity_id, action, actor, role, reason, request, after)
    SELECT 'catchment', NEW.id, 'insert', actor, role, reason, request,
        (SELECT json_group_object(name, value) FROM (
            SELECT 'asset_id' AS name, NEW.asset_id AS value
            UNION ALL VALUES
            ('note', NEW.note), ('source', NEW.source), ('geom', nullif(hex(NEW.geom), '')))
        WHERE value IS NOT NULL)
    FROM writing;
END;

CREATE TRIGGER catchment_updated AFTER UPDATE OF
    asset_id, note, source, geom
ON catchment BEGIN
    INSERT INTO change (entity, entity_id, action, actor, role, reason, request, before, after)
    SELECT 'catchment', NEW.id, 'update', actor, role, reason, request, before, after
    FROM writing, (SELECT count(*) AS differing, json_group_object(name, was) AS before,
            json_group_object(name, value) AS after FROM (
            SELECT 'asset_id' AS name, OLD.asset_id AS was, NEW.asset_id AS value
            UNION ALL VALUES
            ('note', OLD.note, NEW.note), ('source', OLD.source, NEW.source),
            ('geom', nullif(hex(OLD.geom), ''), nullif(hex(NEW.geom), '')))
        WHERE was IS NOT value)
    WHERE differing > 0;
END;

CREATE TRIGGER catchment_deleted AFTER DELETE ON catchment BEGIN
    INSERT INTO change (entity, entity_id, action, actor, role, reason, request, before)
    SELECT 'catchment', OLD.id, 'delete', actor, role, reason, request,
        (SELECT json_group_object(name, value) FROM (
            SELECT 'asset_id' AS name, OLD.asset_id AS value
            UNION ALL VALUES
            ('note', OLD.note), ('source', OLD.source), ('geom', nullif(hex(OLD.geom), '')))
        WHERE value IS NOT NULL)
    FROM writing;
END;

CREATE TRIGGER confirmation_new BEFORE INSERT ON confirmation
WHEN EXISTS (SELECT 1 FROM confirmation WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'confirmation: there is a row with this id already; update it instead');
END;

CREATE TRIGGER confirmation_fixed BEFORE UPDATE ON confirmation
WHEN NEW.id IS NOT OLD.id
BEGIN
    SELECT RAISE(ABORT, 'confirmation: id never change');
END;

CREATE TRIGGER confirmation_asset_id_insert BEFORE INSERT ON confirmation
WHEN NEW.asset_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM asset WHERE id = NEW.asset_id)
BEGIN
    SELECT RAISE(ABORT, 'asset_id: there is no such asset');
END;

CREATE TRIGGER confirmation_asset_id_update BEFORE UPDATE OF asset_id ON confirmation
WHEN NEW.asset_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM asset WHERE id = NEW.asset_id)
BEGIN
    SELECT RAISE(ABORT, 'asset_id: there is no such asset');
END;

CREATE TRIGGER confirmation_inserted AFTER INSERT ON confirmation BEGIN
    INSERT INTO change (entity, entity_id, action, actor, role, reason, request, after)
    SELECT 'confirmation', NEW.id, 'insert', actor, role, reason, request,
        (SELECT json_group_object(name, value) FROM (
            SELECT 'asset_id' AS name, NEW.asset_id AS value
            UNION ALL VALUES
            ('fact', NEW.fact), ('confirmed_on', NEW.confirmed_on), ('role', NEW.role))
        WHERE value IS NOT NULL)
    FROM writing;
END;

CREATE TRIGGER confirmation_updated AFTER UPDATE OF
    asset_id, fact, confirmed_on, role
ON confirmation BEGIN
    INSERT INTO change (entity, entity_id, action, actor, role, reason, request, before, after)
    SELECT 'confirmation', NEW.id, 'update', actor, role, reason, request, before, after
    FROM writing, (SELECT count(*) AS differing, json_group_object(name, was) AS before,
            json_group_object(name, value) AS after FROM (
            SELECT 'asset_id' AS name, OLD.asset_id AS was, NEW.asset_id AS value
            UNION ALL VALUES
            ('fact', OLD.fact, NEW.fact), ('confirmed_on', OLD.confirmed_on, NEW.confirmed_on),
            ('role', OLD.role, NEW.role))
        WHERE was IS NOT value)
    WHERE differing > 0;
END;

CREATE TRIGGER confirmation_kept BEFORE DELETE ON confirmation BEGIN
    SELECT RAISE(ABORT, 'confirmation: what was recorded is kept');
END;

CREATE TRIGGER exercise_new BEFORE INSERT ON exercise
WHEN EXISTS (SELECT 1 FROM exercise WHERE id = NEW.id)
    OR EXISTS (SELECT 1 FROM exercise WHERE uuid = NEW.uuid)
BEGIN
    SELECT RAISE(ABORT, 'exercise: there is a row with this id or uuid already; update it instead');
END;

CREATE TRIGGER exercise_fixed BEFORE UPDATE ON exercise
WHEN NEW.id IS NOT OLD.id OR NEW.uuid IS NOT OLD.uuid
BEGIN
    SELECT RAISE(ABORT, 'exercise: id and uuid never change');
END;

CREATE TRIGGER exercise_inserted AFTER INSERT ON exercise BEGIN
    INSERT INTO change (entity, entity_id, action, actor, role, reason, request, after)
    SELECT 'exercise', NEW.id, 'insert', actor, role, reason, request,
        (SELECT json_group_object(name, value) FROM (
            SELECT 'uuid' AS name, NEW.uuid AS value
            UNION ALL VALUES
            ('place', NEW.place), ('starts_on', NEW.starts_on), ('ends_on', NEW.ends_on),
            ('prompt', NEW.prompt), ('area', NEW.area))
        WHERE value IS NOT NULL)
    FROM writing;
END;

CREATE TRIGGER exercise_updated AFTER UPDATE OF
    uuid, place, starts_on, ends_on, prompt, area
ON exercise BEGIN
    INSERT INTO change (entity, entity_id, action, actor, role, reason, request, before, after)
    SELECT 'exercise', NEW.id, 'update', actor, role, reason, request, before, after
    FROM writing, (SELECT count(*) AS differing, json_group_object(name, was) AS before,
            json_group_object(name, value) AS after FROM (
            SELECT 'uuid' AS name, OLD.uuid AS was, NEW.uuid AS value
            UNION ALL VALUES
            ('place', OLD.place, NEW.place), ('starts_on', OLD.starts_on, NEW.starts_on),
            ('ends_on', OLD.ends_on, NEW.ends_on), ('prompt', OLD.prompt, NEW.prompt),
            ('area', OLD.area, NEW.area))
        WHERE was IS NOT value)
    WHERE differing > 0;
END;

CREATE TRIGGER exercise_kept BEFORE DELETE ON exercise BEGIN
    SELECT RAISE(ABORT, 'exercise: what was recorded is kept');
END;

CREATE TRIGGER contribution_new BEFORE INSERT ON contribution
WHEN EXISTS (SELECT 1 FROM contribution WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'contribution: there is a row with this id already; update it instead');
END;

CREATE TRIGGER contribution_fixed BEFORE UPDATE ON contribution
WHEN NEW.id IS NOT OLD.id
BEGIN
    SELECT RAISE(ABORT, 'contribution: id never change');
END;

CREATE TRIGGER contribution_exercise_id_insert BEFORE INSERT ON contribution
WHEN NEW.exercise_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM exercise WHERE id = NEW.exercise_id)
BEGIN
    SELECT RAISE(ABORT, 'exercise_id: there is no such exercise');
END;

CREATE TRIGGER contribution_exercise_id_update BEFORE UPDATE OF exercise_id ON contribution
WHEN NEW.exercise_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM exercise WHERE id = NEW.exercise_id)
BEGIN
    SELECT RAISE(ABORT, 'exercise_id: there is no such exercise');
END;

CREATE TRIGGER contribution_asset_id_insert BEFORE INSERT ON contribution
WHEN NEW.asset_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM asset WHERE id = NEW.asset_id)
BEGIN
    SELECT RAISE(ABORT, 'asset_id: there is no such asset');
END;

CREATE TRIGGER contribution_asset_id_update BEFORE UPDATE OF asset_id ON contribution
WHEN NEW.asset_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM asset WHERE id = NEW.asset_id)
BEGIN
    SELECT RAISE(ABORT, 'asset_id: there is no such asset');
END;

CREATE TRIGGER contribution_inserted AFTER INSERT ON contribution BEGIN
    INSERT INTO change (entity, entity_id, action, actor, role, reason, request, after)
    SELECT 'contribution', NEW.id, 'insert', actor, role, reason, request,
        (SELECT json_group_object(name, value) FROM (
            SELECT 'exercise_id' AS name, NEW.exercise_id AS value
            UNION ALL VALUES
            ('asset_id', NEW.asset_id), ('words', NEW.words), ('given_on', NEW.given_on),
            ('role', NEW.role))
        WHERE value IS NOT NULL)
    FROM writing;
END;

CREATE TRIGGER contribution_updated AFTER UPDATE OF
    exercise_id, asset_id, words, given_on, role
ON contribution BEGIN
    INSERT INTO change (entity, entity_id, action, actor, role, reason, request, before, after)
    SELECT 'contribution', NEW.id, 'update', actor, role, reason, request, before, after
    FROM writing, (SELECT count(*) AS differing, json_group_object(name, was) AS before,
            json_group_object(name, value) AS after FROM (
            SELECT 'exercise_id' AS name, OLD.exercise_id AS was, NEW.exercise_id AS value
            UNION ALL VALUES
            ('asset_id', OLD.asset_id, NEW.asset_id), ('words', OLD.words, NEW.words),
            ('given_on', OLD.given_on, NEW.given_on), ('role', OLD.role, NEW.role))
        WHERE was IS NOT value)
    WHERE differing > 0;
END;

CREATE TRIGGER contribution_kept BEFORE DELETE ON contribution BEGIN
    SELECT RAISE(ABORT, 'contribution: what was recorded is kept');
END;

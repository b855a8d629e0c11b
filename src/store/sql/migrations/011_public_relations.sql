-- Connections and catchments are shown, so that each gets an identifier that tells nothing (a row number tells
-- how many there are, and in what order they came), and a catchment a name for the public. A column whose
-- default is made for each row can be added to an empty table alone, so the rows stand aside meanwhile. The
-- identifier, and the name, are history like everything else.

DROP TRIGGER connection_new;
DROP TRIGGER connection_inserted;
DROP TRIGGER connection_updated;
DROP TRIGGER connection_deleted;

CREATE TABLE connection_aside AS SELECT * FROM connection;
DELETE FROM connection;
ALTER TABLE connection ADD COLUMN uuid TEXT NOT NULL DEFAULT (
    lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' ||
    substr('89ab', 1 + abs(random() % 4), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))))
    CHECK (uuid GLOB '????????-????-????-????-????????????' AND uuid NOT GLOB '*[^-0-9a-f]*');
CREATE UNIQUE INDEX connection_by_uuid ON connection (uuid);
INSERT INTO connection (id, from_asset, kind, to_asset, note, source)
SELECT id, from_asset, kind, to_asset, note, source FROM connection_aside ORDER BY id;
DROP TABLE connection_aside;
INSERT INTO change (entity, entity_id, action, actor, reason, before, after)
SELECT 'connection', id, 'update', 'cairn', 'migration', json_object('uuid', NULL), json_object('uuid', uuid)
FROM connection ORDER BY id;

CREATE TRIGGER connection_new BEFORE INSERT ON connection
WHEN EXISTS (SELECT 1 FROM connection WHERE id = NEW.id)
    OR EXISTS (SELECT 1 FROM connection WHERE uuid = NEW.uuid)
    OR EXISTS (SELECT 1 FROM connection WHERE from_asset = NEW.from_asset AND kind = NEW.kind AND to_asset = NEW.to_asset)
BEGIN
    SELECT RAISE(ABORT, 'connection: there is a row with this id or uuid or from_asset and kind and to_asset already; update it instead');
END;

CREATE TRIGGER connection_fixed BEFORE UPDATE ON connection
WHEN NEW.uuid IS NOT OLD.uuid
BEGIN
    SELECT RAISE(ABORT, 'connection: uuid never changes');
END;

CREATE TRIGGER connection_inserted AFTER INSERT ON connection BEGIN
    INSERT INTO change (entity, entity_id, action, actor, role, reason, request, after)
    SELECT 'connection', NEW.id, 'insert', actor, role, reason, request,
        (SELECT json_group_object(name, value) FROM (
            SELECT 'from_asset' AS name, NEW.from_asset AS value
            UNION ALL VALUES
            ('kind', NEW.kind), ('to_asset', NEW.to_asset), ('note', NEW.note),
            ('source', NEW.source), ('uuid', NEW.uuid))
        WHERE value IS NOT NULL)
    FROM writing;
END;

CREATE TRIGGER connection_updated AFTER UPDATE OF
    from_asset, kind, to_asset, note, source, uuid
ON connection BEGIN
    INSERT INTO change (entity, entity_id, action, actor, role, reason, request, before, after)
    SELECT 'connection', NEW.id, 'update', actor, role, reason, request, before, after
    FROM writing, (SELECT count(*) AS differing, json_group_object(name, was) AS before,
            json_group_object(name, value) AS after FROM (
            SELECT 'from_asset' AS name, OLD.from_asset AS was, NEW.from_asset AS value
            UNION ALL VALUES
            ('kind', OLD.kind, NEW.kind), ('to_asset', OLD.to_asset, NEW.to_asset),
            ('note', OLD.note, NEW.note), ('source', OLD.source, NEW.source),
            ('uuid', OLD.uuid, NEW.uuid))
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
            ('source', OLD.source), ('uuid', OLD.uuid))
        WHERE value IS NOT NULL)
    FROM writing;
END;

DROP TRIGGER catchment_new;
DROP TRIGGER catchment_fixed;
DROP TRIGGER catchment_inserted;
DROP TRIGGER catchment_updated;
DROP TRIGGER catchment_deleted;

CREATE TABLE catchment_aside AS SELECT * FROM catchment;
DELETE FROM catchment;
ALTER TABLE catchment ADD COLUMN uuid TEXT NOT NULL DEFAULT (
    lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' ||
    substr('89ab', 1 + abs(random() % 4), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))))
    CHECK (uuid GLOB '????????-????-????-????-????????????' AND uuid NOT GLOB '*[^-0-9a-f]*');
ALTER TABLE catchment ADD COLUMN label TEXT CHECK (typeof(label) IN ('text', 'null') AND length(label) <= 200);
CREATE UNIQUE INDEX catchment_by_uuid ON catchment (uuid);
INSERT INTO catchment (id, asset_id, note, source, geom)
SELECT id, asset_id, note, source, geom FROM catchment_aside ORDER BY id;
DROP TABLE catchment_aside;
INSERT INTO change (entity, entity_id, action, actor, reason, before, after)
SELECT 'catchment', id, 'update', 'cairn', 'migration', json_object('uuid', NULL), json_object('uuid', uuid)
FROM catchment ORDER BY id;

CREATE TRIGGER catchment_new BEFORE INSERT ON catchment
WHEN EXISTS (SELECT 1 FROM catchment WHERE id = NEW.id)
    OR EXISTS (SELECT 1 FROM catchment WHERE uuid = NEW.uuid)
BEGIN
    SELECT RAISE(ABORT, 'catchment: there is a row with this id or uuid already; update it instead');
END;

CREATE TRIGGER catchment_fixed BEFORE UPDATE ON catchment
WHEN NEW.id IS NOT OLD.id OR NEW.uuid IS NOT OLD.uuid
BEGIN
    SELECT RAISE(ABORT, 'catchment: id and uuid never change');
END;

CREATE TRIGGER catchment_inserted AFTER INSERT ON catchment BEGIN
    INSERT INTO change (entity, entity_id, action, actor, role, reason, request, after)
    SELECT 'catchment', NEW.id, 'insert', actor, role, reason, request,
        (SELECT json_group_object(name, value) FROM (
            SELECT 'asset_id' AS name, NEW.asset_id AS value
            UNION ALL VALUES
            ('note', NEW.note), ('source', NEW.source), ('geom', nullif(hex(NEW.geom), '')),
            ('uuid', NEW.uuid), ('label', NEW.label))
        WHERE value IS NOT NULL)
    FROM writing;
END;

CREATE TRIGGER catchment_updated AFTER UPDATE OF
    asset_id, note, source, geom, uuid, label
ON catchment BEGIN
    INSERT INTO change (entity, entity_id, action, actor, role, reason, request, before, after)
    SELECT 'catchment', NEW.id, 'update', actor, role, reason, request, before, after
    FROM writing, (SELECT count(*) AS differing, json_group_object(name, was) AS before,
            json_group_object(name, value) AS after FROM (
            SELECT 'asset_id' AS name, OLD.asset_id AS was, NEW.asset_id AS value
            UNION ALL VALUES
            ('note', OLD.note, NEW.note), ('source', OLD.source, NEW.source),
            ('geom', nullif(hex(OLD.geom), ''), nullif(hex(NEW.geom), '')),
            ('uuid', OLD.uuid, NEW.uuid), ('label', OLD.label, NEW.label))
        WHERE was IS NOT value)
    WHERE differing > 0;
END;

CREATE TRIGGER catchment_deleted AFTER DELETE ON catchment BEGIN
    INSERT INTO change (entity, entity_id, action, actor, role, reason, request, before)
    SELECT 'catchment', OLD.id, 'delete', actor, role, reason, request,
        (SELECT json_group_object(name, value) FROM (
            SELECT 'asset_id' AS name, OLD.asset_id AS value
            UNION ALL VALUES
            ('note', OLD.note), ('source', OLD.source), ('geom', nullif(hex(OLD.geom), '')),
            ('uuid', OLD.uuid), ('label', OLD.label))
        WHERE value IS NOT NULL)
    FROM writing;
END;

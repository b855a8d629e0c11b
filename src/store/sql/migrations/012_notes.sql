-- Notes: what somebody who is no editor says is wrong with an asset or an activity, kept for the co-ordinators.
--
-- A note is nobody's but theirs: no view, export, text table or public sequence knows of it. It is not in
-- `change` either, since that is append-only and somebody who wrote can ask for their words to be erased.
-- What became of a note stands in its own row, which is never deleted: `state` goes from pending to done or
-- dismissed, once, and `text` from words to nothing, once. How to reach who wrote is in the accounts file.

CREATE TABLE note (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    uuid TEXT NOT NULL UNIQUE DEFAULT (
        lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' ||
        substr('89ab', 1 + abs(random() % 4), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))))
        CHECK (uuid GLOB '????????-????-????-????-????????????' AND uuid NOT GLOB '*[^-0-9a-f]*'),
    asset_id INTEGER NOT NULL,
    activity_id INTEGER,
    kind TEXT NOT NULL CHECK (kind IN ('closed', 'moved', 'times', 'contact', 'other')),
    -- tab and new line are the only control characters (C0, DEL, C1) that it may have
    text TEXT CHECK (length(trim(text)) >= 1 AND length(text) <= 1000 AND instr(text, char(0)) = 0
        AND text NOT GLOB '*[' || char(1) || '-' || char(8) || char(11) || '-' || char(31) || char(127) || '-'
            || char(159) || ']*'),
    received_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'done', 'dismissed')),
    handled_by TEXT CHECK (length(trim(handled_by)) >= 1 AND length(handled_by) <= 100),
    handled_at TEXT,
    erased_at TEXT,
    CHECK ((state = 'pending') = (handled_by IS NULL)),
    CHECK ((handled_by IS NULL) = (handled_at IS NULL)),
    CHECK (text IS NULL OR erased_at IS NULL),
    CHECK (text IS NOT NULL OR kind <> 'other' OR erased_at IS NOT NULL)
) STRICT;
CREATE INDEX note_pending ON note (asset_id) WHERE state = 'pending';

CREATE TRIGGER note_new BEFORE INSERT ON note
WHEN EXISTS (SELECT 1 FROM note WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM note WHERE uuid = NEW.uuid)
BEGIN
    SELECT RAISE(ABORT, 'note: there is a row with this id or uuid already');
END;
CREATE TRIGGER note_asset_id BEFORE INSERT ON note
WHEN NOT EXISTS (SELECT 1 FROM asset WHERE id = NEW.asset_id)
BEGIN
    SELECT RAISE(ABORT, 'asset_id: there is no such asset');
END;
CREATE TRIGGER note_activity_id BEFORE INSERT ON note
WHEN NEW.activity_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM activity WHERE id = NEW.activity_id AND asset_id = NEW.asset_id)
BEGIN
    SELECT RAISE(ABORT, 'activity: there is no such activity here');
END;
CREATE TRIGGER note_fixed BEFORE UPDATE ON note
WHEN (NEW.id, NEW.uuid, NEW.asset_id, NEW.activity_id, NEW.kind, NEW.received_at)
        IS NOT (OLD.id, OLD.uuid, OLD.asset_id, OLD.activity_id, OLD.kind, OLD.received_at)
    OR (NEW.text IS NOT OLD.text AND (NEW.text IS NOT NULL OR NEW.erased_at IS NULL))
    OR (OLD.erased_at IS NOT NULL AND NEW.erased_at IS NOT OLD.erased_at)
    OR (OLD.state <> 'pending' AND (NEW.state, NEW.handled_by, NEW.handled_at)
        IS NOT (OLD.state, OLD.handled_by, OLD.handled_at))
BEGIN
    SELECT RAISE(ABORT, 'note: it can be handled once, and erased; nothing else of it changes');
END;
CREATE TRIGGER note_kept BEFORE DELETE ON note BEGIN
    SELECT RAISE(ABORT, 'note: notes are kept; `cairn notes --erase` takes the words out of one');
END;

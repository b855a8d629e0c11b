-- The tables: assets, what goes on at them, how they connect, and the taxonomy.
--
-- The columns of asset and activity follow the table of fields in src/domain/*_fields.def; a test
-- compares the two. The asset table is not STRICT because it is spatial: QGIS reads the declared types
-- (JSONTEXTLIST is its list of texts, DATE a date). CHECKs call SQLite's built-ins alone, so that any
-- program can write.

CREATE TABLE category (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    code TEXT NOT NULL UNIQUE CHECK (length(code) BETWEEN 1 AND 64 AND code NOT GLOB '*[^-a-z0-9]*'),
    parent TEXT,
    label TEXT NOT NULL CHECK (length(label) BETWEEN 1 AND 100),
    plain_label TEXT NOT NULL CHECK (length(plain_label) BETWEEN 1 AND 100),
    words TEXT NOT NULL DEFAULT '' CHECK (length(words) <= 1000),
    colour TEXT NOT NULL CHECK (length(colour) = 7 AND colour GLOB '#*'
        AND substr(colour, 2) NOT GLOB '*[^0-9a-fA-F]*'),
    icon TEXT NOT NULL CHECK (length(icon) <= 64),
    sensitive INTEGER NOT NULL DEFAULT 0 CHECK (sensitive IN (0, 1)),
    CHECK (parent IS NOT code)
) STRICT;

CREATE TABLE asset (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    uuid TEXT NOT NULL UNIQUE DEFAULT (
        lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' ||
        substr('89ab', 1 + abs(random() % 4), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))))
        CHECK (uuid GLOB '????????-????-????-????-????????????' AND uuid NOT GLOB '*[^-0-9a-f]*'),
    name TEXT NOT NULL CHECK (typeof(name) IN ('text', 'null') AND length(trim(name)) BETWEEN 1 AND 200
        AND length(name) <= 200 AND instr(name, char(0)) = 0),
    other_names TEXT CHECK (typeof(other_names) IN ('text', 'null') AND length(other_names) <= 400),
    category TEXT CHECK (typeof(category) IN ('text', 'null') AND length(category) <= 64),
    level TEXT CHECK (level IN ('individual', 'community', 'organisation')),
    description TEXT CHECK (typeof(description) IN ('text', 'null') AND length(description) <= 4000),
    plain_description TEXT CHECK (typeof(plain_description) IN ('text', 'null') AND length(plain_description) <= 2000),
    easy_read TEXT CHECK (typeof(easy_read) IN ('text', 'null') AND length(easy_read) <= 2000),
    address TEXT CHECK (typeof(address) IN ('text', 'null') AND length(address) <= 400),
    postcode TEXT CHECK (typeof(postcode) IN ('text', 'null') AND length(postcode) <= 8),
    locality TEXT CHECK (typeof(locality) IN ('text', 'null') AND length(locality) <= 100),
    phone TEXT CHECK (typeof(phone) IN ('text', 'null') AND length(phone) <= 60),
    email TEXT CHECK (typeof(email) IN ('text', 'null') AND length(email) <= 254),
    website TEXT CHECK (typeof(website) IN ('text', 'null') AND length(website) <= 500),
    take_part JSONTEXTLIST CHECK (take_part IS NULL OR (json_valid(take_part) AND json_type(take_part) = 'array')),
    routes_in JSONTEXTLIST CHECK (routes_in IS NULL OR (json_valid(routes_in) AND json_type(routes_in) = 'array')),
    who_for TEXT CHECK (typeof(who_for) IN ('text', 'null') AND length(who_for) <= 400),
    how_to_refer TEXT CHECK (typeof(how_to_refer) IN ('text', 'null') AND length(how_to_refer) <= 400),
    cost TEXT CHECK (typeof(cost) IN ('text', 'null') AND length(cost) <= 200),
    audiences JSONTEXTLIST CHECK (audiences IS NULL OR (json_valid(audiences) AND json_type(audiences) = 'array')),
    age_min INTEGER CHECK (typeof(age_min) IN ('integer', 'null') AND age_min BETWEEN 0 AND 120),
    age_max INTEGER CHECK (typeof(age_max) IN ('integer', 'null') AND age_max BETWEEN 0 AND 120),
    languages TEXT CHECK (typeof(languages) IN ('text', 'null') AND length(languages) <= 200),
    step_free TEXT NOT NULL DEFAULT 'unknown' CHECK (step_free IN ('unknown', 'yes', 'no')),
    accessible_toilet TEXT NOT NULL DEFAULT 'unknown' CHECK (accessible_toilet IN ('unknown', 'yes', 'no')),
    changing_place TEXT NOT NULL DEFAULT 'unknown' CHECK (changing_place IN ('unknown', 'yes', 'no')),
    hearing_loop TEXT NOT NULL DEFAULT 'unknown' CHECK (hearing_loop IN ('unknown', 'yes', 'no')),
    bsl TEXT NOT NULL DEFAULT 'unknown' CHECK (bsl IN ('unknown', 'yes', 'no')),
    quiet_space TEXT NOT NULL DEFAULT 'unknown' CHECK (quiet_space IN ('unknown', 'yes', 'no')),
    easy_read_information TEXT NOT NULL DEFAULT 'unknown' CHECK (easy_read_information IN ('unknown', 'yes', 'no')),
    welcomed_learning_disabilities TEXT NOT NULL DEFAULT 'unknown' CHECK (welcomed_learning_disabilities IN ('unknown', 'yes', 'no')),
    someone_with_you TEXT NOT NULL DEFAULT 'unknown' CHECK (someone_with_you IN ('unknown', 'yes', 'no')),
    paperwork TEXT NOT NULL DEFAULT 'unknown' CHECK (paperwork IN ('unknown', 'yes', 'no')),
    children_welcome TEXT NOT NULL DEFAULT 'unknown' CHECK (children_welcome IN ('unknown', 'yes', 'no')),
    getting_there TEXT CHECK (typeof(getting_there) IN ('text', 'null') AND length(getting_there) <= 1000),
    contact_role TEXT CHECK (typeof(contact_role) IN ('text', 'null') AND length(contact_role) <= 100),
    opening_times TEXT CHECK (typeof(opening_times) IN ('text', 'null') AND length(opening_times) <= 1000),
    reach TEXT CHECK (reach IN ('at-place', 'in-area', 'phone-or-online')),
    opened_on DATE CHECK (opened_on IS date(opened_on, '+0 days') AND opened_on >= '1000'),
    closed_on DATE CHECK (closed_on IS date(closed_on, '+0 days') AND closed_on >= '1000'),
    closed_reason TEXT CHECK (typeof(closed_reason) IN ('text', 'null') AND length(closed_reason) <= 200),
    status TEXT NOT NULL DEFAULT 'draft'
        CHECK (status IN ('draft', 'pending', 'published', 'closed')),
    visibility TEXT NOT NULL DEFAULT 'public'
        CHECK (visibility IN ('public', 'partners', 'private')),
    listing TEXT CHECK (listing IN ('asked', 'agreed', 'declined')),
    consent TEXT CHECK (consent IN ('asked', 'given', 'withdrawn')),
    consent_expires_on DATE CHECK (consent_expires_on IS date(consent_expires_on, '+0 days') AND consent_expires_on >= '1000'),
    source TEXT CHECK (typeof(source) IN ('text', 'null') AND length(source) <= 200),
    source_ref TEXT CHECK (typeof(source_ref) IN ('text', 'null') AND length(source_ref) <= 200),
    licence TEXT CHECK (typeof(licence) IN ('text', 'null') AND length(licence) <= 400),
    position_source TEXT
        CHECK (position_source IN ('surveyed', 'address', 'postcode', 'place', 'polygon', 'district')),
    accuracy_m REAL CHECK (typeof(accuracy_m) IN ('real', 'integer', 'null') AND accuracy_m BETWEEN 0 AND 100000),
    location_shown TEXT NOT NULL DEFAULT 'exact'
        CHECK (location_shown IN ('exact', 'district', 'none')),
    confirmed_on DATE CHECK (confirmed_on IS date(confirmed_on, '+0 days') AND confirmed_on >= '1000'),
    confirmed_role TEXT CHECK (typeof(confirmed_role) IN ('text', 'null') AND length(confirmed_role) <= 100),
    created_at TEXT,
    changed_at TEXT,
    extra TEXT CHECK (extra IS NULL OR (json_valid(extra) AND json_type(extra) = 'object' AND length(extra) <= 20000)),
    geom POINT,
    CHECK (category IS NOT NULL OR status IN ('draft', 'closed')),
    CHECK (age_max >= age_min),
    CHECK (closed_on >= opened_on),
    CHECK (status <> 'closed' OR closed_on IS NOT NULL),
    CHECK (level IS NOT 'individual' OR status <> 'published'
        OR (consent IS 'given' AND consent_expires_on IS NOT NULL))
);
SELECT RecoverGeometryColumn('asset', 'geom', 4326, 'POINT', 'XY');
SELECT CreateSpatialIndex('asset', 'geom');
CREATE UNIQUE INDEX asset_by_source ON asset (source, source_ref) WHERE source_ref IS NOT NULL;
CREATE INDEX asset_by_ref ON asset (source_ref) WHERE source_ref IS NOT NULL;
CREATE INDEX asset_by_category ON asset (category);
-- for what turns at midnight
CREATE INDEX asset_opening ON asset (opened_on) WHERE opened_on IS NOT NULL;
CREATE INDEX asset_closing ON asset (closed_on) WHERE closed_on IS NOT NULL;
CREATE INDEX asset_consent ON asset (consent_expires_on) WHERE consent_expires_on IS NOT NULL;

CREATE TABLE activity (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    asset_id INTEGER NOT NULL,
    uuid TEXT NOT NULL UNIQUE DEFAULT (
        lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' ||
        substr('89ab', 1 + abs(random() % 4), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))))
        CHECK (uuid GLOB '????????-????-????-????-????????????' AND uuid NOT GLOB '*[^-0-9a-f]*'),
    title TEXT NOT NULL CHECK (length(trim(title)) BETWEEN 1 AND 200
        AND length(title) <= 200 AND instr(title, char(0)) = 0),
    category TEXT CHECK (length(category) <= 64),
    description TEXT CHECK (length(description) <= 4000),
    plain_description TEXT CHECK (length(plain_description) <= 2000),
    status TEXT NOT NULL DEFAULT 'running'
        CHECK (status IN ('running', 'paused', 'full', 'finished')),
    visibility TEXT NOT NULL DEFAULT 'public'
        CHECK (visibility IN ('public', 'partners', 'private')),
    take_part TEXT CHECK (take_part IS NULL OR (json_valid(take_part) AND json_type(take_part) = 'array')),
    routes_in TEXT CHECK (routes_in IS NULL OR (json_valid(routes_in) AND json_type(routes_in) = 'array')),
    audiences TEXT CHECK (audiences IS NULL OR (json_valid(audiences) AND json_type(audiences) = 'array')),
    age_min INTEGER CHECK (age_min BETWEEN 0 AND 120),
    age_max INTEGER CHECK (age_max BETWEEN 0 AND 120),
    step_free TEXT NOT NULL DEFAULT 'unknown' CHECK (step_free IN ('unknown', 'yes', 'no')),
    accessible_toilet TEXT NOT NULL DEFAULT 'unknown' CHECK (accessible_toilet IN ('unknown', 'yes', 'no')),
    changing_place TEXT NOT NULL DEFAULT 'unknown' CHECK (changing_place IN ('unknown', 'yes', 'no')),
    hearing_loop TEXT NOT NULL DEFAULT 'unknown' CHECK (hearing_loop IN ('unknown', 'yes', 'no')),
    bsl TEXT NOT NULL DEFAULT 'unknown' CHECK (bsl IN ('unknown', 'yes', 'no')),
    quiet_space TEXT NOT NULL DEFAULT 'unknown' CHECK (quiet_space IN ('unknown', 'yes', 'no')),
    easy_read_information TEXT NOT NULL DEFAULT 'unknown' CHECK (easy_read_information IN ('unknown', 'yes', 'no')),
    welcomed_learning_disabilities TEXT NOT NULL DEFAULT 'unknown' CHECK (welcomed_learning_disabilities IN ('unknown', 'yes', 'no')),
    someone_with_you TEXT NOT NULL DEFAULT 'unknown' CHECK (someone_with_you IN ('unknown', 'yes', 'no')),
    paperwork TEXT NOT NULL DEFAULT 'unknown' CHECK (paperwork IN ('unknown', 'yes', 'no')),
    children_welcome TEXT NOT NULL DEFAULT 'unknown' CHECK (children_welcome IN ('unknown', 'yes', 'no')),
    cost TEXT CHECK (length(cost) <= 200),
    contact_role TEXT CHECK (length(contact_role) <= 100),
    run_by TEXT CHECK (length(run_by) <= 200),
    meeting_point TEXT CHECK (length(meeting_point) <= 200),
    joinable_midway TEXT NOT NULL DEFAULT 'unknown' CHECK (joinable_midway IN ('unknown', 'yes', 'no')),
    next_block_on TEXT CHECK (next_block_on IS date(next_block_on, '+0 days') AND next_block_on >= '1000'),
    day TEXT CHECK (day IN ('mo', 'tu', 'we', 'th', 'fr', 'sa', 'su')),
    part_of_day TEXT CHECK (part_of_day IN ('morning', 'afternoon', 'evening', 'unknown')),
    starts_at TEXT CHECK (starts_at IS strftime('%Y-%m-%dT%H:%M', starts_at, '+0 days')),
    rrule TEXT CHECK (length(rrule) <= 500),
    exdates TEXT CHECK (length(exdates) <= 2000),
    duration_min INTEGER CHECK (duration_min BETWEEN 1 AND 10080),
    schedule_text TEXT CHECK (length(schedule_text) <= 400),
    as_described TEXT
        CHECK (as_described || substr('-01-01', length(as_described) - 3) IS date(as_described || substr('-01-01', length(as_described) - 3), '+0 days')
        AND length(as_described) IN (4, 7, 10)),
    confirmed_on TEXT CHECK (confirmed_on IS date(confirmed_on, '+0 days') AND confirmed_on >= '1000'),
    confirmed_role TEXT CHECK (length(confirmed_role) <= 100),
    source TEXT CHECK (length(source) <= 200),
    source_ref TEXT CHECK (length(source_ref) <= 200),
    licence TEXT CHECK (length(licence) <= 400),
    created_at TEXT,
    changed_at TEXT,
    extra TEXT CHECK (extra IS NULL OR (json_valid(extra) AND json_type(extra) = 'object' AND length(extra) <= 20000)),
    CHECK (age_max >= age_min),
    CHECK (part_of_day IS NULL OR day IS NOT NULL OR rrule IS NOT NULL)
) STRICT;
CREATE INDEX activity_by_asset ON activity (asset_id);
CREATE INDEX activity_by_category ON activity (category);
CREATE UNIQUE INDEX activity_by_source ON activity (source, source_ref) WHERE source_ref IS NOT NULL;

-- One asset to another; shown only if both ends are.
CREATE TABLE connection (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    from_asset INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('meets-at', 'part-of', 'run-by', 'works-with', 'funded-by',
        'gives-to', 'passes-people-on-to', 'grew-out-of')),
    to_asset INTEGER NOT NULL,
    note TEXT CHECK (length(note) <= 1000),
    source TEXT CHECK (length(source) <= 200),
    UNIQUE (from_asset, kind, to_asset),
    CHECK (from_asset <> to_asset)
) STRICT;
CREATE INDEX connection_back ON connection (to_asset);

-- The polygon that an asset comes to.
CREATE TABLE catchment (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    asset_id INTEGER NOT NULL,
    note TEXT CHECK (length(note) <= 1000),
    source TEXT CHECK (length(source) <= 200),
    geom MULTIPOLYGON
);
SELECT RecoverGeometryColumn('catchment', 'geom', 4326, 'MULTIPOLYGON', 'XY');
SELECT CreateSpatialIndex('catchment', 'geom');
CREATE INDEX catchment_by_asset ON catchment (asset_id);

-- One fact, one day, one role: still here, hours right, gone.
CREATE TABLE confirmation (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    asset_id INTEGER NOT NULL,
    fact TEXT NOT NULL CHECK (length(fact) BETWEEN 1 AND 200),
    confirmed_on TEXT NOT NULL CHECK (confirmed_on IS date(confirmed_on, '+0 days') AND confirmed_on >= '1000'),
    role TEXT NOT NULL CHECK (length(role) BETWEEN 1 AND 100)
) STRICT;
CREATE INDEX confirmation_by_asset ON confirmation (asset_id, confirmed_on);

-- A mapping exercise: where, when, and the question that was asked.
CREATE TABLE exercise (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    uuid TEXT NOT NULL UNIQUE DEFAULT (
        lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' ||
        substr('89ab', 1 + abs(random() % 4), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))))
        CHECK (uuid GLOB '????????-????-????-????-????????????' AND uuid NOT GLOB '*[^-0-9a-f]*'),
    place TEXT NOT NULL CHECK (length(place) BETWEEN 1 AND 200),
    starts_on TEXT CHECK (starts_on IS date(starts_on, '+0 days') AND starts_on >= '1000'),
    ends_on TEXT CHECK (ends_on IS date(ends_on, '+0 days') AND ends_on >= '1000'),
    prompt TEXT CHECK (length(prompt) <= 1000),
    area TEXT CHECK (area IS NULL OR (json_valid(area) AND length(area) <= 100000)),
    CHECK (ends_on >= starts_on)
) STRICT;

-- What came of an exercise. The contributor's contact, if any, is in the accounts file.
CREATE TABLE contribution (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    exercise_id INTEGER NOT NULL,
    asset_id INTEGER,
    words TEXT NOT NULL CHECK (length(words) BETWEEN 1 AND 4000),
    given_on TEXT NOT NULL CHECK (given_on IS date(given_on, '+0 days') AND given_on >= '1000'),
    role TEXT CHECK (length(role) <= 100)
) STRICT;
CREATE INDEX contribution_by_exercise ON contribution (exercise_id);

-- What the browser tests need besides the sample, all of it near G20 9AD in Maryhill and none of it real.
-- What is hidden has ids that begin with 0badc0de, and two words that are nowhere else: Zorbanel in its name, to search
-- for, and Thimblewick beside it, to look for. The names and ids of what is shown are in support.mjs too.
SELECT load_extension('mod_spatialite');
BEGIN;
CREATE TEMP TABLE point (name TEXT PRIMARY KEY, geom BLOB);
INSERT INTO point VALUES
('near', MakePoint(-4.29095, 55.89120, 4326)),
('hidden', MakePoint(-4.28123, 55.89321, 4326));

-- -- shown ---------------------------------------------------------------------------------------

INSERT INTO asset (uuid, name, category, plain_description, address, postcode, phone, cost, routes_in, step_free,
    accessible_toilet, quiet_space, someone_with_you, status, visibility, location_shown, position_source, confirmed_on,
    confirmed_role, geom)
SELECT '5a000000-0000-4000-8000-000000000001', 'Example Evening Hall', 'community-centre',
    'People sing here. Everyone can come.', '1 Example Street', 'G20 9AD', '0141 496 0101', 'Free', '["open-door"]',
    'yes', 'yes', 'yes', 'yes', 'published', 'public', 'exact', 'address', date('now', '-10 days'), 'Co-ordinator', geom
FROM point WHERE name = 'near';
INSERT INTO activity (uuid, asset_id, title, category, plain_description, cost, routes_in, audiences, step_free,
    starts_at, rrule, duration_min, confirmed_on, confirmed_role)
SELECT '5a000000-0000-4000-8000-0000000000a1', id, 'Example choir', 'choir', 'We sing together.', 'Free',
    '["open-door"]', '["everyone"]', 'yes', '2026-01-08T19:00', 'FREQ=WEEKLY;BYDAY=TH', 90, date('now', '-10 days'),
    'Co-ordinator'
FROM asset WHERE name = 'Example Evening Hall';

-- one place with women on Tuesday and men on Monday: no answer is for women on a Monday
INSERT INTO asset (uuid, name, category, plain_description, postcode, status, visibility, position_source, geom)
SELECT '5a000000-0000-4000-8000-000000000002', 'Example Two Days', 'community-centre', 'Two groups meet here.',
    'G20 9AD', 'published', 'public', 'address', geom
FROM point WHERE name = 'near';
INSERT INTO activity (asset_id, title, category, audiences, day, part_of_day, confirmed_on)
SELECT id, 'Example women', 'social-club', '["women"]', 'tu', 'morning', date('now', '-10 days')
FROM asset WHERE name = 'Example Two Days'
UNION ALL
SELECT id, 'Example men', 'social-club', '["men"]', 'mo', 'morning', date('now', '-10 days')
FROM asset WHERE name = 'Example Two Days';

-- times that nobody has confirmed for years
INSERT INTO asset (uuid, name, category, plain_description, postcode, status, visibility, position_source, geom)
SELECT '5a000000-0000-4000-8000-000000000003', 'Example Old Times', 'social-club', 'People met here.', 'G20 9AD',
    'published', 'public', 'address', geom
FROM point WHERE name = 'near';
INSERT INTO activity (asset_id, title, category, day, part_of_day, as_described)
SELECT id, 'Example tea', 'outing', 'mo', 'morning', '2016' FROM asset WHERE name = 'Example Old Times';

-- the same word of what comes to people, and of what is by phone
INSERT INTO asset (uuid, name, category, plain_description, reach, status, visibility, geom)
SELECT '5a000000-0000-4000-8000-000000000004', 'Example Visitors', 'social-club', 'We come to you.', 'in-area',
    'published', 'public', geom
FROM point WHERE name = 'near'
UNION ALL
SELECT '5a000000-0000-4000-8000-000000000005', 'Example Phone Line', 'social-club', 'Talk to us by phone.',
    'phone-or-online', 'published', 'public', NULL;

-- shown, but not where it is: the point, the address and the last part of the postcode are nowhere
INSERT INTO asset (uuid, name, category, plain_description, address, postcode, getting_there, status, visibility,
    location_shown, position_source, geom)
SELECT '5a000000-0000-4000-8000-000000000006', 'Example Quiet House', 'social-club', 'Ask us where we are.',
    '99 Thimblewick Lane', 'G20 7ZZ', 'Behind Thimblewick School', 'published', 'public', 'none', 'address', geom
FROM point WHERE name = 'hidden'
UNION ALL
SELECT '5a000000-0000-4000-8000-000000000007', 'Example District House', 'social-club', 'Ask us where we are.',
    '98 Thimblewick Lane', 'G20 7ZZ', 'Behind Thimblewick School', 'published', 'public', 'district', 'address', geom
FROM point WHERE name = 'hidden';

-- -- hidden --------------------------------------------------------------------------------------

CREATE TEMP TABLE hidden (number INTEGER, name TEXT, status TEXT, visibility TEXT, listing TEXT, level TEXT,
    consent TEXT, consent_expires_on TEXT, closed_on TEXT, closed_reason TEXT);
INSERT INTO hidden VALUES
(1, 'Private', 'published', 'private', NULL, NULL, NULL, NULL, NULL, NULL),
(2, 'Partners', 'published', 'partners', NULL, NULL, NULL, NULL, NULL, NULL),
(3, 'Pending', 'pending', 'public', 'asked', NULL, NULL, NULL, NULL, NULL),
(4, 'Draft', 'draft', 'public', NULL, NULL, NULL, NULL, NULL, NULL),
(5, 'Declined', 'published', 'public', 'declined', NULL, NULL, NULL, NULL, NULL),
(6, 'Lapsed', 'published', 'public', NULL, 'individual', 'given', '2024-01-31', NULL, NULL),
(7, 'Withdrawn', 'draft', 'public', NULL, 'individual', 'withdrawn', NULL, NULL, NULL),
(8, 'Closed', 'closed', 'public', NULL, NULL, NULL, NULL, '2025-06-30', 'Thimblewick moved away');
INSERT INTO asset (uuid, name, category, level, plain_description, description, easy_read, address, postcode, phone,
    email, routes_in, audiences, step_free, cost, status, visibility, listing, consent, consent_expires_on, closed_on,
    closed_reason, geom)
SELECT printf('0badc0de-0000-4000-8000-%012d', number), 'Zorbanel ' || hidden.name || ' Thimblewick', 'befriending', level,
    'Thimblewick Zorbanel is here.', 'Thimblewick Zorbanel is described here.', 'Thimblewick is here.',
    '97 Thimblewick Lane', 'G20 9AD', '0141 496 0999', 'thimblewick@example.org', '["gp"]', '["kinship-carers"]', 'yes',
    'Free', status, visibility, listing, consent, consent_expires_on, closed_on, closed_reason, geom
FROM hidden, point WHERE point.name = 'near';
-- and what is on there, as if somebody had confirmed it
INSERT INTO activity (uuid, asset_id, title, category, plain_description, audiences, starts_at, rrule, duration_min,
    confirmed_on)
SELECT printf('0badc0de-0000-4000-9000-%012d', substr(uuid, -1)), id, 'Zorbanel dance Thimblewick', 'choir',
    'Thimblewick Zorbanel dances.', '["kinship-carers"]', '2026-01-08T19:00', 'FREQ=WEEKLY;BYDAY=TH', 60,
    date('now', '-10 days')
FROM asset WHERE uuid LIKE '0badc0de-%';
-- a private activity at a place that is shown
INSERT INTO activity (uuid, asset_id, title, category, plain_description, visibility, audiences, day, part_of_day,
    confirmed_on)
SELECT '0badc0de-0000-4000-9000-000000000099', id, 'Zorbanel meeting Thimblewick', 'choir', 'Thimblewick Zorbanel meets.',
    'private', '["kinship-carers"]', 'th', 'evening', date('now', '-10 days')
FROM asset WHERE name = 'Example Evening Hall';
-- connections between what is shown and what is not, both ways, and catchments of what is not
INSERT INTO connection (uuid, from_asset, kind, to_asset, note)
SELECT printf('0badc0de-0000-4000-a000-%012d', substr(b.uuid, -1)), a.id, 'works-with', b.id, 'Thimblewick Zorbanel'
FROM asset AS a, asset AS b WHERE a.name = 'Example Evening Hall' AND b.uuid LIKE '0badc0de-%'
UNION ALL
SELECT printf('0badc0de-0000-4000-b000-%012d', substr(b.uuid, -1)), b.id, 'meets-at', a.id, 'Thimblewick Zorbanel'
FROM asset AS a, asset AS b WHERE a.name = 'Example Evening Hall' AND b.uuid LIKE '0badc0de-%';
INSERT INTO catchment (uuid, asset_id, label, note, geom)
SELECT printf('0badc0de-0000-4000-ab00-%012d', substr(uuid, -1)), id, 'Zorbanel round Thimblewick', 'Thimblewick',
    CastToMultiPolygon(Buffer(geom, 0.01))
FROM asset WHERE uuid LIKE '0badc0de-%';
COMMIT;

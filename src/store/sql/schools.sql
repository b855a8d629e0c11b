-- School holidays, council by council.
SELECT c.council, c.loaded_at, h.name, h.first_day, h.last_day
FROM school_calendar AS c JOIN school_holiday AS h ON h.calendar_id = c.id
ORDER BY c.council, h.first_day, h.id

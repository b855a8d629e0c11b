-- A new calendar of a council.
INSERT INTO school_calendar (council) VALUES (:council)

-- Moves when anything is done to school calendars.
SELECT version FROM school_load

-- A council's calendar goes, and its holidays with it.
DELETE FROM school_calendar WHERE council = :council

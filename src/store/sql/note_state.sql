-- How a note stands.
SELECT state FROM note WHERE uuid = :uuid

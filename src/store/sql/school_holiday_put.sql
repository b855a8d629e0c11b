-- Days without school, both included.
INSERT INTO school_holiday (calendar_id, name, first_day, last_day)
VALUES (:calendar_id, :name, :first_day, :last_day)

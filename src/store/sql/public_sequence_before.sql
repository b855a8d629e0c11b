-- The number of the last public change before a day.
SELECT ifnull((SELECT sequence FROM public_change WHERE changed_on < :day
    ORDER BY sequence DESC LIMIT 1), 0)

-- What turns with the day has its numbers up to today.
UPDATE public_turn SET turned_on = date('now', 'localtime')

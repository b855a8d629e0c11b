-- Whether the day has turned since what turns with it took its numbers.
SELECT turned_on < date('now', 'localtime') FROM public_turn

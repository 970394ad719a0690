"""The room: codes that let people ask, who works where, how far the day is, attendance."""

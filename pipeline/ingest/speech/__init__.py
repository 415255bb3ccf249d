"""Speech: turns, speakers and times, whatever wrote them down."""

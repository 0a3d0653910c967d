"""An honest model of any flat table: leaks refused, judged on later rows."""

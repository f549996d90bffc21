"""Pages in French, written by the server: real links and real forms, usable without JavaScript."""

"""Analysis core of regards-croises: knows no orchestration engine and no terminal."""

__version__ = "0.1.0"

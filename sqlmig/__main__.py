"""`python -m sqlmig`."""

from sqlmig.cli import run

if __name__ == "__main__":
    run()

"""`python -m apps.cli`: the `cityeye` command for programs that start it."""

from apps.cli.main import app

if __name__ == "__main__":
    app()

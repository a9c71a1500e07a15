"""Progress for people: a spinner line on a terminal, plain lines elsewhere."""

from __future__ import annotations

from rich.console import Console
from rich.status import Status


class Teller:
    """Says what starts, what is ready, what died and comes back."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False)
        self._starting: dict[str, None] = {}
        self._status: Status | None = None

    def starting(self, name: str) -> None:
        self._starting[name] = None
        if not self.console.is_terminal:
            self.console.print(f"start    {name}", soft_wrap=True)
        self._draw()

    def ready(self, name: str, seconds: float, address: str = "") -> None:
        self._starting.pop(name, None)
        self.console.print(
            f"[green]ready[/]    {name} ({seconds:.1f} s) [dim]{without_password(address)}[/]", soft_wrap=True
        )
        self._draw()

    def trouble(self, text: str) -> None:
        self.console.print(f"[yellow]again[/]    {text}", soft_wrap=True, markup=True)

    def note(self, text: str) -> None:
        self.console.print(text, soft_wrap=True)

    def stopping(self, name: str) -> None:
        self._starting.pop(name, None)
        self.console.print(f"stop     {name}", soft_wrap=True)

    def quiet(self) -> None:
        """No spinner from here on."""
        self._starting.clear()
        self._draw()

    def _draw(self) -> None:
        if not self.console.is_terminal:
            return
        if self._starting:
            text = "starting " + ", ".join(self._starting)
            if self._status is None:
                self._status = self.console.status(text)
                self._status.start()
            else:
                self._status.update(text)
        elif self._status is not None:
            self._status.stop()
            self._status = None


def without_password(address: str) -> str:
    """A URL as it may be shown: `postgresql://user:secret@host` becomes `postgresql://user@host`."""
    scheme, _, rest = address.partition("://")
    if "@" not in rest:
        return address
    who, _, where = rest.rpartition("@")
    return f"{scheme}://{who.split(':')[0]}@{where}"

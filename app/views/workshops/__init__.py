"""The room: opening a workshop, joining it, watching over it, the board, attendance."""

from app.views.workshops import attendance, board, facilitating, joining, opening
from app.views.workshops.blueprint import pages

__all__ = ["attendance", "board", "facilitating", "joining", "opening", "pages"]

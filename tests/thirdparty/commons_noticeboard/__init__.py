"""A notice board: a third party's plugin with one page and its line in the menu."""

from flask import Response

from commons.api import MenuItem, Pages, hook, render

pages = Pages("noticeboard")


@pages.get("/noticeboard", access="public")
def board() -> Response:
    return render("noticeboard/board.html")


@hook
def commons_blueprints():
    return [pages]


@hook
def commons_menu(actor):
    return [MenuItem(label="Notice board", url="/noticeboard")]

"""Activities: courses, workshops and open activities of the city's centres, and the import of the office's sheet."""

from commons.api import hook
from commons.plugins.activities import (
    copying_views,
    declared,
    desk_views,
    exporting_views,
    import_views,
    paper_views,
    queries,
    views,
)


@hook
def commons_subjects():
    return [declared.SUBJECT]


@hook
def commons_commands():
    return declared.COMMANDS


@hook
def commons_permissions():
    return declared.PERMISSIONS


@hook
def commons_facts():
    return declared.FACTS


@hook
def commons_errands():
    return declared.ERRANDS


@hook
def commons_blueprints():
    return [
        views.pages,
        import_views.pages,
        exporting_views.pages,
        paper_views.pages,
        copying_views.pages,
        desk_views.pages,
    ]


@hook
def commons_menu(actor):
    return declared.menu(actor)


@hook
def commons_home(actor):
    return declared.home(actor)


@hook
def commons_shares_people(ref_id):
    return queries.led_by_the_same(ref_id)


@hook
def commons_desk(actor):
    return declared.desk(actor)


@hook
def commons_panels(actor, ref):
    return declared.panels(actor, ref)


@hook
def commons_requirements(person_id, ref):
    return declared.requirements(person_id, ref)


@hook
def commons_cli(cli):
    declared.command_line(cli)


@hook
def commons_demo(city):
    from commons.plugins.activities import demo  # its texts and pictures are needed only here

    demo.build(city)

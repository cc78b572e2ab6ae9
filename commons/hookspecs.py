"""Every hook, grouped by moment. The docstring is the contract; docs/hooks.md repeats each signature and a test
compares.

Start hooks are called once, when the application is made, and fail loudly. Page hooks are called one by one: one that
raises loses its own contribution, is logged with its plugin's name and, after repeated faults, left out for a while.
"""

from __future__ import annotations

import pluggy

spec = pluggy.HookspecMarker("commons")
hook = pluggy.HookimplMarker("commons")

# start


@spec
def commons_hookspecs():
    """At start. Modules with hook specifications that this plugin publishes for others (they mark theirs
    `optionalhook`). Returns a list of modules."""


@spec
def commons_subjects():
    """At start. The kinds of subjects that this plugin owns. Returns a list of SubjectType."""


@spec
def commons_commands():
    """At start. The commands of this plugin. Returns a list of Command."""


@spec
def commons_permissions():
    """At start. The permissions that its commands and pages ask for. Returns a list of Permission."""


@spec
def commons_facts():
    """At start. What this plugin may write into the journal. Returns a list of Fact."""


@spec
def commons_readers():
    """At start. Reactions to the journal. Returns a list of Reader."""


@spec
def commons_jobs():
    """At start. Jobs that may be deferred or that repeat. Returns a list of Job."""


@spec
def commons_errands():
    """At start. Kinds of long work that shows how far it is and goes on when its page is left. Returns a list of
    ErrandType."""


@spec
def commons_gates():
    """At start. Gates in the command pipeline; each names the commands it guards. Nobody can grant, anybody may
    object or hold. Returns a list of Gate."""


@spec
def commons_blueprints():
    """At start. Pages. Returns a list of commons.web.Pages (or Flask blueprints for what has no language)."""


@spec
def commons_cli(cli):
    """At start of the command line. `cli` is a click group to add commands to. Returns nothing."""


@spec
def commons_settings():
    """Before anything else at start. Settings of this plugin. Returns a list of Setting."""


@spec
def commons_channels():
    """At start. Ways to reach a person. Returns a list of Channel."""


# page


@spec
def commons_menu(actor):
    """On each page. Lines for the menu that `actor` may see. Returns a list of MenuItem, or None."""


@spec
def commons_home(actor):
    """On the home page. Returns a list of Panel, or None. Sections, in the page's order: `mine` (what waits for the
    reader, what is next for her), `near` (what is offered in the neighbourhood that institutions.near names, or in the
    whole city), `soon` (today and the next days), `hands` (what lacks people: a list item for each), `decided` (what is
    decided this week: a list item for each). The page writes the headings; a section without a panel is not shown."""


@spec
def commons_shares_people(ref_id):
    """Ids of the Refs of other subjects that need the same people as `ref_id` to take place: the same leader. Returns a
    list, or None. Dates of theirs at the time of its dates are clashes, wherever they are."""


@spec
def commons_desk(actor):
    """On the desk's page of the day, among what waits for whoever serves there. Returns a list of Panel, or None; each
    draws list items, by the macro `waits` of macros/cards.html: what it is, how many, and the one thing to do next."""


@spec
def commons_panels(actor, ref):
    """On the page of another's subject `ref`. Returns a list of Panel, or None. On the page of what one signs up for,
    the section `room` stands beside when, where and how much. On the reader's own page /me `ref` is her own Ref, with
    the sections `waits` (what asks for an answer), `next` (her next dates) and `done` (hours, votes)."""


@spec(firstresult=True)
def commons_signed_in():
    """Once a request. Who is signed in, as an Actor; None for nobody. Only the part `people` answers."""


@spec(firstresult=True)
def commons_reader(actor):
    """Once a page. How the signed-in reader is shown: a dict with name, url, lang, form_of_address, hebrew_dates,
    neighbourhood (the Ref of hers as text, or None); None for nobody."""


# right


@spec
def commons_grants(person_id):
    """In a transaction. The roles that a person holds today: a list of (role, institution id or None for the whole
    city), or None."""


@spec
def commons_acquaintances(actor):
    """In a read of persons. SQL selects of ids of persons whom `actor` may see by this part's ties (one's
    household, one's participants). Returns a list of selects, or None."""


@spec
def commons_objection(actor, permission, subject):
    """After the owner's rule has allowed. A text refuses, None has no opinion. An objection that raises refuses."""


# sign-up


@spec
def commons_requirements(person_id, ref):
    """When a person is about to be signed up for `ref`. Unmet requirements, each with its remedy. Returns a list of
    Requirement, or None."""


@spec
def commons_concerned(ref_id):
    """Within a command that changes what people count on (a cancelled session). Ids of the persons who are registered
    for, or wait for, the subject with this Ref id. Returns a list of person ids, or None."""


# ask


@spec
def commons_calendar(actor, person_ids, since, until):
    """When a household's calendar is drawn or fed. Dated things of these persons in [since, until) (aware UTC).
    Returns a list of Dated, or None."""


@spec
def commons_feed(ref):
    """When a feed of `ref` (a subject, an institution) is asked for. Returns a list of calendar events, or None."""


# person


@spec
def commons_export_person(person_id):
    """When a person asks for a copy of everything. Returns {section: plain data} of what this part holds of them."""


@spec
def commons_erase_person(person_id):
    """When a person is erased, within the one transaction that erases. Removes or anonymises what this part holds.
    Returns nothing; raising stops the erasure."""


# demo and health


@spec
def commons_demo(city):
    """When the demo city is built, parts before plugins. `city` gives the date, the institutions, the people and
    `run` (a command as a given person). Returns nothing."""


@spec
def commons_demo_doors():
    """When `commons demo` starts, in development only. Returns a list of (role, name, path of a sign-in page)."""


@spec
def commons_health():
    """When /readyz or `commons doctor` asks. Returns a list of Health, or None."""

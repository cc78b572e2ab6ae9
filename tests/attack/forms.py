"""What a form of each route holds when it is filled in well: the ground that attacks start from."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

SOON = (date.today() + timedelta(days=30)).isoformat()
LATER = (date.today() + timedelta(days=31)).isoformat()

PLACE = {"name.en": "Room", "wheelchair": "yes"}
CLOSURE = {"first": SOON, "last": LATER, "title.en": "Repairs", "policy": "closed"}
ACTIVITY = {"title.en": "Weaving", "kind": "course", "days": ["MO", "TU"], "start": "10:00", "end": "11:00"}
ACTIVITY |= {"first": SOON, "maximum": "5", "mode": "open", "_next": "draft"}
INSTITUTION = {"name.en": "New house", "kind": "branch", "side": "civic"}
DETAILS = {"name": "Noa", "phone": "052-6000000"}
CHOICES = {"form_of_address": "f", "lang": "en"}
ROLE = {"who": "stranger@example.org", "role": "desk"}
PERSON = {"name": "Nobody yet", "phone": "052-6000009", "told": "true"}

#: Endpoint -> the fields of its form, from the city's codes. A route that takes nothing is not here.
FORMS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "activities.create": lambda at: ACTIVITY,
    "activities.change": lambda at: {"title.en": "Weaving"},
    "activities.cancel": lambda at: {"reason.en": "No clay."},
    "activities_copying.copy": lambda at: {
        "activities": f"activity:{at['course']}",
        "first": SOON,
        "last": (date.today() + timedelta(days=330)).isoformat(),
    },
    "activities_desk.do_to_many": lambda at: {
        "institution": at["one"],
        "activities": f"activity:{at['draft']}",
        "do": "publish",
    },
    "activities_import.save_import": lambda at: {"file": "0" * 64, "name": "x.csv", "lines": "1"},
    "calendar.add_place": lambda at: PLACE,
    "calendar.change_place": lambda at: PLACE,
    "calendar.close_days": lambda at: CLOSURE,
    "calendar.change_closure": lambda at: CLOSURE,
    "calendar.fill_closures": lambda at: {"preset": "community_centre"},
    "calendar.cancel": lambda at: {"reason.en": "No clay."},
    "calendar.move": lambda at: {"day": SOON, "start": "10:00", "end": "11:00", "reason.en": "Better so."},
    "institutions.added": lambda at: INSTITUTION,
    "institutions.added_neighbourhood": lambda at: {"name.en": "Valley"},
    "institutions.change": lambda at: {"address.en": "1 New Street"},
    "institutions.gave_city_role": lambda at: {"who": "stranger@example.org"},
    "institutions.give_role": lambda at: ROLE,
    "institutions.end_role": lambda at: {"role": at["role"]},
    "notices.told": lambda at: {"deliveries": at["call"]},
    "people.ask_address": lambda at: {"email": "new@example.org"},
    "people.save_address": lambda at: {"code": "123456"},
    "people.consent": lambda at: {"purpose": "photos"},
    "people.withdraw": lambda at: {"purpose": "privacy"},
    "people.save_details": lambda at: DETAILS,
    "people.save_choices": lambda at: CHOICES,
    "people.save_password": lambda at: {"password": "seven green pears"},
    "people.erase": lambda at: {"sure": "true"},
    "people_desk.correct": lambda at: DETAILS,
    "people_desk.entered": lambda at: PERSON,
    "people_desk.recognise": lambda at: {"person": f"person:{at['stranger']}", "contact": "stranger@example.org"},
    "people_household.added": lambda at: {"name": "Small one", "birth_date": "2019-05-05", "guardian": "true"},
    "people_household.erase_child": lambda at: {"sure": "true"},
    "people_household.invited": lambda at: {"email": "third@example.org"},
    "people_household.open_account": lambda at: {"email": "child@example.org", "consent": "true"},
    "people_household.save_child": lambda at: {"name": "Small one"},
    "people_household.save_child_choices": lambda at: CHOICES,
    "people_household.withdraw_invitation": lambda at: {"invitation": at["invitation"]},
    "people_sign_in.ask_code": lambda at: {"email": "who@example.org"},
    "people_sign_in.give_code": lambda at: {"code": "123456"},
    "people_sign_in.give_password": lambda at: {"email": "who@example.org", "password": "seven green pears"},
    "people_sign_in.joined": lambda at: {"proof": "x", "name": "Noa", "old_enough": "true", "privacy": "true"},
    "signups.cancel": lambda at: {"reason": "Moving away."},
    "signups.do_to_many": lambda at: {"registrations": at["enrolled"], "do": "paper"},
    "signups.mark": lambda at: {f"marks.person:{at['child']}": "present"},
    "signups.register": lambda at: {"persons": f"person:{at['sibling']}", "regulations": "true"},
    "signups.register_on_behalf": lambda at: {"persons": f"person:{at['sibling']}"},
    "signups.written": lambda at: {"to": "all", "subject": "Clay", "text": "Please bring an old shirt."},
}

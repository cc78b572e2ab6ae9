"""What may be asked of a person, and what each piece of it is taken for."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from commons import fields, subjects
from commons.db import db
from commons.i18n import KNOWN, _, _l, languages, plain
from commons.kernel import ANYONE
from commons.people import rules
from commons.registry import registry

ADDRESSES = [
    ("neutral", _l("Without gender")),
    ("f", _l("As to a woman")),
    ("m", _l("As to a man")),
]

#: What can be agreed to. Other parts and plugins give theirs by name as well; these have words.
PURPOSES = {
    "privacy": _l("The privacy notice"),
    "promotion": _l("News and invitations by mail"),
    "photos": _l("Photographs in which the person can be recognised"),
    "regulations": _l("The regulations of the activity"),
    "own_account": _l("An account of one's own, from the age of 14"),
}

HOW = _l("How should we speak to you?")
NAME_PURPOSE = _l("To know who is registered, and to speak to you.")


def no_id_number(value: Any) -> None:
    """A validator for free text: refuses what looks like an identity number."""
    if isinstance(value, str) and (found := rules.id_number_in(value)):
        raise ma.ValidationError(
            _(
                "This holds what looks like an identity number (%(number)s). It is not needed here; please remove it.",
                number="…" + found[-2:],
            )
        )


def _languages() -> list[tuple[str, str]]:
    return [(code, KNOWN[code][0]) for code in languages()]


class Name(fields.Line):
    """The name of a person."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs = {
            "label": _l("Name"),
            "longest": 120,
            "purpose": NAME_PURPOSE,
            "validate": [ma.validate.Length(min=1, error=fields.REQUIRED["required"]), no_id_number],
            "metadata": {"attrs": {"autocomplete": "name"}},
        } | kwargs
        super().__init__(**kwargs)


class _Must(fields.YesNo):
    """A box that has to be ticked; not to send it is not to tick it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=True, load_default=ma.missing, **kwargs)


class Password(fields.Line):
    """A password as typed: at least 10 signs."""

    default_widget = "password"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=200, **kwargs)


def _address_field(label: Any = HOW, **options: Any) -> fields.Choice:
    return fields.Choice(
        ADDRESSES,
        label=label,
        help=_l("Hebrew and Arabic speak differently to women and to men. This is not asked for any other reason."),
        widget="radios",
        purpose=_l("The wording of pages and messages."),
        **options,
    )


def _language_field(**options: Any) -> fields.Choice:
    return fields.Choice(
        _languages,
        label=_l("Language"),
        help=_l("Messages come in this language."),
        purpose=_l("The language of messages."),
        **options,
    )


def _birth_field(**options: Any) -> fields.Day:
    return fields.Day(
        label=_l("Date of birth"),
        purpose=_l("To check the age or grade that an activity is for."),
        metadata={"attrs": {"autocomplete": "bday"}},
        **options,
    )


def _phone_field(**options: Any) -> fields.Phone:
    return fields.Phone(
        label=_l("Telephone"),
        purpose=_l("To reach you about what you signed up for."),
        metadata={"attrs": {"autocomplete": "tel"}},
        allow_none=True,
        **options,
    )


class AskCodeSchema(fields.Schema):
    """Signing in, first page."""

    email = fields.Email(
        label=_l("Your mail address"),
        help=_l("We send a code to it. There is no need to remember a password."),
        purpose=_l("To know that it is you."),
        metadata={"attrs": {"autocomplete": "email"}},
    )
    shared = fields.YesNo(
        label=_l("Other people use this computer too"),
        help=_l("On a shared computer you are signed out after half an hour without use."),
    )


class GiveCodeSchema(fields.Schema):
    """Signing in, second page."""

    code = fields.Line(label=_l("The code from the mail"), longest=20, widget="code")


class PasswordSignInSchema(AskCodeSchema):
    """Signing in with a password."""

    class Meta(fields.Schema.Meta):
        fields = ("email", "password", "shared")

    email = fields.Email(label=_l("Your mail address"), metadata={"attrs": {"autocomplete": "username"}})
    password = Password(label=_l("Password"), metadata={"attrs": {"autocomplete": "current-password"}})


class JoinSchema(fields.Schema):
    """A new account. proof: that the mail address is the person's (codes.prove)."""

    proof = fields.Line(longest=500, widget="hidden")
    name = Name()
    form_of_address = _address_field(load_default="neutral")
    lang = _language_field()
    phone = _phone_field()
    birth_date = _birth_field(
        allow_none=True, help=_l("Only needed for activities that are for certain ages. It can be added later.")
    )
    old_enough = _Must(
        label=_l("I am 14 or older"),
        help=_l("Those who are younger are added by a parent, in the parent's account."),
        must=_l("An account of one's own is for those of 14 and over."),
    )
    privacy = _Must(
        label=_l("I have read the privacy notice and agree that what I write here is kept for these purposes"),
        must=_l("Without this we may not keep anything of yours."),
    )
    promotion = fields.YesNo(label=_l("News and invitations may be sent to me; I can stop this at any time"))


class EnterSchema(fields.Schema):
    """A person entered by staff, on the telephone or at the desk."""

    name = Name()
    phone = _phone_field()
    email = fields.Email(
        label=_l("Mail address"), purpose=_l("To send confirmations, and to sign in."), allow_none=True
    )
    birth_date = _birth_field(allow_none=True)
    lang = _language_field(allow_none=True)
    form_of_address = _address_field(_l("How should we speak to the person?"), load_default="neutral")
    told = _Must(
        label=_l("The privacy notice was read out or handed over, and the person agreed"),
        must=_l("Please tell the person first what is kept and why."),
    )
    institution = fields.RefField("institution", allow_none=True)
    guardian = fields.RefField("person", allow_none=True)
    anyway = fields.YesNo(label=_l("None of those listed: this is another person"))


class RecogniseSchema(fields.Schema):
    """Staff: the person who calls is this one; she gave her telephone or mail."""

    person = fields.RefField("person")
    contact = fields.Line(longest=254)
    institution = fields.RefField("institution", allow_none=True)


class ChangeSchema(fields.Schema):
    """Corrections. What is not sent stays."""

    name = Name(required=False)
    given = fields.Line(label=_l("Given name"), longest=80, allow_none=True, load_default=ma.missing)
    family = fields.Line(label=_l("Family name"), longest=80, allow_none=True, load_default=ma.missing)
    spellings = fields.Paragraphs(
        label=_l("Other spellings of the name"),
        help=_l("One in each line; staff find the person by these too."),
        longest=600,
        allow_none=True,
        load_default=ma.missing,
        validate=no_id_number,
        metadata={"attrs": {"rows": 3}},
    )
    phone = _phone_field(load_default=ma.missing)
    birth_date = _birth_field(allow_none=True, load_default=ma.missing)


def _neighbourhoods() -> list[tuple[str, Any]]:
    declared = registry().subjects.get("neighbourhood")
    rows = db.session.scalars(subjects.select("neighbourhood", ANYONE)) if declared else ()
    return [("", _("Not said")), *((str(row.ref), plain(declared.card(row).title)) for row in rows)]


class ChooseSchema(fields.Schema):
    """How a person wants to be served. What is not sent stays."""

    form_of_address = _address_field(required=False)
    lang = _language_field(required=False)
    take_automatically = fields.YesNo(
        label=_l("When a place is freed for me, take it at once"),
        help=_l("A freed place is either taken for you at once, or offered to you with time to say yes or no."),
        load_default=ma.missing,
    )
    hebrew_dates = fields.YesNo(label=_l("Show Hebrew dates too"), load_default=ma.missing)
    neighbourhood = fields.RefField(
        "neighbourhood",
        options=_neighbourhoods,
        label=_l("My neighbourhood"),
        help=_l("The home page then begins with what is near."),
        allow_none=True,
        load_default=ma.missing,
    )


class AddChildSchema(fields.Schema):
    """A child of a household."""

    name = Name(label=_l("The child's name"), metadata={"attrs": {"autocomplete": "off"}})
    birth_date = fields.Day(
        label=_l("Date of birth"), purpose=_l("To check the age or grade that an activity is for.")
    )
    form_of_address = fields.Choice(
        ADDRESSES, label=_l("How should we speak to the child?"), widget="radios", load_default="neutral"
    )
    guardian = _Must(
        label=_l("I am a parent or the legal guardian of this child"),
        must=_l("Only a parent or legal guardian can add a child."),
    )


class InviteGuardianSchema(fields.Schema):
    """A second guardian, by mail."""

    email = fields.Email(
        label=_l("The other guardian's mail address"), purpose=_l("To send the invitation; not used otherwise.")
    )
    apart = fields.YesNo(
        label=_l("The other guardian has a home of their own"),
        help=_l("In your home all children of the household are shared; in another home, only those chosen below."),
    )
    children = fields.Many(fields.RefField("person"), label=_l("Children"), widget="checkboxes", load_default=list)


class OpenAccountSchema(fields.Schema):
    """An account for a minor of 14 or over, with a guardian's consent."""

    email = fields.Email(label=_l("The mail address"), purpose=_l("To send the invitation, and then to sign in."))
    consent = _Must(
        label=_l("I agree, as guardian, to an account of her or his own"),
        must=_l("A minor's account needs a guardian's consent."),
    )


class AcceptSchema(fields.Schema):
    """An invitation's link."""

    token = fields.Line(longest=80, widget="hidden")


class WithdrawInvitationSchema(fields.Schema):
    """An invitation of one's own, by its number."""

    invitation = fields.Whole(least=1, widget="hidden")


class PasswordSchema(fields.Schema):
    """An optional password; without one a person signs in by mail."""

    password = Password(
        label=_l("New password"),
        help=_l("At least 10 characters. Several words are easy to remember and hard to guess."),
        validate=ma.validate.Length(min=10, error=_l("Please use at least 10 characters.")),
        metadata={"attrs": {"autocomplete": "new-password"}},
    )


class NewAddressSchema(fields.Schema):
    """proof: that the new address is the person's."""

    proof = fields.Line(longest=500, widget="hidden")


class NewAddressAskSchema(fields.Schema):
    """The page that asks for a new address."""

    email = fields.Email(
        label=_l("The new mail address"), help=_l("We send a code to it."), purpose=_l("To sign in, and for messages.")
    )


class ConsentSchema(fields.Schema):
    """purpose: one of PURPOSES, or a name of the asker's own; version: the text agreed to."""

    purpose = fields.Line(longest=20, validate=ma.validate.Regexp(r"^[a-z][a-z_]*$"), widget="hidden")
    version = fields.Line(longest=40, load_default=rules.PRIVACY_VERSION, widget="hidden")
    about = fields.RefField(allow_none=True)


class WithdrawSchema(fields.Schema):
    """A consent taken back."""

    purpose = fields.Line(longest=20, widget="hidden")
    about = fields.RefField(allow_none=True)


class EraseSchema(fields.Schema):
    """Erasure, confirmed."""

    sure = _Must(
        label=_l("Yes, erase everything now. This cannot be taken back."),
        must=_l("Please confirm."),
    )


class LookUpSchema(fields.Schema):
    """The desk's search for persons."""

    q = fields.Line(label=_l("Name, telephone or mail"), longest=120, load_default="", widget="search")


def contact(text: str) -> str | None:
    """What was typed, as a mail address or a telephone number in the form we keep; None where it is neither."""
    field = fields.Email() if "@" in text else fields.Phone()
    try:
        return field.deserialize(text) if text.strip() else None
    except ma.ValidationError:
        return None


class NoSchema(fields.Schema):
    """Nothing but the subject."""


class EraseAgainSchema(fields.Schema):
    """Hashes of codes from a ledger that is newer than the restored one."""

    hashes = fields.Many(fields.Line(longest=64), most=100_000, load_default=list)

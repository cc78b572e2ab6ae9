"""Commands, permissions and facts of persons, as the registry takes them."""

from __future__ import annotations

from typing import Any

from commons.i18n import _l
from commons.kernel import Actor, Command, Fact, Permission
from commons.people import commands, households, privacy, queries, schemas


def _anybody(actor: Actor, subject: Any) -> bool:
    return True


def _at_desk(actor: Actor, subject: Any) -> bool:
    return actor.signed_in and queries.at_desk(actor)


def _signed_in(actor: Actor, subject: Any) -> bool:
    return actor.signed_in


def _own(actor: Actor, person: Any) -> bool:
    return actor.signed_in and (person is None or actor.person_id == person.id)


def _care(actor: Actor, person: Any) -> bool:
    return actor.signed_in and (person is None or queries.acts_for(actor, person.id))


def _guard(actor: Actor, person: Any) -> bool:
    return _care(actor, person) and (person is None or actor.person_id != person.id)


def _change(actor: Actor, person: Any) -> bool:
    return _care(actor, person) or _at_desk(actor, person)


def _nobody(actor: Actor, subject: Any) -> bool:
    return False


PERMISSIONS = [
    Permission(name="people.join", label=_l("Make an account"), rule=_anybody),
    Permission(name="people.enter", label=_l("Enter persons at the desk"), rule=_at_desk),
    Permission(name="people.read", label=_l("Look persons up"), rule=_at_desk),
    Permission(name="people.change", label=_l("Correct a person's details"), rule=_change),
    Permission(name="people.care", label=_l("Decide for oneself or one's child"), rule=_care),
    Permission(name="people.guard", label=_l("Decide for one's child"), rule=_guard),
    Permission(name="people.own", label=_l("Decide for oneself"), rule=_own),
    Permission(name="people.household", label=_l("Keep a household"), rule=_signed_in),
    Permission(name="people.restore", label=_l("Erase again after a restore"), rule=_nobody),
]


def _command(name: str, schema: type, permission: str, body: Any, label: Any, **options: Any) -> Command:
    return Command(
        name=f"people.{name}", schema=schema, permission=f"people.{permission}", body=body, label=label, **options
    )


_PERSON = {"subject": "person"}

COMMANDS = [
    _command("join", schemas.JoinSchema, "join", commands.join, _l("Make an account")),
    _command("enter", schemas.EnterSchema, "enter", commands.enter, _l("Enter a person")),
    _command("recognise", schemas.RecogniseSchema, "enter", commands.recognise, _l("Recognise a person")),
    _command("change", schemas.ChangeSchema, "change", commands.change, _l("Correct details"), **_PERSON),
    _command("choose", schemas.ChooseSchema, "care", commands.choose, _l("Change the settings"), **_PERSON),
    _command(
        "set_password",
        schemas.PasswordSchema,
        "own",
        commands.set_password,
        _l("Set a password"),
        prepare=commands.hash_password,
        **_PERSON,
    ),
    _command(
        "remove_password", schemas.NoSchema, "own", commands.remove_password, _l("Remove the password"), **_PERSON
    ),
    _command(
        "change_address",
        schemas.NewAddressSchema,
        "own",
        commands.change_address,
        _l("Change the mail address"),
        **_PERSON,
    ),
    _command("consent", schemas.ConsentSchema, "care", commands.consent, _l("Agree"), **_PERSON),
    _command(
        "withdraw_consent",
        schemas.WithdrawSchema,
        "care",
        commands.withdraw_consent,
        _l("Take a consent back"),
        **_PERSON,
    ),
    _command("add_child", schemas.AddChildSchema, "household", households.add_child, _l("Add a child")),
    _command(
        "invite_guardian",
        schemas.InviteGuardianSchema,
        "household",
        households.invite_guardian,
        _l("Invite a second guardian"),
    ),
    _command(
        "withdraw_invitation",
        schemas.WithdrawInvitationSchema,
        "household",
        households.withdraw_invitation,
        _l("Take an invitation back"),
    ),
    _command(
        "accept_guardian",
        schemas.AcceptSchema,
        "household",
        households.accept_guardian,
        _l("Become a guardian"),
    ),
    _command(
        "open_account",
        schemas.OpenAccountSchema,
        "guard",
        households.open_account,
        _l("Invite to an account of one's own"),
        **_PERSON,
    ),
    _command("accept_account", schemas.AcceptSchema, "join", households.accept_account, _l("Open the account")),
    _command("erase", schemas.EraseSchema, "care", privacy.erase, _l("Erase everything"), **_PERSON),
    _command(
        "erase_again",
        schemas.EraseAgainSchema,
        "restore",
        privacy.erase_again,
        _l("Erase again after a restore"),
        inner=True,
    ),
]

FACTS = [
    Fact(name="people.joined", meaning="Somebody made an account."),
    Fact(name="people.entered", meaning="Staff entered a person who telephoned or came by."),
    Fact(name="people.recognised", meaning="Staff recognised a person by her telephone or mail."),
    Fact(
        name="people.changed",
        meaning="Details or settings of a person changed.",
        fields={"fields": "names of the fields; never what stood or stands in them"},
    ),
    Fact(name="people.child_added", meaning="A guardian added a child to the household."),
    Fact(name="people.guardian_invited", meaning="A second guardian was invited by mail."),
    Fact(
        name="people.guardian_joined",
        meaning="A second guardian took up the invitation; the subject is the new guardian.",
        template="people/guardian_joined",
    ),
    Fact(name="people.account_invited", meaning="A guardian agreed to an account for a minor of 14 or over."),
    Fact(name="people.account_opened", meaning="A minor opened the account.", template="people/account_opened"),
    Fact(name="people.password_set", meaning="A password was set.", template="people/password_set"),
    Fact(name="people.password_removed", meaning="The password was removed.", template="people/password_removed"),
    Fact(name="people.address_changed", meaning="A person's mail address changed."),
    Fact(
        name="people.consented",
        meaning="A consent was given, by the person or for her.",
        fields={"purpose": "what for", "version": "the text agreed to"},
    ),
    Fact(
        name="people.consent_withdrawn",
        meaning="A consent was taken back.",
        fields={"purpose": "what it had been for"},
    ),
    Fact(name="people.erased", meaning="A person was erased."),
]

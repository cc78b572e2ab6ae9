"""The commands of signing up. What each does stands in the file named for it."""

from __future__ import annotations

from commons.i18n import _l
from commons.kernel import Command
from commons.signups import attendance, leaving, offers, pools, registering, schemas, writing

_DESK, _MANAGE, _ONE = "signups.desk", "signups.manage", schemas.OneRegistration

COMMANDS = [
    Command(
        name="signups.open_pool",
        schema=schemas.PoolChange,
        permission=_MANAGE,
        body=pools.open_pool,
        label=_l("Set up places"),
        inner=True,
    ),
    Command(
        name="signups.change_pool",
        schema=schemas.PoolChange,
        permission=_MANAGE,
        body=pools.change_pool,
        label=_l("Change places"),
        inner=True,
    ),
    Command(
        name="signups.close_pool",
        schema=schemas.Subject,
        permission=_MANAGE,
        body=pools.close_pool,
        label=_l("End signing up"),
        inner=True,
    ),
    Command(
        name="signups.promote",
        schema=schemas.Subject,
        permission=_DESK,
        body=pools.promote,
        label=_l("Give free places to those who wait"),
        inner=True,
    ),
    Command(
        name="signups.recount",
        schema=schemas.Nothing,
        permission="signups.repair",
        body=pools.recount,
        label=_l("Recount places"),
    ),
    Command(
        name="signups.register",
        schema=schemas.Register,
        permission="signups.register",
        body=registering.register,
        label=_l("Sign up"),
        undo="signups.cancel",
    ),
    Command(
        name="signups.place",
        schema=_ONE,
        permission=_DESK,
        body=registering.place,
        label=_l("Give a place by hand"),
        undo="signups.unplace",
    ),
    Command(
        name="signups.unplace",
        schema=_ONE,
        permission=_DESK,
        body=registering.unplace,
        label=_l("Take back a place that was given by hand"),
    ),
    Command(
        name="signups.accept",
        schema=_ONE,
        permission="signups.register",
        body=offers.accept,
        label=_l("Accept the offered place"),
    ),
    Command(
        name="signups.decline",
        schema=_ONE,
        permission="signups.register",
        body=offers.decline,
        label=_l("Decline the offered place"),
    ),
    Command(
        name="signups.lapse",
        schema=_ONE,
        permission="signups.repair",
        body=offers.lapse,
        label=_l("End an offer that was not answered"),
        inner=True,
    ),
    Command(
        name="signups.cancel",
        schema=schemas.Cancel,
        permission="signups.register",
        body=leaving.cancel,
        label=_l("Cancel a sign-up"),
        undo="signups.restore",
    ),
    Command(
        name="signups.restore",
        schema=_ONE,
        permission=_DESK,
        body=leaving.restore,
        label=_l("Take back a cancellation"),
    ),
    Command(
        name="signups.end",
        schema=_ONE,
        permission="signups.repair",
        body=leaving.end,
        label=_l("End a place that was given up"),
        inner=True,
    ),
    Command(
        name="signups.write",
        schema=schemas.Write,
        permission=_MANAGE,
        body=writing.write,
        label=_l("Write to the registered"),
    ),
    Command(
        name="signups.mark",
        schema=schemas.Mark,
        permission="signups.attend",
        body=attendance.mark,
        label=_l("Note attendance"),
        undo="signups.mark",
    ),
    Command(
        name="signups.check_in",
        schema=schemas.CheckIn,
        permission="signups.attend",
        body=attendance.check_in,
        label=_l("Note attendance without a connection"),
    ),
]

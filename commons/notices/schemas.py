"""The shapes of this part's commands."""

from commons import fields


class Read(fields.Schema):
    """Notices seen: all of one's own up to a position of the journal, or the `only` one at a position."""

    upto = fields.Whole(allow_none=True, most=2**53)
    only = fields.Whole(allow_none=True, most=2**53)


class Told(fields.Schema):
    """What was said by telephone: ids of deliveries."""

    deliveries = fields.Many(fields.Whole(least=1), least=1, most=200)


class Nothing(fields.Schema):
    """No data."""


class Stop(fields.Schema):
    """The token of a promotion's link."""

    token = fields.Line(longest=200)

"""The shapes of the commands."""

from commons.api import _l, fields


class PinSchema(fields.Schema):
    """A note, as the form and every program give it."""

    title = fields.TextsField(label=_l("Title"))
    text = fields.TextsField(label=_l("Text"), longest=2000, lines=True, load_default=dict)
    until = fields.Day(label=_l("Last day"), help=_l("After this day the note comes down by itself."))
    important = fields.YesNo(label=_l("Has to be read before signing up"))
    about = fields.RefField(allow_none=True)

"""What the import says of a file, in words: one sentence for every code of `understanding_remarks` and `sheets`."""

from __future__ import annotations

from typing import Any

from commons.api import _, _l, grade

UNREADABLE = {
    "damaged": _l(
        "This file is damaged or cut short. Please save it again in your office program and choose it again."
    ),
    "empty": _l("This file is empty."),
    "not_a_spreadsheet": _l("This is not a spreadsheet. Please choose an .xlsx, .xls, .ods or .csv file."),
    "not_text": _l("The letters of this file cannot be read. Please save it as .xlsx, or as CSV in UTF-8."),
    "password": _l("This file is protected by a password. Please save it without one."),
    "too_large": _l("This file is too large. Please split it."),
    "too_many_columns": _l("This file has too many columns (more than 200)."),
    "too_many_rows": _l("This file has too many rows (more than 20,000)."),
}

REMARKS = {
    # guessed
    "afternoon_assumed": _l("Taken as the afternoon: %(start)s–%(end)s."),
    "age_word": _l("The age was taken from the word."),
    "ages_joined": _l("Two ranges were taken as one."),
    "day_from_date": _l("The day of the week was taken from the date."),
    "days_range": _l("Taken as every day from the first to the last."),
    "end_from_duration": _l("The end, %(end)s, was reckoned from the length in the notes."),
    "formula_value": _l("The value that the office program last computed was taken."),
    "grades_as_ages": _l("The numbers were taken as ages."),
    "group_split": _l("One row with several hours: %(groups)s separate groups."),
    "heading_assumed": _l("Taken as a heading."),
    "hours_without_minutes": _l("Taken as full hours: %(start)s–%(end)s."),
    "kind_open": _l("Free and without a limit: taken as an open activity."),
    "month_price_with_sessions": _l("A monthly price beside a number of sessions: please check it."),
    "number_from_text": _l("The number was taken out of the text: %(number)s."),
    "past_midnight": _l("Taken as ending after midnight: %(start)s–%(end)s."),
    "phone_in_note": _l("There is a phone number or an address in the note; only the office sees it."),
    "place_unknown": _l("This place is not on the list yet; it stays in the note."),
    "price_for_course": _l("Taken as the price of the whole course."),
    "price_per_month": _l("Taken as the price per month."),
    "price_with_text": _l("The amount was taken, and the words were kept."),
    "sessions_in_text": _l("%(sessions)s sessions, from the text."),
    "start_in_text": _l("It begins on %(date)s, from the text."),
    "start_year": _l("No year is written; taken as %(date)s."),
    "times_by_day": _l("Other hours on other days: %(groups)s separate groups."),
    "times_swapped": _l("The hours were in reverse order; taken as %(start)s–%(end)s."),
    "title_column": _l("No heading names this column; it was taken as the names."),
    "title_from_above": _l("The name was taken from the row above: %(title)s."),
    "title_language": _l("The language of the name is not certain."),
    "year_price_from_month": _l("The price per year was reckoned as ten months."),
    "total_differs": _l("The sheet counts %(stated)s activities; %(found)s were found."),
    # not understood
    "age_text": _l("The age was not understood."),
    "date_instead_of_text": _l("The office program has made a date of this; please check it."),
    "date_text": _l("The date was not understood."),
    "day_text": _l("The words beside the days were not understood."),
    "formula": _l("A formula stands here, without a value."),
    "hidden_sheet": _l("This sheet is hidden; it was not taken."),
    "minimum_over_maximum": _l("The minimum is above the maximum."),
    "no_day": _l("No day is written."),
    "no_header": _l("No row of headings was found in this sheet."),
    "no_time": _l("No hour is written."),
    "no_title": _l("This row has no name."),
    "not_for_distribution": _l("The sheet says that it is not for distribution; it was not taken."),
    "number_text": _l("The number was not understood."),
    "price_negative": _l("The price is below zero."),
    "price_per_session": _l("A price per session; it stays in the note."),
    "price_text": _l("The price was not understood; it stays as a text."),
    "price_twice": _l("Two prices of the same kind are written."),
    "start_not_a_date": _l("The beginning is not a date."),
    "text_too_long": _l("This text is too long; it was cut, and all of it stays in the note."),
    "time_text": _l("The hours were not understood."),
    "time_without_end": _l("The end is not written."),
    "unknown_column": _l("This column is not known; it stays in the note."),
    "waiting_text": _l("The sheet speaks of a waiting list; it stays in the note."),
    # of the file
    "no_activities": _l("No activity was found in this file."),
    "notes_unread": _l("The comments in the cells could not be read."),
}

VERDICTS = {
    "activity": _l("Activity"),
    "heading": _l("Heading"),
    "header": _l("Column headings"),
    "total": _l("Total"),
    "note": _l("Note"),
    "empty": _l("Empty"),
    "not_understood": _l("Not understood"),
}


def say(remark: Any) -> str:
    """A remark as a sentence in the reader's language."""
    return str(REMARKS[remark.code]) % dict(remark.values)


MISSING = {
    "too_young": lambda a: _("This activity is from age %(age)s.", age=a.age_min),
    "too_old": lambda a: _("This activity is up to age %(age)s.", age=a.age_max),
    "grade_low": lambda a: _("This activity is from grade %(grade)s.", grade=grade(a.grade_min)),
    "grade_high": lambda a: (
        _("This activity is for kindergarten.")
        if a.grade_max == 0
        else _("This activity is up to grade %(grade)s.", grade=grade(a.grade_max))
    ),
    "no_grade": lambda a: _("This activity is for school children."),
}

"""Read a compound (.xls) workbook in a process of its own, as a script: bytes in, pickled sheets out.

That format cannot be measured before the reader allots its grid of 65,536 rows by 256 columns for each sheet, and a
reader that runs out of memory ends its process: this one is small and has a limit. Run by path, so that it loads
nothing of the application.
"""

import io
import pickle
import resource
import sys

import python_calamine

MEMORY = 768 * 1024 * 1024
PASSWORD = 3
TOO_MANY_ROWS = 4
TOO_MANY_COLUMNS = 5


def main(max_rows: int, max_columns: int) -> int:
    """Exit status: 0, one of the constants above, or 1 for a file that is not understood."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        book = python_calamine.load_workbook(io.BytesIO(sys.stdin.buffer.read()))
    except python_calamine.PasswordError:
        return PASSWORD
    sheets = []
    for found in book.sheets_metadata:
        if found.typ == python_calamine.SheetTypeEnum.WorkSheet:
            sheet = book.get_sheet_by_name(found.name)
            if sheet.end and sheet.end[0] >= max_rows:
                return TOO_MANY_ROWS
            if sheet.end and sheet.end[1] >= max_columns:
                return TOO_MANY_COLUMNS
            hidden = found.visible != python_calamine.SheetVisibleEnum.Visible
            sheets.append((found.name, hidden, sheet.to_python(skip_empty_area=False), sheet.merged_cell_ranges))
    sys.stdout.buffer.write(pickle.dumps(sheets))
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))

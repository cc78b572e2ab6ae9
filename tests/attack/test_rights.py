"""Who may open what: every route of the site by every role, held against the table in rights.txt, and no page lets a
text break out. A route that the table does not know fails, with its line as it would be: it goes into the table once it
says what was meant. A form that takes something gets what it takes from forms.py.
"""

import csv
import io
from pathlib import Path

from tests.attack.city import ROLES, City
from tests.attack.forms import FORMS
from tests.attack.knocking import Answer, Visitor, addresses
from tests.conftest import Database

TABLE = Path(__file__).with_name("rights.txt")
#: What a hostile text would leave in a page that did not escape it, and a formula in a list.
BROKEN_OUT = ("<img src=x", '{{7*7}}%(x)s{0}#read("x', "49%(x)s")
RECKONED = ("=", "+", "-", "@", "\t", "\r")


def test_every_route_answers_each_role_as_written(city: City, visitors: dict[str, Visitor], database: Database) -> None:
    found, faults = {}, []
    with database.keep("attacked") as put_back:
        for method, rule, endpoint, address in addresses(city.app, city.at):
            words = []
            for role in ROLES:
                if method == "GET":
                    answer = visitors[role].get(address)
                else:
                    answer = visitors[role].post(address, FORMS.get(endpoint, lambda at: {})(city.at))
                    if answer.word == "yes":
                        put_back()  # what was allowed was done: the next role finds the city as it was
                words.append(answer.word)
                where = f"{method} {rule} as {role}"
                if answer.status >= 500:
                    faults.append(f"{where}: {answer.status} {answer.fault}")
                if _breaks_out(answer):
                    faults.append(f"{where}: a text breaks out of the page")
            found[f"{method:<4} {rule}"] = words
    assert not faults, "\n".join(faults)
    lines = [f"{what:<57}" + "".join(f"{word:<12}" for word in words).rstrip() for what, words in found.items()]
    written = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    differing = [f"+ {line}" for line in lines if line not in written]
    differing += [f"- {line}" for line in written if line not in lines]
    assert not differing, "\n".join(differing)


def _breaks_out(answer: Answer) -> bool:
    if answer.kind.startswith("text/csv"):
        cells = [cell for row in csv.reader(io.StringIO(answer.text)) for cell in row]
        return any(cell.startswith(RECKONED) for cell in cells)
    return answer.kind.startswith("text/html") and any(sign in answer.text for sign in BROKEN_OUT)

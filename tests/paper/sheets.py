"""What tests of paper look at in a PDF."""

import io
import re

from pypdf import PdfReader

#: Signs that order the letters of a line, and places where a long word may break: not read, not copied.
UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


def opened(body: bytes) -> PdfReader:
    """The PDF."""
    assert body.startswith(b"%PDF-1.7")
    return PdfReader(io.BytesIO(body))


def text_of(body: bytes) -> str:
    """Its text, in the order of the letters, with one space between words."""
    whole = " ".join(page.extract_text() for page in opened(body).pages)
    return re.sub(r"\s+", " ", UNSEEN.sub("", whole))


def assert_accessible(body: bytes, lang: str, title: str) -> None:
    """Tagged, with a language and a title that the window shows, and said to be PDF/UA-1."""
    pdf = opened(body)
    root = pdf.root_object
    assert root["/MarkInfo"]["/Marked"] is not None and root["/MarkInfo"]["/Marked"] == True  # noqa: E712
    assert root["/Lang"] == lang
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert UNSEEN.sub("", pdf.metadata.title) == title
    assert roles(body) >= {"/Document", "/H1"}
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()


def roles(body: bytes) -> set[str]:
    """The roles of its structure."""
    found, left = set(), [opened(body).root_object["/StructTreeRoot"]]
    while left:
        node = left.pop()
        if "/S" in node:
            found.add(node["/S"])
        inside = node.get("/K", [])
        for one in inside if isinstance(inside, list) else [inside]:
            one = one.get_object() if hasattr(one, "get_object") else one
            if isinstance(one, dict):
                left.append(one)
    return found


def assert_words(words: str, body: bytes) -> None:
    """Each of these words is in its text, its letters in the order in which they are read (never reversed)."""
    text = text_of(body)
    assert not [word for word in words.split() if word.strip(",") not in text], text

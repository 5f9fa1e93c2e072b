"""Checks one file: *.svg must be well-formed XML, *.html must balance its tags and ask for nothing outside itself.

Exits with 0, or with 1 and a sentence. Prints the number of elements of each name, sorted: "circle 3" and so on.
"""

import collections
import html.parser
import sys
import xml.etree.ElementTree

VOID = {"meta", "br", "link", "img", "hr", "input"}


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.names = [], collections.Counter()

    def handle_starttag(self, tag, attributes):
        self.names[tag] += 1
        for name, value in attributes:
            own = name == "href" and value.startswith("#")
            if name.startswith("on") or (name in ("src", "href", "srcset", "action") and not own):
                sys.exit(f"{tag} has the attribute {name}={value}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            sys.exit(f"line {self.getpos()[0]}: </{tag}> closes nothing")


def main(path):
    if path.endswith(".svg"):
        elements = xml.etree.ElementTree.parse(path).getroot().iter()
        names = collections.Counter(element.tag.split("}")[-1] for element in elements)
    else:
        page = Page()
        with open(path, encoding="utf-8") as file:
            page.feed(file.read())
        page.close()
        if page.open:
            sys.exit(f"left open: {page.open}")
        names = page.names
    for name in sorted(names):
        print(name, names[name])


main(sys.argv[1])

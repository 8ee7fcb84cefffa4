"""Reads a page as a browser does: its elements, and what the content policy or a screen reader would object to."""

from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SVG = {"use", "path"}
LABELLED = {"input", "select", "textarea"}


class Markup(HTMLParser):
    """The elements of a page as (tag, attributes), and every objection to them."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.objections, self.open = [], [], []
        self.feed(text)
        if self.open:
            self.objections.append(f"not closed: {self.open}")
        self._ids_once()
        self._labels()

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.elements.append((tag, found | ({"in-label": ""} if "label" in self.open else {})))
        if tag not in VOID | SVG:
            self.open.append(tag)
        if tag == "style" or "style" in found:
            self.objections.append(f"inline style at <{tag}>")
        if tag == "script" and "src" not in found:
            self.objections.append("inline script")
        if tag == "img" and "alt" not in found:
            self.objections.append("a picture without words")
        for name, value in found.items():
            if name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                self.objections.append(f"code in {name} at <{tag}>")
            if name in {"src", "href", "action"} and (value or "").startswith(("http:", "https:", "//")):
                self.objections.append(f"<{tag}> leaves the installation: {value}")

    def handle_endtag(self, tag):
        if tag in SVG:
            return
        if not self.open or self.open[-1] != tag:
            self.objections.append(f"</{tag}> closes {self.open[-1:] or 'nothing'}")
            return
        self.open.pop()

    def _ids_once(self):
        ids = [attrs["id"] for _tag, attrs in self.elements if "id" in attrs]
        self.objections += [f"the id {one} twice" for one in {one for one in ids if ids.count(one) > 1}]
        for _tag, attrs in self.elements:
            for name in ("for", "list", "aria-describedby"):
                wanted = attrs.get(name, "").split() if name in attrs else []
                self.objections += [f"{name}={one} leads nowhere" for one in wanted if one not in ids]

    def _labels(self):
        named = {attrs.get("for") for tag, attrs in self.elements if tag == "label"}
        for tag, attrs in self.elements:
            silent = tag not in LABELLED or attrs.get("type") in {"hidden", "submit"}
            if not (silent or attrs.get("id") in named or {"aria-label", "in-label"} & set(attrs)):
                self.objections.append(f"no label for <{tag} name={attrs.get('name')}>")

    def all(self, tag, **wanted):
        """The attributes of every element of a tag that has these values."""
        return [a for t, a in self.elements if t == tag and all(a.get(k) == v for k, v in wanted.items())]


def read(response):
    """The page of a response."""
    return Markup(response.content.decode())


def fields_of(response):
    """What a browser would send back from the form in the middle of the page, nothing touched."""
    return Fields(response.content.decode()).sent


class Fields(HTMLParser):
    """Collects the values of the page's main form."""

    def __init__(self, text):
        super().__init__()
        self.sent, self.inside, self.select, self.area = {}, False, "", ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "form":
            self.inside = "tg-form" in (found.get("class") or "") or "tg-move" in (found.get("class") or "")
        if not self.inside or "disabled" in found:
            return
        name = found.get("name", "")
        if tag == "input" and found.get("type") not in {"file", "submit"}:
            if found.get("type") != "checkbox" or "checked" in found:
                self.sent[name] = found.get("value", "on" if found.get("type") == "checkbox" else "")
        elif tag == "select":
            self.select = name
            self.sent[name] = ""
        elif tag == "option" and self.select and "selected" in found:
            self.sent[self.select] = found.get("value", "")
        elif tag == "textarea":
            self.area = name
            self.sent[name] = ""

    def handle_data(self, data):
        if self.area:
            # A browser drops the first line break of a text area.
            self.sent[self.area] += data.removeprefix("\n").removeprefix("\r\n")

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""

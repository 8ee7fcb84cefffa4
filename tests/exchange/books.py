"""Workbooks as offices keep them, made for tests."""

import io
import zipfile

import xlsxwriter

from tests import people

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def book(*sheets):
    """A workbook: (name, rows) for each sheet."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "default_date_format": "yyyy/m/d"}) as made:
        for name, rows in sheets:
            sheet = made.add_worksheet(name)
            for number, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if cell not in (None, ""):
                        sheet.write(number, column, cell)
    return named(file, "台账.xlsx")


def named(file, name):
    """The file from its start, under a name."""
    file.seek(0)
    file.name = name
    return file


def csv_file(text, name="台账.csv", encoding="utf-8-sig"):
    """A csv file."""
    return named(io.BytesIO(text.encode(encoding)), name)


STAFF_HEAD = [
    "序号",
    "姓名",
    "身份证号",
    "手机号",
    "外包单位",
    "项目名称",
    "岗位",
    "是否签订保密协议",
    "保密协议签订日期",
    "入场日期",
    "离场日期",
    "备注",
]


def staff_row(serial, **told):
    """One line of the clerk's ledger; told by the words of its head."""
    row = {
        "序号": serial,
        "姓名": f"张{serial}",
        "身份证号": people.identity_number(),
        "手机号": people.mobile_number(),
        "外包单位": "长河信息技术有限公司",
        "项目名称": "政务云运维外包",
        "岗位": "驻场工程师",
        "是否签订保密协议": "是",
        "保密协议签订日期": "2025.3.1",
        "入场日期": "2025年3月5日",
    }
    return [(row | told).get(head, "") for head in STAFF_HEAD]


def staff_book(rows, *, title="某局信息技术外包人员台账", told_on="填报日期：2026年11月20日", last=()):
    """The ledger under its merged title, a line with the date, and the head in row 3."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as made:
        sheet = made.add_worksheet("人员")
        width = len(STAFF_HEAD) - 1
        sheet.merge_range(0, 0, 0, width, title)
        sheet.merge_range(1, 0, 1, width, told_on)
        for number, cells in enumerate([STAFF_HEAD, *rows, *last], start=2):
            for column, cell in enumerate(cells):
                if cell not in (None, ""):
                    sheet.write(number, column, cell)
    return named(file, "外包人员台账.xlsx")


def crafted(sheet="", *, name="台账.xlsx", **parts):
    """A workbook whose parts were rewritten by hand, as an attacker would; `sheet` is what its cells are made of.

    Other parts by the end of their path: `strings=...` replaces xl/sharedStrings.xml.
    """
    source, file = book(("人员", [["姓名"], ["张三"]])), io.BytesIO()
    if sheet:
        parts["sheet1"] = f'<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData></worksheet>'
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for path in archive.namelist():
            changed = [text for end, text in parts.items() if path.endswith((f"{end}.xml", f"{end}.rels"))]
            target.writestr(path, changed[0] if changed else archive.read(path))
    return named(file, name)


def strings(*texts):
    """The part of a workbook in which the texts of its cells lie."""
    return f'<sst xmlns="{MAIN}">' + "".join(f"<si><t>{text}</t></si>" for text in texts) + "</sst>"

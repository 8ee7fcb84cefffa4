"""Papers as people upload them: a docx, a PDF with words, a scan, one that is locked, one that blows up."""

import io
import zipfile

from pypdf import PdfReader, PdfWriter

from tongguan.demo.doors import _page

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TERMS = """政务云运维服务合同
第一条 服务内容：乙方提供运行维护。
第二条 安全目标和衡量标准：全年无重大安全事件。
第三条 知识产权归甲方所有。
第四条 数据所有权归甲方，数据不出境，只在境内存放和处理。
第五条 乙方承诺不泄露甲方重要敏感信息。
第六条 故障 72 小时内未能修复的，甲方可以解除合同。"""


def docx(text=TERMS, *, head="", filler=b""):
    """A docx of these lines."""
    lines = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.splitlines())
    return zipped(f'{head}<w:document xmlns:w="{WORD}"><w:body>{lines}</w:body></w:document>'.encode() + filler)


def zipped(xml):
    """A docx around this document."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", xml)
        archive.writestr("word/media/picture.bin", bytes(range(256)) * 4096, zipfile.ZIP_STORED)
    return file.getvalue()


def pdf(text="Article 7 intellectual property belongs to the client"):
    """A PDF with a line of words."""
    return _page(text)


def scan():
    """A PDF without words."""
    file, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(file)
    return file.getvalue()


def locked():
    """A PDF that opens with a password alone."""
    file, writer = io.BytesIO(), PdfWriter()
    writer.append(PdfReader(io.BytesIO(pdf())))
    writer.encrypt("secret", algorithm="AES-256")
    writer.write(file)
    return file.getvalue()

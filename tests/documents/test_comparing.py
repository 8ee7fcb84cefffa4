"""Two texts compared: each can be read back from the differences, and the eye finds its way."""

import pytest

from tongguan.documents.comparing import Span, differences

TEXTS = [
    "",
    "每年检查一次。",
    "每季检查一次；由局长负责。",
    "第一段。\n第二段。\n",
    "Check it every year. Then report.",
    "甲乙丙丁",
]


@pytest.mark.parametrize("old", TEXTS)
@pytest.mark.parametrize("new", TEXTS)
def test_both_texts_are_whole_in_the_differences(old, new):
    spans = differences(old, new)
    assert "".join(span.text for span in spans if span.kind != "added") == old
    assert "".join(span.text for span in spans if span.kind != "removed") == new
    assert (old == new) == all(span.kind == "same" for span in spans)


def test_a_changed_word_is_marked_and_nothing_around_it():
    told = differences("局长负责。每年检查一次。", "局长负责。每季检查一次。")
    assert told == [
        Span("same", "局长负责。每"),
        Span("removed", "年"),
        Span("added", "季"),
        Span("same", "检查一次。"),
    ]


def test_sentences_that_have_nothing_in_common_are_exchanged_whole():
    told = differences("先评估风险。", "合同由处长签订。")
    assert [span.kind for span in told] == ["removed", "added"]

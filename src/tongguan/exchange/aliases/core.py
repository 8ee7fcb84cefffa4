"""Other words for the registers of the core."""

from typing import Final

COLUMNS: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("periodic_task", "title"): ("任务", "周期任务", "事项", "task"),
    ("periodic_task", "due_on"): ("到期日", "应完成日期", "due date"),
    ("periodic_task", "done_on"): ("完成日期", "completed on"),
    ("periodic_task", "interval"): ("周期", "frequency"),
    ("waiver", "clause"): ("条款", "条款号"),
    ("waiver", "subject"): ("例外事项", "豁免事项", "exception"),
    ("waiver", "reason"): ("理由", "justification"),
    ("waiver", "compensating"): ("补偿控制", "compensating controls"),
    ("waiver", "valid_to"): ("到期日", "expiry date"),
}
CHOICES: Final[dict[tuple[str, str], dict[str, str]]] = {}

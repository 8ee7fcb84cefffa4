"""Made-up people and numbers: plausible, with right check digits, of a district that does not exist."""

import datetime as dt
from collections.abc import Callable
from random import Random

from stdnum.cn import ric, uscc

DISTRICT = "110199"
"""A number that no district was ever given, so that no identity number is anybody's."""
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂英华玉萍红建文宁志新晨雨佳欣怡博思远子涵梓轩一诺浩然"
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


class MadeUp:
    """Names and numbers from a seed, none given out twice."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.used: set[str] = set()

    def name(self) -> str:
        """A person's name."""
        return self._fresh(self._name)

    def _name(self) -> str:
        return self._one(SURNAMES) + "".join(self._one(GIVEN) for _n in range(self.random.choice((1, 2, 2, 2))))

    def identity(self) -> str:
        """An identity number of somebody of working age."""
        return self._fresh(self._identity)

    def _identity(self) -> str:
        born = dt.date(1970, 1, 1) + dt.timedelta(days=self.random.randrange(11_000))
        head = f"{DISTRICT}{born:%Y%m%d}{self.random.randrange(1, 1000):03}"
        # The check digit is worked out over the first 17 of 18 places.
        return head + ric.calc_check_digit(f"{head}0")

    def mobile(self) -> str:
        """A mobile number."""
        return self._fresh(lambda: f"1990000{self.random.randrange(10_000):04}")

    def credit_code(self) -> str:
        """A unified social credit code."""
        return self._fresh(self._credit_code)

    def _credit_code(self) -> str:
        head = f"91{DISTRICT}MA" + "".join(self._one(LETTERS) for _n in range(7))
        return head + uscc.calc_check_digit(head)

    def _one(self, choices: str) -> str:
        return self.random.choice(choices)

    def _fresh(self, make: Callable[[], str]) -> str:
        while (made := make()) in self.used:
            continue
        self.used.add(made)
        return made

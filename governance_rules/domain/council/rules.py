"""The council's two files as records: how topics are ranked, and what may be decided."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Literal

from pydantic import Field, model_validator

from data_contracts.schemas.kinds import ALARM_KINDS, VIOLATION_KINDS, Kind
from data_contracts.schemas.policy import Record

Share = Annotated[float, Field(gt=0, le=1)]
Weeks = Annotated[int, Field(ge=1, le=52)]
Count = Annotated[int, Field(ge=1, le=1000)]
Words = Annotated[str, Field(min_length=1)]
Party = Literal["shops", "residents", "community", "property", "street", "enforcement"]
Cost = Literal["none", "low", "middle", "high"]
OTHER = "other"
"""Option of a decision that the catalogue does not hold; its words say what it is."""


class Part(Record):
    """A part of the score that is a share of 1 already."""

    points: float = Field(ge=0, le=100)


class CountedPart(Part):
    """A part of the score made of a count n as n / (n + half_at)."""

    half_at: float = Field(gt=0)


class Score(Record):
    """Points of each part; together 100."""

    frequency: CountedPart
    recurrence: Part
    not_by_oneself: Part
    parties: CountedPart
    rise: Part

    @model_validator(mode="after")
    def _adds_up(self) -> Score:
        points = sum(getattr(self, name).points for name in type(self).model_fields)
        if abs(points - 100) > 1e-9:
            raise ValueError(f"the points of score add up to {points:g}, expected 100")
        return self


class BusyHours(Record):
    """The busy hours: the fewest that hold `share` of the cases; more than `most` of them say nothing."""

    share: Share
    most: int = Field(ge=1, le=23)


class EffectRules(Record):
    """How long before and after a measure is looked at, in complete weeks; z of the interval."""

    before_weeks: Weeks
    least_after: Weeks
    most_after: Weeks
    z: float = Field(gt=0, le=4)

    @model_validator(mode="after")
    def _in_order(self) -> EffectRules:
        if self.most_after < self.least_after:
            raise ValueError(f"most_after {self.most_after} is less than least_after {self.least_after}")
        return self


class RankingRules(Record):
    """`policies/council/ranking.yaml`; the file says what each value means."""

    weeks: Weeks
    least_cases: Count
    hours: BusyHours
    joined_from: Share
    proposed: Count
    most_of_theme: Count
    rest_weeks: Weeks
    repeat_cases: Count
    score: Score
    effect: EffectRules


class InBoth(Record):
    """Words in both languages."""

    zh: Words
    en: Words


class Theme(InBoth):
    """Kinds that are one matter."""

    id: Words
    kinds: tuple[Kind, ...] = Field(min_length=1)


class Measure(InBoth):
    """Something that may be decided: for which kinds, what it needs, who does it, how its effect is measured."""

    id: Words
    kinds: tuple[Kind, ...] = Field(min_length=1)
    needs: InBoth
    by: tuple[Party, ...] = Field(min_length=1)
    cost: Cost
    effect: InBoth


class Catalogue(Record):
    """`policies/council/measures.yaml`: themes, and the measures to choose from."""

    themes: tuple[Theme, ...]
    measures: tuple[Measure, ...]

    @model_validator(mode="after")
    def _whole(self) -> Catalogue:
        themed = Counter(kind for theme in self.themes for kind in theme.kinds)
        if missing := [kind for kind in VIOLATION_KINDS if themed[kind] != 1]:
            raise ValueError(f"themes: {', '.join(missing)} must be in one theme, found in {themed[missing[0]]}")
        if alarms := [kind for kind in ALARM_KINDS if themed[kind]]:
            raise ValueError(f"themes: {', '.join(alarms)} is an alarm, which the council does not talk about")
        twice = [name for name, count in Counter(one.id for one in (*self.themes, *self.measures)).items() if count > 1]
        if twice or any(one.id == OTHER for one in self.measures):
            raise ValueError(f"measures: the id {', '.join(twice) or OTHER} is given twice or reserved")
        if bare := [kind for kind in VIOLATION_KINDS if not any(kind in one.kinds for one in self.measures)]:
            raise ValueError(f"measures: there is none for {', '.join(bare)}")
        return self

    def theme_of(self, kind: Kind) -> Theme:
        """The theme of a kind of violation."""
        return next(theme for theme in self.themes if kind in theme.kinds)

    def options(self, kinds: tuple[Kind, ...]) -> list[Measure]:
        """Measures for any of the kinds: those for more of them first, then those made for fewer other kinds."""
        fitting = [one for one in self.measures if set(one.kinds) & set(kinds)]
        return sorted(fitting, key=lambda one: (-len(set(one.kinds) & set(kinds)), len(one.kinds)))

"""Material worth suggesting to a learner: what similar learners used, what is close to what they missed, what is popular."""

from dropout.recommend.judge import Judgement, judge_methods
from dropout.recommend.methods import Method
from dropout.recommend.suggest import KNOWN, NOT_USEFUL, USEFUL, Recommender, Suggestion, build_recommender, over_by
from dropout.recommend.usage import Usage, build_usage

__all__ = ["KNOWN", "NOT_USEFUL", "USEFUL", "Judgement", "Method", "Recommender", "Suggestion", "Usage", "build_recommender", "build_usage",
           "judge_methods", "over_by"]  # fmt: skip

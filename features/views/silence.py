"""Our own attempts that the customer has not answered."""

from features.relations import MOMENT, REPLIES, TOUCHES
from features.view import Feature, FeatureView, Kind, Unit

SILENCE = FeatureView(
    name="silence",
    over=MOMENT,
    needs=(TOUCHES, REPLIES),
    meaning="Our own attempts that the customer has not answered.",
    features=(
        Feature(
            "unanswered_outbound",
            "attempts - coalesce(attempts_answered, 0)",
            "{value} since the customer last got in touch",
            unit=Unit("attempt"),
            kind=Kind.COUNT,
            empty=0,
            late=True,
            zero="Nothing of ours is waiting for an answer",
        ),
        Feature(
            "no_answer_streak",
            "no_answers - coalesce(no_answers_ended, 0)",
            "{value} unanswered since one got through",
            unit=Unit("call"),
            kind=Kind.COUNT,
            empty=0,
            late=True,
            zero="No call has gone unanswered since one got through",
        ),
    ),
)

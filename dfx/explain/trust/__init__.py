"""How far a map can be trusted: measured, on a card, and in three words."""

from dfx.explain.trust.card import TrustCard, trust_of
from dfx.explain.trust.truth import TruthScores, against_truth
from dfx.explain.trust.verdict import TrustVerdict, verdict

__all__ = ["TrustCard", "TrustVerdict", "TruthScores", "against_truth", "trust_of", "verdict"]

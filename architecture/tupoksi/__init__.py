"""From tupoksi (statutory tasks) to process: splitting a pasted text, proposing processes."""

from architecture.tupoksi.crosswalk import RabProposal, affair_of, propose_rab
from architecture.tupoksi.markers import place_order
from architecture.tupoksi.proposing import Clause, Known, Proposal, Setting, are_same, propose
from architecture.tupoksi.splitting import Piece, Split, split
from architecture.tupoksi.wording import Wording, has_opening, objects_of, read_wording

__all__ = [
    "Clause", "Known", "Piece", "Proposal", "RabProposal", "Setting", "Split", "Wording",
    "affair_of",
    "are_same", "has_opening", "objects_of", "place_order", "propose", "propose_rab",
    "read_wording", "split",
]  # fmt: skip

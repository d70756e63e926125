"""Names of people and organisations across Arabic, Cyrillic and Latin script: compare, explain, find.

`compare` scores two names and gives reasons; `Index` finds entities by any spelling of their names; `spellings`
proposes romanisations. Plain Python and numpy: no database, no web framework. It suggests, a person decides, and
nothing here writes a spelling into an official paper.
"""

from muntada.engines.names.compare import Comparison, compare
from muntada.engines.names.doubts import Doubt, DoubtCode, are_columns_swapped, doubts, repaired, swap_doubt
from muntada.engines.names.index import Entity, Hit, Index, IndexFileError
from muntada.engines.names.kinds import Kind, read
from muntada.engines.names.reading import Role, Token
from muntada.engines.names.reasons import (
    ArticleLeft,
    MixedAlphabets,
    NothingToRead,
    OrderDiffers,
    PartLeft,
    PartsMeet,
    Reason,
    Rule,
)
from muntada.engines.names.scripts import Script, is_mixed, normalise, script_of
from muntada.engines.names.skeleton import skeleton
from muntada.engines.names.spellings import Spelling, Standard, spellings

__all__ = [
    "ArticleLeft",
    "Comparison",
    "Doubt",
    "DoubtCode",
    "Entity",
    "Hit",
    "Index",
    "IndexFileError",
    "Kind",
    "MixedAlphabets",
    "NothingToRead",
    "OrderDiffers",
    "PartLeft",
    "PartsMeet",
    "Reason",
    "Role",
    "Rule",
    "Script",
    "Spelling",
    "Standard",
    "Token",
    "are_columns_swapped",
    "compare",
    "doubts",
    "is_mixed",
    "normalise",
    "read",
    "repaired",
    "script_of",
    "skeleton",
    "spellings",
    "swap_doubt",
]

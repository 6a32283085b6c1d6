"""The one settings tree: `accountmap.toml`, overridden by `ACCOUNTMAP_*` variables, frozen and validated.

A value that does not parse is an error that names key, value, source and what is allowed; nothing falls back silently.
"""

from accountmap.settings.populations import DEFAULT_POPULATION_RULES as DEFAULT_POPULATION_RULES
from accountmap.settings.populations import MOST_CUSTOM_POPULATIONS as MOST_CUSTOM_POPULATIONS
from accountmap.settings.populations import PREDICATE_COLUMNS as PREDICATE_COLUMNS
from accountmap.settings.populations import PopulationRule as PopulationRule
from accountmap.settings.sections import Company as Company
from accountmap.settings.sections import GivenAssumption as GivenAssumption
from accountmap.settings.sections import Intake as Intake
from accountmap.settings.sections import Matching as Matching
from accountmap.settings.sections import Overlap as Overlap
from accountmap.settings.sections import Partner as Partner
from accountmap.settings.sections import Publishing as Publishing
from accountmap.settings.sections import Ranking as Ranking
from accountmap.settings.tree import Settings as Settings
from accountmap.settings.tree import check_company as check_company
from accountmap.settings.tree import load_settings as load_settings
from accountmap.settings.values import Population as Population

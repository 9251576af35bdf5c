"""What every outcome carries beside its amounts: keys that data/words turns into sentences (assumed_..., not_counted_..., report_...)."""

from dataclasses import dataclass
from enum import StrEnum

from bot.answers.benefits.parameters import Rules


class Assumed(StrEnum):
    """What the calculation took for granted because it was not asked."""

    SAME_WAGES_ALL_YEAR = "same_wages_all_year"
    WEEKS_TO_MONTHS = "weeks_to_months"  # 52 weeks are 12 months
    RESOURCES_UNDER_LIMIT = "resources_under_limit"
    WORK_RULES_MET = "work_rules_met"  # SNAP's or Medicaid's
    HEAT_ALLOWANCE = "heat_allowance"  # an older or disabled person in the household brings the heating allowance
    ALLOWANCE_OF_LAST_YEAR = "allowance_of_last_year"  # utility allowances not yet published
    LIMIT_OF_LAST_YEAR = "limit_of_last_year"  # poverty guidelines not yet published
    SUPPLEMENT_OF_2025 = "supplement_of_2025"
    FULL_COST_OF_LIVING = "full_cost_of_living"  # pays the own share of rent and food
    LIVES_ALONE = "lives_alone"  # without a spouse who has income or SSI
    CITIZEN_OR_ELIGIBLE = "citizen_or_eligible"
    TRIAL_MONTHS_AS_TOLD = "trial_months_as_told"
    WAGES_BEFORE_TAX = "wages_before_tax"
    FILES_A_RETURN = "files_a_return"


class NotCounted(StrEnum):
    """What could change the result and was left out."""

    SPOUSE_SUPPLEMENT = "spouse_supplement"
    IN_KIND_SHELTER = "in_kind_shelter"
    ONE_THIRD_REDUCTION = "one_third_reduction"
    SELF_SUPPORT_PLAN = "self_support_plan"  # PASS: sets income aside for a work goal
    WORK_EXPENSES = "work_expenses"
    DEPENDENT_CARE = "dependent_care"
    HOMELESS_DEDUCTION = "homeless_deduction"
    INVESTMENT_INCOME = "investment_income"
    TAXES = "taxes"
    SUBSIDY_AND_UNPAID_MONTHS = "subsidy_and_unpaid_months"  # employer subsidies lower what counts as substantial
    FAMILY_BENEFITS = "family_benefits"
    MEDICARE = "medicare"
    HEALTH_COVER_COSTS = "health_cover_costs"
    HEALTH_INCOME_RULES = "health_income_rules"  # MassHealth leaves out parts of income that this does not
    JOBS_PLUS_AND_FSS = "jobs_plus_and_fss"
    MINIMUM_RENT = "minimum_rent"
    UTILITY_ALLOWANCE_OF_HOUSING = "utility_allowance_of_housing"
    CASH_HELP = "cash_help"  # TAFDC and EAEDC


class Report(StrEnum):
    """Whom to tell, and what: at once when it changes."""

    WAGES_TO_SOCIAL_SECURITY = "wages_to_social_security"
    WORK_TO_SOCIAL_SECURITY = "work_to_social_security"  # SSDI: start, stop, hours and pay
    INCOME_TO_DTA = "income_to_dta"
    INCOME_TO_MASSHEALTH = "income_to_masshealth"
    INCOME_TO_HOUSING = "income_to_housing"
    TAX_RETURN = "tax_return"  # nothing monthly: file a return to get it


@dataclass(frozen=True)
class Remarks:
    """Keys for sentences; `careful` names figures to say with care, `rules` the periods they came from (source, dates, verified)."""

    assumed: tuple[Assumed, ...] = ()
    not_counted: tuple[NotCounted, ...] = ()
    report: tuple[Report, ...] = ()
    careful: tuple[str, ...] = ()
    rules: tuple[Rules, ...] = ()

    @property
    def verified(self) -> bool:
        """Whether a person verified every figure behind this."""
        return all(rules.verified for rules in self.rules)


def joined(*many: Remarks) -> Remarks:
    """The remarks of several outcomes as one, each thing once, in order."""
    return Remarks(
        assumed=tuple(dict.fromkeys(one for remarks in many for one in remarks.assumed)),
        not_counted=tuple(dict.fromkeys(one for remarks in many for one in remarks.not_counted)),
        report=tuple(dict.fromkeys(one for remarks in many for one in remarks.report)),
        careful=tuple(dict.fromkeys(one for remarks in many for one in remarks.careful)),
        rules=tuple({id(rules): rules for remarks in many for rules in remarks.rules}.values()),
    )

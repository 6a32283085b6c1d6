-- Purpose: Every cell of the matrix with both sides' counts and money. A cell with nothing in it says that both sides
-- hold such accounts and share none; a population that the partner never shared has no cell.
-- Grain: one row per partner, population of ours and population of theirs; `all` on either side is a total, in which
-- every account, record and opportunity counts once, so that it is at most the sum of its cells.
-- Key: partner_id, our_population, their_population
-- Columns:
--   partner_id | | the partner | initech
--   our_population | | population of our accounts, or `all` | customer
--   their_population | | population of the partner's accounts, or `all` | customer
--   our_population_accounts | accounts | all our accounts in our population, shared or not | 812
--   partner_population_accounts | accounts | all the partner's accounts in theirs, shared or not | 400
--   our_accounts | accounts | our accounts with a pair that nobody rejected | 53
--   partner_accounts | accounts | the partner's accounts with such a pair; may differ from ours | 55
--   sure_accounts | accounts | of our accounts, the ones accepted or confirmed | 44
--   doubtful_accounts | accounts | of our accounts, the ones a person should look at | 9
--   expected_accounts | accounts | sum over our accounts of the largest probability among their pairs in the cell | 47.215000000
--   expected_partner_accounts | accounts | the same in the partner's accounts | 49.100000000
--   potential_revenue | company currency | our open amounts on our accounts of the cell, each opportunity once; empty if no amount is known | 250000.00
--   expected_revenue | company currency | the same, each account's amount times its probability | 221500.00
--   partner_revenue | company currency | the partner's open amounts on its accounts of the cell; empty if not shared | 90000.00
with

grid as (
    select
        theirs.company_id as partner_id,
        ours.population as our_population,
        theirs.population as their_population,
        ours.accounts as our_population_accounts,
        theirs.accounts as partner_population_accounts
    from overlap.population_sizes as theirs
    inner join config.partners as partners on theirs.company_id = partners.partner_id
    cross join config.company as company
    inner join overlap.population_sizes as ours on company.company_id = ours.company_id
),

-- Without any opportunity of a company its money is unknown; with some, no open one at an account means zero.
known_money as (
    select distinct account_money.company_id
    from overlap.account_money as account_money
),

cells as (
    select
        grid.partner_id,
        grid.our_population,
        grid.their_population,
        grid.our_population_accounts,
        grid.partner_population_accounts,
        coalesce(ours.our_accounts, 0) as our_accounts,
        coalesce(theirs.partner_accounts, 0) as partner_accounts,
        coalesce(ours.sure_accounts, 0) as sure_accounts,
        coalesce(ours.our_accounts - ours.sure_accounts, 0) as doubtful_accounts,
        coalesce(ours.expected_accounts, 0) as expected_accounts,
        coalesce(theirs.expected_partner_accounts, 0) as expected_partner_accounts,
        case
            when our_money.company_id is null then null
            when coalesce(ours.open_opportunities, 0) = 0 then 0
            else ours.open_amount
        end::decimal(18, 2) as potential_revenue,
        case
            when our_money.company_id is null then null
            when coalesce(ours.open_opportunities, 0) = 0 then 0
            else ours.expected_open_amount
        end::decimal(18, 2) as expected_revenue,
        case
            when their_money.company_id is null then null
            when coalesce(theirs.open_opportunities, 0) = 0 then 0
            else theirs.open_amount
        end::decimal(18, 2) as partner_revenue
    from grid
    cross join config.company as company
    left join known_money as our_money on company.company_id = our_money.company_id
    left join known_money as their_money on grid.partner_id = their_money.company_id
    left join overlap.our_counts as ours
        on
            grid.partner_id = ours.partner_id
            and grid.our_population = ours.our_population
            and grid.their_population = ours.their_population
    left join overlap.partner_counts as theirs
        on
            grid.partner_id = theirs.partner_id
            and grid.our_population = theirs.our_population
            and grid.their_population = theirs.their_population
)

select * from cells

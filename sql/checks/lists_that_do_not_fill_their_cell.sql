-- Purpose: A partner whose list of shared accounts does not add up to its total in the matrix, recounted from the
-- opportunities themselves: each must count once.
-- Grain: one row per offending partner.
-- Key: partner_id
-- Columns:
--   partner_id | | the partner | initech
--   our_accounts | accounts | our accounts in the matrix's total | 53
--   listed_accounts | accounts | our accounts in the list | 52
--   expected_accounts | accounts | best estimate in the matrix's total | 47.2
--   listed_expected | accounts | sum of the list's probabilities | 46.2
--   potential_revenue | company currency | open amounts in the matrix's total | 250000.00
--   listed_revenue | company currency | sum over the open opportunities of the listed accounts | 240000.00
with

totals as (
    select
        matrix.partner_id,
        matrix.our_accounts,
        matrix.expected_accounts,
        matrix.potential_revenue
    from marts.overlap_matrix as matrix
    where matrix.our_population = 'all' and matrix.their_population = 'all'
),

listed as (
    select
        overlap_accounts.partner_id,
        count(*) as accounts,
        sum(cast(overlap_accounts.probability as decimal(18, 9))) as expected_accounts
    from marts.overlap_accounts as overlap_accounts
    group by overlap_accounts.partner_id
),

open_amounts as (
    select
        coalesce(tops.top_account_id, opportunities.account_id) as account_id,
        sum(opportunities.amount) as amount
    from marts.opportunities as opportunities
    cross join config.company as company
    left join overlap.rolled_up_accounts as tops
        on company.company_id = tops.company_id and opportunities.account_id = tops.account_id
    where not coalesce(opportunities.is_closed, false)
    group by coalesce(tops.top_account_id, opportunities.account_id)
),

listed_money as (
    select
        overlap_accounts.partner_id,
        sum(open_amounts.amount) as amount
    from marts.overlap_accounts as overlap_accounts
    inner join open_amounts on overlap_accounts.account_id = open_amounts.account_id
    group by overlap_accounts.partner_id
),

offending as (
    select
        totals.partner_id,
        totals.our_accounts,
        coalesce(listed.accounts, 0) as listed_accounts,
        totals.expected_accounts,
        coalesce(listed.expected_accounts, 0) as listed_expected,
        totals.potential_revenue,
        listed_money.amount as listed_revenue
    from totals
    left join listed on totals.partner_id = listed.partner_id
    left join listed_money on totals.partner_id = listed_money.partner_id
    where
        totals.our_accounts <> coalesce(listed.accounts, 0)
        or abs(totals.expected_accounts - coalesce(listed.expected_accounts, 0)) > 0.001
        or coalesce(totals.potential_revenue, 0) <> coalesce(listed_money.amount, 0)
)

select * from offending

-- Purpose: How much we share with each partner at the end of each month, from the first month with a run on.
-- Grain: one row per partner and month.
-- Key: partner_id, month
-- Columns:
--   partner_id | | the partner | initech
--   month | | first day of the month | 2026-11-01
--   our_accounts | accounts | our shared accounts at its end, or today in the current month | 53
--   sure_accounts | accounts | of those, the sure ones | 44
--   expected_accounts | accounts | best estimate | 47.215
--   expected_change | accounts | difference of the best estimate from the month before; empty in the first | 2.5
--   potential_revenue | company currency | our open amounts there; empty if no amount is known | 250000.00
with

totals as (
    select * from history.overlap_cells
    where our_population = 'all' and their_population = 'all'
    union all
    select * from overlap.cell_changes
    where our_population = 'all' and their_population = 'all'
),

spans as (
    select
        totals.partner_id,
        date_trunc('month', min(totals.as_of)) as first_month
    from totals
    group by totals.partner_id
),

months as (
    select
        spans.partner_id,
        unnest(generate_series(spans.first_month, date_trunc('month', $as_of::date), interval 1 month))::date as month
    from spans
),

newest as (
    select
        months.partner_id,
        months.month,
        max((totals.as_of, totals.run_id)) as place
    from months
    inner join totals
        on months.partner_id = totals.partner_id and totals.as_of < months.month + interval 1 month
    group by months.partner_id, months.month
),

overlap_trend as (
    select
        newest.partner_id,
        newest.month,
        totals.our_accounts,
        totals.sure_accounts,
        totals.expected_accounts,
        totals.expected_accounts - lag(totals.expected_accounts) over (
            partition by newest.partner_id order by newest.month
        ) as expected_change,
        totals.potential_revenue
    from newest
    inner join totals on newest.partner_id = totals.partner_id and newest.place[2] = totals.run_id
)

select * from overlap_trend

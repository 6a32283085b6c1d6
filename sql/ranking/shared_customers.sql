-- Purpose: Our customers that a partner may hold as its customers too, with what they pay us a year. An account's own
-- turnover never enters.
-- Grain: one row per partner and customer of ours.
-- Key: partner_id, account_id
-- Columns:
--   partner_id | | the partner | initech
--   account_id | | our id of the account | 0015e00001
--   segment | | segment of the account | industry: logistics
--   probability | 0 to 1 | probability that the partner holds the account | 0.97
--   our_yearly_revenue | company currency | what it pays us a year; empty if unknown | 48000.00
with

customer_revenue as (
    select * from ranking.customer_revenue
),

shared_customers as (
    select
        holdings.partner_id,
        holdings.account_id,
        customer_revenue.segment,
        holdings.probability,
        customer_revenue.our_yearly_revenue
    from ranking.holdings as holdings
    inner join customer_revenue on holdings.account_id = customer_revenue.account_id
)

select * from shared_customers

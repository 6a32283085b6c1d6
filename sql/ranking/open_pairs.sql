-- Purpose: Our open opportunities and the partners that may hold their accounts.
-- Grain: one row per partner and open opportunity with a known amount.
-- Key: partner_id, opportunity_id
-- Columns:
--   partner_id | | the partner | initech
--   opportunity_id | | our id of the opportunity | 0065e00001
--   account_id | | our account | 0015e00001
--   segment | | segment of the account | industry: logistics
--   amount | company currency | amount | 12000.00
--   probability | 0 to 1 | probability that the partner holds the account | 0.97
with

open_pairs as (
    select
        holdings.partner_id,
        deals.opportunity_id,
        deals.account_id,
        deals.segment,
        deals.amount,
        holdings.probability
    from ranking.deals as deals
    inner join ranking.holdings as holdings on deals.account_id = holdings.account_id
    where not deals.is_closed and deals.amount is not null
)

select * from open_pairs

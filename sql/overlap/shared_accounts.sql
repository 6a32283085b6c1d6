-- Purpose: Which of our accounts each partner holds too, with the populations on both sides and our money there.
-- Grain: one row per partner and our account that has a pair which nobody rejected.
-- Key: partner_id, account_id
-- Columns:
--   account_id | | our id of the account | 0015e00001
--   partner_id | | the partner | initech
--   partner_account_id | | the partner's id of the likeliest account | 4711
--   probability | 0 to 1 | the largest probability among the account's pairs with the partner | 0.97
--   decision | | the decision on that pair: match, review or confirmed | match
--   our_populations | | populations of our account, in alphabetical order | customer, open_opportunity
--   their_populations | | populations of all the partner's accounts paired with it, in alphabetical order | customer
--   open_amount | company currency | our open amounts at the account; empty if no amount is known | 24000.00
--   our_yearly_revenue | company currency | what the account pays us a year; empty if unknown | 48000.00
with

our_money_is_known as (
    select count(*) > 0 as is_known
    from overlap.account_money as account_money
    inner join config.company as company on account_money.company_id = company.company_id
),

their_populations as (
    select
        accounts.partner_id,
        accounts.account_id,
        string_agg(accounts.their_population, ', ' order by accounts.their_population) as populations
    from overlap.accounts_by_their_population as accounts
    where accounts.their_population <> 'all'
    group by accounts.partner_id, accounts.account_id
),

shared_accounts as (
    select
        best_pairs.account_id,
        best_pairs.partner_id,
        best_pairs.partner_account_id,
        best_pairs.probability,
        best_pairs.decision,
        ours.populations as our_populations,
        theirs.populations as their_populations,
        case
            when not our_money_is_known.is_known then null
            when coalesce(money.open_opportunities, 0) = 0 then 0
            else money.open_amount
        end::decimal(18, 2) as open_amount,
        coalesce(accounts.our_yearly_revenue, money.won_last_year) as our_yearly_revenue
    from matching.best_pairs as best_pairs
    cross join config.company as company
    cross join our_money_is_known
    inner join staging.accounts as accounts
        on company.company_id = accounts.company_id and best_pairs.account_id = accounts.account_id
    inner join overlap.population_sets as ours
        on company.company_id = ours.company_id and best_pairs.account_id = ours.account_id
    inner join their_populations as theirs
        on best_pairs.partner_id = theirs.partner_id and best_pairs.account_id = theirs.account_id
    left join overlap.account_money as money
        on company.company_id = money.company_id and best_pairs.account_id = money.account_id
)

select * from shared_accounts

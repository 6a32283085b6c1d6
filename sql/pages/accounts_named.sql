-- Purpose: The accounts of ours that somebody means by an id or a name.
-- Grain: one row per account with that id, else with that name in any case.
-- Key: account_id
-- Columns:
--   account_id | | our id of the account | 0015e00001
--   account_name | | its name in our list | Globex GmbH
--   populations | | its populations | customer
--   open_amount | company currency | our open amounts there; empty if no amount is known | 24000.00
--   our_yearly_revenue | company currency | what it pays us a year; empty if unknown | 48000.00
--   revenue_basis | | what that was made from | arr
--   owner_name | | who looks after it | Dana Kim
--   partners | partners | how many partners hold it | 2
with

accounts_named as (
    select
        accounts.account_id,
        accounts.account_name,
        accounts.populations,
        accounts.open_amount,
        accounts.our_yearly_revenue,
        accounts.revenue_basis,
        accounts.owner_name,
        accounts.partners
    from main.accounts as accounts
    where accounts.account_id = $words or lower(accounts.account_name) = lower($words)
    qualify (accounts.account_id = $words) = bool_or(accounts.account_id = $words) over ()
    order by accounts.account_id asc
)

select * from accounts_named

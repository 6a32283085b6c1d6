-- Purpose: An account of a partner that it never agreed to show us as one we do not have, or that is ours after all.
-- Grain: one row per offending account.
-- Key: partner_id, partner_account_id
-- Columns:
--   partner_id | | the partner | initech
--   partner_account_id | | the partner's id of the account | 4711
--   reason | | not agreed, or matched with ours | not agreed
with

offending as (
    select
        greenfield.partner_id,
        greenfield.partner_account_id,
        case when matches.partner_id is null then 'not agreed' else 'matched with ours' end as reason
    from marts.greenfield_accounts as greenfield
    left join config.partner_agreements as agreements on greenfield.partner_id = agreements.partner_id
    left join marts.matches as matches
        on
            greenfield.partner_id = matches.partner_id
            and greenfield.partner_account_id = matches.partner_account_id
            and matches.decision <> 'rejected'
    where not coalesce(agreements.shares_all_accounts, false) or matches.partner_id is not null
)

select * from offending

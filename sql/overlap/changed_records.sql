-- Purpose: Which affected accounts have another record, or other deals, than the last run knew. What it knew is read
-- from the receipts up to its own, so nothing has to be remembered.
-- Grain: one row per company and counted account with a change.
-- Key: company_id, counted_account_id
-- Columns:
--   company_id | | company whose account it is; ours or a partner's | acme
--   counted_account_id | | the account it counts as | 0015e00001
--   is_record_changed | | whether its own record is new, changed or gone | true
--   are_deals_changed | | whether one of its opportunities is new, changed or gone | false
with

affected as (
    select * from overlap.affected_accounts
),

previous as (
    select * from overlap.previous_inputs
),

known_series as (
    select max(files.sequence) as sequence
    from intake.files as files
    inner join previous on files.sequence <= previous.last_receipt
    where files.kind = 'accounts' and files.status in ('accepted', 'partly_accepted')
    group by files.company_id, files.series
),

known_rows as (
    select
        accounts.*,
        files.sequence
    from intake.accounts as accounts
    inner join intake.files as files on accounts.receipt_id = files.receipt_id
    semi join known_series on files.sequence = known_series.sequence
    semi join affected on accounts.company_id = affected.company_id and accounts.account_id = affected.account_id
    qualify row_number() over (
        partition by accounts.company_id, accounts.account_id
        order by files.sequence desc, accounts.line desc
    ) = 1
),

records_before as (
    select * exclude (receipt_id, line, sequence)
    from known_rows
),

records_now as (
    select accounts.* exclude (receipt_id, line)
    from staging.accounts as accounts
    semi join affected on accounts.company_id = affected.company_id and accounts.account_id = affected.account_id
),

no_longer_so as (
    select * from records_before
    except
    select * from records_now
),

not_yet_so as (
    select * from records_now
    except
    select * from records_before
),

different_records as (
    select * from no_longer_so
    union
    select * from not_yet_so
),

deals_before as (
    select
        opportunities.company_id,
        opportunities.opportunity_id,
        opportunities.account_id,
        opportunities.account_name,
        opportunities.domain,
        opportunities.is_closed,
        opportunities.is_won,
        opportunities.amount,
        opportunities.close_date
    from intake.opportunities as opportunities
    inner join intake.files as files on opportunities.receipt_id = files.receipt_id
    inner join previous on files.sequence <= previous.last_receipt
    where files.status in ('accepted', 'partly_accepted')
    qualify row_number() over (
        partition by opportunities.company_id, opportunities.opportunity_id
        order by files.sequence desc, opportunities.line desc
    ) = 1
),

deals_now as (
    select
        opportunities.company_id,
        opportunities.opportunity_id,
        opportunities.account_id,
        opportunities.is_closed,
        opportunities.is_won,
        opportunities.amount,
        opportunities.close_date
    from staging.opportunities as opportunities
),

-- A deal counts for the account it belonged to and for the one it belongs to now.
different_deals as (
    select
        now.company_id,
        unnest([now.account_id, coalesce(before.account_id, now.account_id)]) as account_id
    from deals_now as now
    left join deals_before as before
        on now.company_id = before.company_id and now.opportunity_id = before.opportunity_id
    where
        before.opportunity_id is null
        or coalesce(before.account_id, now.account_id) is distinct from now.account_id
        or before.is_closed is distinct from now.is_closed
        or before.is_won is distinct from now.is_won
        or before.amount is distinct from now.amount
        or before.close_date is distinct from now.close_date
),

changed as (
    select
        different_records.company_id,
        different_records.account_id,
        true as is_record_changed,
        false as are_deals_changed
    from different_records
    union all
    select
        different_deals.company_id,
        different_deals.account_id,
        false as is_record_changed,
        true as are_deals_changed
    from different_deals
),

changed_records as (
    select
        affected.company_id,
        affected.counted_account_id,
        bool_or(changed.is_record_changed) as is_record_changed,
        bool_or(changed.are_deals_changed) as are_deals_changed
    from affected
    inner join changed on affected.company_id = changed.company_id and affected.account_id = changed.account_id
    group by affected.company_id, affected.counted_account_id
)

select * from changed_records

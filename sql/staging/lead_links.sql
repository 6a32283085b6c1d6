-- Purpose: Which companies of leads are accounts of the same company already, by name or domain; such a lead adds no second
-- account. Only where one account alone fits: two that fit are a question for nobody's guess.
-- Grain: one row per company and company of leads that is an account already.
-- Key: company_id, lead_account_id
-- Columns:
--   company_id | | company whose lead it is; ours or a partner's | acme
--   lead_account_id | | id that the leads' company got from its name | row-86b03d918e03d845
--   account_id | | the account it is | 0015e00001
with

series_files as (
    select
        files.company_id,
        files.series,
        max(files.sequence) as sequence
    from intake.files as files
    where files.kind in ('accounts', 'leads') and files.status in ('accepted', 'partly_accepted')
    group by files.company_id, files.series
),

counting_rows as (
    select
        accounts.company_id,
        accounts.account_id,
        files.kind = 'leads' as is_lead,
        lower(trim(accounts.account_name)) as account_name,
        regexp_extract(lower(trim(accounts.domain)), '^(?:https?://)?(?:www\.)?([^/:?#]+)', 1) as domain
    from intake.accounts as accounts
    inner join intake.files as files on accounts.receipt_id = files.receipt_id
    inner join series_files on files.sequence = series_files.sequence
    where
        -- Few companies send leads; the lists of the others are not looked at.
        accounts.company_id in (
            select leads.company_id
            from intake.files as leads
            where leads.kind = 'leads' and leads.status in ('accepted', 'partly_accepted')
        )
),

row_keys as (
    select distinct
        counting_rows.company_id,
        counting_rows.account_id,
        counting_rows.is_lead,
        unnest([
            'domain ' || counting_rows.domain,
            'name ' || counting_rows.account_name,
            -- Legal forms at the end say nothing within one company's own records.
            'core ' || regexp_replace(
                trim(regexp_replace(strip_accents(counting_rows.account_name), '[\s\p{P}]+', ' ', 'g')),
                '( (inc|incorporated|corp|corporation|co|company|ltd|limited|llc|plc'
                || '|gmbh|ag|se|kg|sa|sas|srl|spa|bv|nv|ab|oy|as))+$',
                ''
            )
        ]) as account_key
    from counting_rows
),

account_keys as (
    select
        row_keys.company_id,
        row_keys.account_key,
        any_value(row_keys.account_id) as account_id
    from row_keys
    where not row_keys.is_lead and row_keys.account_key not in ('domain ', 'name ', 'core ')
    group by row_keys.company_id, row_keys.account_key
    having count(distinct row_keys.account_id) = 1
),

lead_links as (
    select
        row_keys.company_id,
        row_keys.account_id as lead_account_id,
        -- The domain says more than the name, and the whole name more than its core.
        min_by(
            account_keys.account_id,
            list_position(['domain', 'name', 'core'], split_part(account_keys.account_key, ' ', 1))
        ) as account_id
    from row_keys
    inner join account_keys
        on row_keys.company_id = account_keys.company_id and row_keys.account_key = account_keys.account_key
    where row_keys.is_lead
    group by row_keys.company_id, row_keys.account_id
)

select * from lead_links

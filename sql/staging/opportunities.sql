-- Purpose: Every company's opportunities as they stand today, upserted by id (the newest accepted file wins), each
-- linked to an account of the same company.
-- Grain: one row per company and opportunity.
-- Key: company_id, opportunity_id
-- Columns:
--   company_id | | company whose opportunity it is; ours or a partner's | acme
--   opportunity_id | | the company's own id of the opportunity | 0065e00001
--   receipt_id | | receipt of the file the row comes from | 20261121T020000-acme-2
--   account_id | | account it belongs to; where the file names none, the one account of the company with that domain or name | 0015e00001
--   account_name | | name of the account, as written | Globex GmbH
--   domain | | domain of the account, as written | globex.com
--   opportunity_name | | name of the opportunity | Globex renewal
--   stage | | sales stage, as written | Proposal
--   is_closed | | whether it is decided | false
--   is_won | | whether it was won | false
--   amount | company currency | amount; empty if unknown or in a currency without a rate | 12000.00
--   amount_original | currency | amount as written | 13000.00
--   currency | ISO 4217 | currency it was written in | USD
--   probability | 0 to 1 | probability that the company's CRM gives it | 0.6
--   created_at | UTC | when it was made | 2026-03-01 10:00:00
--   close_date | | day it closed or is expected to close | 2026-12-15
--   owner | | who works on it | Dana Kim
--   sourced_by_partner | | partner that brought it, where recorded | initech
--   influenced_by_partners | | partners that helped, where recorded | ['initech']
--   partner_joined_at | | day a partner joined it, where recorded | 2026-04-02
--   partner_joined_stage | | its stage when a partner joined, where recorded | Discovery
with

accepted_rows as (
    select
        opportunities.company_id,
        opportunities.opportunity_id,
        max((files.sequence, opportunities.line, opportunities.receipt_id)) as place
    from intake.opportunities as opportunities
    inner join intake.files as files on opportunities.receipt_id = files.receipt_id
    where files.status in ('accepted', 'partly_accepted')
    group by opportunities.company_id, opportunities.opportunity_id
),

places as (
    select
        accepted_rows.place[2] as line,
        accepted_rows.place[3] as receipt_id
    from accepted_rows
),

-- Equality only, of domains, of names, of names without legal form: guessing would move money to a wrong account.
account_keys as (
    select
        accounts.company_id,
        accounts.account_id,
        unnest(list_distinct([
            'name ' || lower(trim(accounts.account_name)),
            'core ' || regexp_replace(
                trim(regexp_replace(strip_accents(lower(trim(accounts.account_name))), '[\s\p{P}]+', ' ', 'g')),
                '( (inc|incorporated|corp|corporation|co|company|ltd|limited|llc|plc'
                || '|gmbh|ag|se|kg|sa|sas|srl|spa|bv|nv|ab|oy|as))+$',
                ''
            ),
            'domain ' || regexp_extract(lower(trim(accounts.domain)), '^(?:https?://)?(?:www\.)?([^/:?#]+)', 1)
        ])) as account_key
    from staging.accounts as accounts
),

unique_keys as (
    select
        account_keys.company_id,
        account_keys.account_key,
        any_value(account_keys.account_id) as account_id
    from account_keys
    where account_keys.account_key not in ('name ', 'core ', 'domain ')
    group by account_keys.company_id, account_keys.account_key
    having count(*) = 1
),

linked as (
    select
        opportunities.company_id,
        opportunities.opportunity_id,
        opportunities.receipt_id,
        coalesce(opportunities.account_id, by_domain.account_id, by_name.account_id, by_core.account_id) as account_id,
        opportunities.account_name,
        opportunities.domain,
        opportunities.opportunity_name,
        opportunities.stage,
        opportunities.is_closed,
        opportunities.is_won,
        opportunities.amount,
        opportunities.amount_original,
        opportunities.currency,
        opportunities.probability,
        opportunities.created_at,
        opportunities.close_date,
        opportunities.owner,
        opportunities.sourced_by_partner,
        opportunities.influenced_by_partners,
        opportunities.partner_joined_at,
        opportunities.partner_joined_stage
    from intake.opportunities as opportunities
    inner join places on opportunities.receipt_id = places.receipt_id and opportunities.line = places.line
    left join unique_keys as by_domain
        on
            opportunities.company_id = by_domain.company_id
            and 'domain ' || regexp_extract(
                lower(trim(opportunities.domain)), '^(?:https?://)?(?:www\.)?([^/:?#]+)', 1
            ) = by_domain.account_key
    left join unique_keys as by_name
        on
            opportunities.company_id = by_name.company_id
            and 'name ' || lower(trim(opportunities.account_name)) = by_name.account_key
    left join unique_keys as by_core
        on
            opportunities.company_id = by_core.company_id
            and 'core ' || regexp_replace(
                trim(regexp_replace(strip_accents(lower(trim(opportunities.account_name))), '[\s\p{P}]+', ' ', 'g')),
                '( (inc|incorporated|corp|corporation|co|company|ltd|limited|llc|plc'
                || '|gmbh|ag|se|kg|sa|sas|srl|spa|bv|nv|ab|oy|as))+$',
                ''
            ) = by_core.account_key
)

select * from linked

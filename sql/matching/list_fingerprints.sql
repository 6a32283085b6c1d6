-- Purpose: What each company's list consists of, as far as matching looks at it: whether it is the list that was
-- matched before, and how much of it has changed.
-- Grain: one row per company with an account.
-- Key: company_id
-- Columns:
--   company_id | | the company | initech
--   records | accounts | how many accounts its list has | 2000
--   list_hash | | equal for equal lists, ids included, in any order | 1733-17329192618427849323
--   smallest | | the smallest distinct fingerprints of its accounts, ids left out: a sample that equal accounts share | [00031f, 0009ab]
with

contents as (
    select
        accounts.company_id,
        accounts.account_id,
        concat_ws(
            chr(31),
            coalesce(accounts.account_name, chr(30)),
            array_to_string(accounts.alternative_names, chr(29)),
            coalesce(accounts.domain, chr(30)),
            array_to_string(accounts.domains, chr(29)),
            coalesce(accounts.country, chr(30)),
            coalesce(accounts.region, chr(30)),
            coalesce(accounts.city, chr(30)),
            coalesce(accounts.postal_code, chr(30)),
            coalesce(accounts.phone, chr(30)),
            coalesce(accounts.email, chr(30)),
            coalesce(accounts.industry, chr(30)),
            array_to_string(accounts.registration_ids, chr(29)),
            coalesce(accounts.parent_account_id, chr(30))
        ) as content
    from staging.accounts as accounts
),

hashed as (
    select
        contents.company_id,
        left(md5(contents.content), 16) as fingerprint,
        md5_number_lower(concat(contents.account_id, chr(31), contents.content))::hugeint as record_hash
    from contents
),

totals as (
    select
        hashed.company_id,
        count(*) as records,
        concat(count(*), '-', sum(hashed.record_hash)) as list_hash
    from hashed
    group by hashed.company_id
),

distinct_fingerprints as (
    select
        hashed.company_id,
        hashed.fingerprint
    from hashed
    group by hashed.company_id, hashed.fingerprint
),

samples as (
    select
        distinct_fingerprints.company_id,
        min(distinct_fingerprints.fingerprint, 1024) as smallest
    from distinct_fingerprints
    group by distinct_fingerprints.company_id
),

list_fingerprints as (
    select
        totals.company_id,
        totals.records::bigint as records,
        totals.list_hash::varchar as list_hash,
        samples.smallest::varchar[] as smallest
    from totals
    inner join samples on totals.company_id = samples.company_id
)

select * from list_fingerprints

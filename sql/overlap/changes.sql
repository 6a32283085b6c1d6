-- Purpose: What is new about shared accounts since the last published run, each with its one cause. The first run of a
-- workspace has nothing to compare with and reports nothing.
-- Grain: one row per partner, our account and kind of change.
-- Key: partner_id, account_id, change
-- Columns:
--   run_id | | the run that found it | 20261121T020000Z
--   as_of | | the date that run speaks for | 2026-11-21
--   partner_id | | the partner | initech
--   account_id | | our id of the account | 0015e00001
--   change | | appeared, disappeared, match (its probability or decision), our_populations, their_populations or open_amount | match
--   before | | what stood there before; empty if it appeared | 0.83 (review)
--   after | | what stands there now; empty if it disappeared | 1 (confirmed)
--   cause | | decision, our record, their record, model, population rule, currency rate or date | decision
with

circumstances as (
    select
        account_changes.*,
        circumstances.* exclude (partner_id, account_id),
        case
            when circumstances.has_decision then 'decision'
            when circumstances.has_our_record then 'our record'
            when circumstances.has_their_record then 'their record'
            when circumstances.has_model then 'model'
            when circumstances.has_population_rule then 'population rule'
            -- Another record, as near as these two, came or went.
            when circumstances.has_their_file then 'their record'
            when circumstances.has_our_file then 'our record'
            else 'model'
        end as pair_cause
    from overlap.account_changes as account_changes
    inner join overlap.change_circumstances as circumstances
        on
            account_changes.partner_id = circumstances.partner_id
            and account_changes.account_id = circumstances.account_id
),

matches as (
    select
        *,
        printf('%.6g (%s)', probability_before, decision_before) as match_before,
        printf('%.6g (%s)', probability, decision) as match_now,
        coalesce(partner_account_ids <> partner_account_ids_before, true) as has_other_pairs
    from circumstances
),

listed as (
    select
        partner_id,
        account_id,
        case when is_gone then 'disappeared' else 'appeared' end as change,
        case when is_gone then match_before end as before,
        case when is_new then match_now end as after,
        pair_cause as cause
    from matches
    where is_gone or is_new
    union all
    select
        partner_id,
        account_id,
        'match' as change,
        match_before as before,
        match_now as after,
        pair_cause as cause
    from matches
    where not is_gone and not is_new and match_before <> match_now
    union all
    select
        partner_id,
        account_id,
        'our_populations' as change,
        our_populations_before as before,
        our_populations as after,
        case
            when has_our_record or has_our_deals then 'our record'
            when has_population_rule then 'population rule'
            else 'date'
        end as cause
    from matches
    where not is_gone and not is_new and our_populations_before <> our_populations
    union all
    select
        partner_id,
        account_id,
        'their_populations' as change,
        their_populations_before as before,
        their_populations as after,
        case
            when has_their_record or has_their_deals then 'their record'
            when has_other_pairs then pair_cause
            when has_population_rule then 'population rule'
            else 'date'
        end as cause
    from matches
    where not is_gone and not is_new and their_populations_before <> their_populations
    union all
    select
        partner_id,
        account_id,
        'open_amount' as change,
        open_amount_before::varchar as before,
        open_amount::varchar as after,
        case
            when has_our_deals or has_our_record then 'our record'
            when has_currency_rate then 'currency rate'
            when has_population_rule then 'population rule'
            when has_our_file then 'our record'
            else 'date'
        end as cause
    from matches
    where not is_gone and not is_new and open_amount_before is distinct from open_amount
),

changes as (
    select
        $run_id::varchar as run_id,
        $as_of::date as as_of,
        listed.partner_id,
        listed.account_id,
        listed.change,
        listed.before,
        listed.after,
        listed.cause
    from listed
)

select * from changes

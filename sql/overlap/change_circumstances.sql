-- Purpose: For every changed account, what else changed since the last run: the candidates for its cause.
-- Grain: one row per partner and our account with a change, once there is a run to compare with.
-- Key: partner_id, account_id
-- Columns:
--   partner_id | | the partner | initech
--   account_id | | our id of the account | 0015e00001
--   has_decision | | whether a person decided on one of its pairs with the partner | false
--   has_our_record | | whether our account's own record changed | true
--   has_our_deals | | whether our opportunities at it changed | false
--   has_their_record | | whether a record of theirs paired with it, before or now, changed | false
--   has_their_deals | | whether their opportunities at such a record changed | false
--   has_their_file | | whether the partner sent something | true
--   has_our_file | | whether we put something into our inbox | false
--   has_model | | whether another model scored the partner's pairs | false
--   has_population_rule | | whether the rules of populations changed | false
--   has_currency_rate | | whether the currency rates changed | false
with

changes as (
    select
        changes.partner_id,
        changes.account_id,
        list_concat(
            changes.partner_account_ids, coalesce(changes.partner_account_ids_before, [])
        ) as partner_account_ids
    from overlap.account_changes as changes
    where (select count(*) from overlap.previous_inputs) > 0
),

previous as (
    select * from overlap.previous_inputs
),

decided as (
    select distinct
        decisions.partner_id,
        coalesce(tops.top_account_id, decisions.account_id) as account_id
    from matching.recorded_decisions as decisions
    inner join previous on decisions.sequence > previous.last_decision
    cross join config.company as company
    left join overlap.rolled_up_accounts as tops
        on company.company_id = tops.company_id and decisions.account_id = tops.account_id
),

partner_accounts as (
    select distinct
        changes.partner_id,
        changes.account_id,
        unnest(changes.partner_account_ids) as partner_account_id
    from changes
),

theirs as (
    select
        partner_accounts.partner_id,
        partner_accounts.account_id,
        bool_or(changed_records.is_record_changed) as is_record_changed,
        bool_or(changed_records.are_deals_changed) as are_deals_changed
    from partner_accounts
    inner join overlap.changed_records as changed_records
        on
            partner_accounts.partner_id = changed_records.company_id
            and partner_accounts.partner_account_id = changed_records.counted_account_id
    group by partner_accounts.partner_id, partner_accounts.account_id
),

senders as (
    select distinct files.company_id
    from intake.files as files
    inner join previous on files.sequence > previous.last_receipt
    where files.status in ('accepted', 'partly_accepted')
),

models_before as (
    select
        inputs.partner_id,
        inputs.model_id
    from history.overlap_inputs as inputs
    inner join previous on inputs.run_id = previous.run_id
),

change_circumstances as (
    select
        changes.partner_id,
        changes.account_id,
        decided.account_id is not null as has_decision,
        coalesce(ours.is_record_changed, false) as has_our_record,
        coalesce(ours.are_deals_changed, false) as has_our_deals,
        coalesce(theirs.is_record_changed, false) as has_their_record,
        coalesce(theirs.are_deals_changed, false) as has_their_deals,
        their_files.company_id is not null as has_their_file,
        our_files.company_id is not null as has_our_file,
        coalesce(models_before.model_id <> inputs.model_id, false) as has_model,
        inputs.population_rules <> previous.population_rules as has_population_rule,
        inputs.currency_rates <> previous.currency_rates as has_currency_rate
    from changes
    cross join previous
    cross join config.company as company
    inner join overlap.run_inputs as inputs on changes.partner_id = inputs.partner_id
    left join decided on changes.partner_id = decided.partner_id and changes.account_id = decided.account_id
    left join overlap.changed_records as ours
        on company.company_id = ours.company_id and changes.account_id = ours.counted_account_id
    left join theirs on changes.partner_id = theirs.partner_id and changes.account_id = theirs.account_id
    left join senders as their_files on changes.partner_id = their_files.company_id
    left join senders as our_files on company.company_id = our_files.company_id
    left join models_before on changes.partner_id = models_before.partner_id
)

select * from change_circumstances

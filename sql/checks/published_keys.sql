-- Purpose: A published key that is missing or stands twice: whoever joins on it would count wrongly.
-- Grain: one row per offending key.
-- Key: table_name, key
-- Columns:
--   table_name | | published table | accounts
--   key | | the key, its parts joined by a bar; empty if a part is missing | 0015e00001
--   rows | rows | how many rows carry it | 2
with

keys as (
    select
        'accounts' as table_name,
        accounts.account_id as key
    from marts.accounts as accounts
    union all
    select
        'opportunities' as table_name,
        opportunities.opportunity_id as key
    from marts.opportunities as opportunities
    union all
    select
        'account_populations' as table_name,
        populations.company_id || '|' || populations.account_id || '|' || populations.population as key
    from marts.account_populations as populations
    union all
    select
        'partners' as table_name,
        partners.partner_id as key
    from marts.partners as partners
    union all
    select
        'matches' as table_name,
        matches.partner_id || '|' || matches.account_id || '|' || matches.partner_account_id as key
    from marts.matches as matches
    union all
    select
        'overlap_matrix' as table_name,
        cells.partner_id || '|' || cells.our_population || '|' || cells.their_population as key
    from marts.overlap_matrix as cells
    union all
    select
        'overlap_accounts' as table_name,
        overlap_accounts.account_id || '|' || overlap_accounts.partner_id as key
    from marts.overlap_accounts as overlap_accounts
    union all
    select
        'partner_rankings' as table_name,
        rankings.motion || '|' || rankings.horizon_months || '|' || rankings.partner_id as key
    from marts.partner_rankings as rankings
    union all
    select
        'partner_sets' as table_name,
        sets.motion || '|' || sets.horizon_months || '|' || sets.set_size as key
    from marts.partner_sets as sets
    union all
    select
        'partner_effect' as table_name,
        effects.partner_id as key
    from marts.partner_effect as effects
    union all
    select
        'assumptions' as table_name,
        assumptions.name as key
    from marts.assumptions as assumptions
    union all
    select
        'proposed_partners' as table_name,
        proposed.account_id as key
    from marts.proposed_partners as proposed
    union all
    select
        'decisions' as table_name,
        cast(decisions.sequence as varchar) as key
    from marts.decisions as decisions
    union all
    select
        'runs' as table_name,
        runs.run_id as key
    from marts.runs as runs
    union all
    select
        'intake_files' as table_name,
        files.receipt_id as key
    from marts.intake_files as files
    union all
    select
        'overlap_history' as table_name,
        history.run_id || '|' || history.partner_id || '|' || history.our_population || '|' || history.their_population
            as key
    from marts.overlap_history as history
    union all
    select
        'overlap_changes' as table_name,
        changes.run_id || '|' || changes.partner_id || '|' || changes.account_id || '|' || changes.change as key
    from marts.overlap_changes as changes
    union all
    select
        'overlap_trend' as table_name,
        trend.partner_id || '|' || trend.month as key
    from marts.overlap_trend as trend
    union all
    select
        'shared_by_partners' as table_name,
        pairs.partner_id || '|' || pairs.other_partner_id || '|' || pairs.our_population as key
    from marts.shared_by_partners as pairs
    union all
    select
        'greenfield_accounts' as table_name,
        greenfield.partner_id || '|' || greenfield.partner_account_id as key
    from marts.greenfield_accounts as greenfield
    union all
    select
        'benefit_matrix' as table_name,
        benefits.partner_id || '|' || benefits.direction || '|' || benefits.benefit as key
    from marts.benefit_matrix as benefits
    union all
    select
        'data_dictionary' as table_name,
        dictionary.table_name || '|' || dictionary.column_name as key
    from marts.data_dictionary as dictionary
),

offending as (
    select
        keys.table_name,
        keys.key,
        count(*) as rows
    from keys
    group by keys.table_name, keys.key
    having count(*) > 1 or keys.key is null
)

select * from offending

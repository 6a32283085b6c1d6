-- Purpose: Warm leads: prospects of ours that a partner has as its customer or is selling to. Customers of ours and
-- accounts where we sell already are none.
-- Grain: one row per partner and probability in thousandths.
-- Key: partner_id, permille
-- Columns:
--   partner_id | | the partner | initech
--   permille | thousandths | probability that the partner holds the account | 970
--   accounts | accounts | how many | 44
with

our_prospects as (
    select populations.account_id
    from staging.account_populations as populations
    semi join config.company as company on populations.company_id = company.company_id
    group by populations.account_id
    having
        bool_or(populations.population = 'prospect')
        and not bool_or(populations.population in ('customer', 'open_opportunity'))
),

in_motion as (
    select
        populations.company_id,
        populations.account_id
    from staging.account_populations as populations
    where populations.population in ('customer', 'open_opportunity')
),

leads as (
    select
        matches.partner_id,
        matches.account_id,
        max(matches.probability) as probability
    from matching.matches as matches
    semi join our_prospects on matches.account_id = our_prospects.account_id
    semi join in_motion
        on matches.partner_id = in_motion.company_id and matches.partner_account_id = in_motion.account_id
    where matches.decision <> 'rejected'
    group by matches.partner_id, matches.account_id
),

warm_leads as (
    select
        leads.partner_id,
        cast(round(leads.probability * 1000) as integer) as permille,
        count(*) as accounts
    from leads
    group by leads.partner_id, cast(round(leads.probability * 1000) as integer)
)

select * from warm_leads

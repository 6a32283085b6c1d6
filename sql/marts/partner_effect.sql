-- Purpose: What each partner does to winning our deals: the effect from one model of all partners together, and beside it
-- what is simply counted with and without it. Won is not caused: only the effect says what the partner added.
-- Grain: one row per partner.
-- Key: partner_id
-- Columns:
--   partner_id | | the partner | initech
--   basis | | what the effects rest on: dated (it held the account when the deal was made), influence (recorded by our people) or prior (a guess) | dated
--   log_odds_ratio | log odds ratio | expected effect on the odds of winning a deal | 0.31
--   effect_low | log odds ratio | lower end of its 90 % interval | 0.05
--   effect_high | log odds ratio | upper end of its 90 % interval | 0.58
--   exposed_deals | opportunities | closed opportunities whose account it held when they were made | 48
--   dated_share | 0 to 1 | share of its exposed opportunities whose exposure is dated; empty without any | 0.8
--   undated_deals | opportunities | closed opportunities whose account it holds, since when is not known; not used for value | 12
--   influenced_deals | opportunities | closed opportunities on which our people recorded it | 7
--   undated_log_odds_ratio | log odds ratio | the naive effect on undated opportunities, shown to be distrusted: customers won today buy from partners tomorrow | 0.7
--   influence_log_odds_ratio | log odds ratio | the effect on recorded opportunities; people record after winning | 0.9
--   open_pipeline_value | company currency | extra revenue of today's open deals if it helped with all it can; empty without amounts | 31000.00
--   open_pipeline_low | company currency | lower end of its 90 % interval | -4000.00
--   open_pipeline_high | company currency | upper end of its 90 % interval | 72000.00
--   win_rate_with | 0 to 1 | share won of the exposed opportunities | 0.31
--   win_rate_without | 0 to 1 | share won of the other closed opportunities | 0.22
--   mean_amount_with | company currency | mean amount of exposed opportunities that were won | 21500.00
--   mean_amount_without | company currency | mean amount of other opportunities that were won | 18000.00
--   days_to_close_with | days | mean days from made to closed of exposed opportunities | 84.5
--   days_to_close_without | days | mean days from made to closed of the others | 97.2
with

partner_effect as (
    select
        effects.partner_id,
        effects.basis,
        effects.log_odds_ratio,
        effects.effect_low,
        effects.effect_high,
        facts.exposed_deals,
        facts.dated_share,
        facts.undated_deals,
        facts.influenced_deals,
        effects.undated_log_odds_ratio,
        effects.influence_log_odds_ratio,
        cast(effects.open_pipeline_value as decimal(18, 2)) as open_pipeline_value,
        cast(effects.open_pipeline_low as decimal(18, 2)) as open_pipeline_low,
        cast(effects.open_pipeline_high as decimal(18, 2)) as open_pipeline_high,
        facts.win_rate_with,
        facts.win_rate_without,
        facts.mean_amount_with,
        facts.mean_amount_without,
        facts.days_to_close_with,
        facts.days_to_close_without
    from ranking.partner_effects as effects
    inner join ranking.effect_facts as facts on effects.partner_id = facts.partner_id
)

select * from partner_effect

-- Purpose: Lift: shared accounts in both populations over what independence within strata of size and country would
-- give (Mantel and Haenszel 1959: observed and expected are summed over strata). Two lists that both prefer large
-- companies look related without strata; the unstratified figure stands beside it. The interval takes the variance of
-- observed less lift times expected, with a ratio common to all strata, on the scale of square roots, where counts have
-- an even spread.
-- Grain: one row per partner, population of ours and population of theirs that can be compared.
-- Key: partner_id, our_population, their_population
-- Columns:
--   partner_id | | the partner | initech
--   our_population | | population of our accounts | customer
--   their_population | | population of the partner's accounts | customer
--   lift | ratio | observed over expected | 2.3
--   lift_low | ratio | lower end of its 90 % interval | 1.9
--   lift_high | ratio | upper end of its 90 % interval | 2.8
--   compared_accounts | accounts | shared accounts in strata that can be compared | 310
with

-- Sums of DOUBLE depend on the order of rows; those of DECIMAL do not.
sums as (
    select
        strata.partner_id,
        strata.our_population,
        strata.their_population,
        sum(strata.in_both::decimal(18, 9))::double as observed,
        sum(strata.expected::decimal(18, 9))::double as expected,
        sum(strata.shared::decimal(18, 9))::double as compared_accounts,
        sum((strata.in_both * (strata.shared - strata.in_ours) / strata.shared)::decimal(18, 9))::double as with_ours,
        sum(
            ((strata.in_theirs - strata.in_both) * strata.in_ours / strata.shared)::decimal(18, 9)
        )::double as without_ours
    from overlap.lift_strata as strata
    group by strata.partner_id, strata.our_population, strata.their_population
),

-- How much likelier an account in our population is in theirs than another shared account (Mantel-Haenszel).
ratios as (
    select
        sums.*,
        case
            when sums.without_ours > 0 then least(greatest(sums.with_ours / sums.without_ours, 0.01), 100)
            else 100
        end as ratio,
        sums.observed / sums.expected as lift
    from sums
),

shares as (
    select
        strata.partner_id,
        strata.our_population,
        strata.their_population,
        strata.in_ours,
        strata.shared - strata.in_ours as in_others,
        strata.shared / greatest(strata.shared - 1, 0.5) as small_sample,
        ratios.lift * strata.in_ours / strata.shared as weight,
        ratios.ratio,
        least(1, strata.in_theirs / (ratios.ratio * strata.in_ours + strata.shared - strata.in_ours)) as other_share
    from overlap.lift_strata as strata
    inner join ratios
        on
            strata.partner_id = ratios.partner_id
            and strata.our_population = ratios.our_population
            and strata.their_population = ratios.their_population
),

variances as (
    select
        shares.partner_id,
        shares.our_population,
        shares.their_population,
        sum((
            shares.small_sample * (
                power(1 - shares.weight, 2) * shares.in_ours
                * least(1, shares.ratio * shares.other_share) * (1 - least(1, shares.ratio * shares.other_share))
                + power(shares.weight, 2) * shares.in_others * shares.other_share * (1 - shares.other_share)
            )
        )::decimal(18, 9))::double as variance
    from shares
    group by shares.partner_id, shares.our_population, shares.their_population
),

lifts as (
    select
        ratios.partner_id,
        ratios.our_population,
        ratios.their_population,
        ratios.lift,
        case
            when ratios.observed > 0
                then ratios.lift * power(greatest(0, 1 - 1.645 * sqrt(variances.variance) / ratios.observed / 2), 2)
            else 0
        end as lift_low,
        -- Where nothing is observed, three expected would still leave one chance in twenty of it (-ln .05).
        case
            when ratios.observed > 0
                then ratios.lift * power(1 + 1.645 * sqrt(variances.variance) / ratios.observed / 2, 2)
            else 2.996 / ratios.expected
        end as lift_high,
        ratios.compared_accounts
    from ratios
    inner join variances
        on
            ratios.partner_id = variances.partner_id
            and ratios.our_population = variances.our_population
            and ratios.their_population = variances.their_population
)

select * from lifts

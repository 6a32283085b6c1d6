-- Purpose: What people decided about pairs, in the order they decided it; the last word on a pair counts.
-- Grain: one row per decision ever recorded.
-- Key: sequence
-- Columns:
--   sequence | | position in the order of decisions | 12
--   partner_id | | the partner | initech
--   account_id | | our id of the account | 0015e00001
--   partner_account_id | | the partner's id of the account | 4711
--   decision | | confirmed or rejected | rejected
--   decided_by | | who decided | dana.kim
--   decided_at | UTC | when | 2026-11-20 15:04:00
--   reason | | why, in their words | another company of the same name
--   is_in_force | | whether it is the last word on its pair | true
with

decisions as (
    select
        decisions.sequence,
        decisions.partner_id,
        decisions.account_id,
        decisions.partner_account_id,
        decisions.decision,
        decisions.decided_by,
        decisions.decided_at,
        decisions.reason,
        decisions.sequence = max(decisions.sequence) over (
            partition by decisions.partner_id, decisions.account_id, decisions.partner_account_id
        ) as is_in_force
    from matching.recorded_decisions as decisions
)

select * from decisions

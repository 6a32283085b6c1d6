-- Purpose: The accounts behind a cell of the published matrix, each with the pair that speaks for it there.
-- Grain: one row per account of ours in the cell.
-- Key: account_id
-- Columns:
--   account_id | | our id of the account | 0015e00001
--   account_name | | its name in our list | Globex GmbH
--   probability | 0 to 1 | the largest probability among its pairs in the cell | 0.97
--   is_sure | | whether one of these pairs was accepted by itself or confirmed | true
--   partner_account_id | | the partner's account of that pair; of equals the first | 4711
--   partner_account_name | | its name in the partner's list | Globex
--   decision | | the decision on that pair | match
--   evidence | | why | same domain globex.com +11.2
--   pairs | pairs | how many of its pairs are in the cell | 1
--   open_amount | company currency | our open amounts there; empty if no amount is known | 24000.00
with

in_ours as (
    select accounts.account_id
    from main.accounts as accounts
    where $our_population = 'all'
    union
    select members.account_id
    from main.account_populations as members
    where members.population = $our_population and members.company_id = $company_id
),

in_theirs as (
    select distinct members.account_id
    from main.account_populations as members
    where members.company_id = $partner_id and $their_population in ('all', members.population)
),

pairs as (
    select
        matches.account_id,
        matches.partner_account_id,
        matches.partner_account_name,
        matches.probability,
        matches.decision,
        matches.evidence,
        row_number() over (
            partition by matches.account_id
            order by matches.probability desc, matches.partner_account_id asc
        ) as place,
        count(*) over (partition by matches.account_id) as pairs,
        bool_or(matches.decision in ('match', 'confirmed')) over (partition by matches.account_id) as is_sure
    from main.matches as matches
    semi join in_ours on matches.account_id = in_ours.account_id
    semi join in_theirs on matches.partner_account_id = in_theirs.account_id
    where matches.partner_id = $partner_id and matches.decision <> 'rejected'
),

cell_accounts as (
    select
        accounts.account_id,
        accounts.account_name,
        pairs.probability,
        pairs.is_sure,
        pairs.partner_account_id,
        pairs.partner_account_name,
        pairs.decision,
        pairs.evidence,
        pairs.pairs,
        accounts.open_amount
    from pairs
    inner join main.accounts as accounts on pairs.account_id = accounts.account_id
    where pairs.place = 1
    order by pairs.probability desc, accounts.account_name asc, accounts.account_id asc
)

select * from cell_accounts

-- Purpose: Which partners our own people recorded on our opportunities, as having brought or helped them.
-- Grain: one row per opportunity and partner.
-- Key: opportunity_id, partner_id
-- Columns:
--   opportunity_id | | our id of the opportunity | 0065e00001
--   partner_id | | the partner, recognised by its id or its name | initech
with

written as (
    select
        opportunities.opportunity_id,
        lower(trim(unnest(list_append(
            coalesce(opportunities.influenced_by_partners, []), opportunities.sourced_by_partner
        )))) as partner
    from staging.opportunities as opportunities
    inner join config.company as company on opportunities.company_id = company.company_id
),

recorded_influence as (
    select distinct
        written.opportunity_id,
        partners.partner_id
    from written
    inner join config.partners as partners
        on written.partner in (lower(partners.partner_id), lower(trim(partners.partner_name)))
)

select * from recorded_influence
